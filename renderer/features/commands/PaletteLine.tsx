import {
  ArrowRightLeft,
  Boxes,
  Compass,
  CornerDownRight,
  FileArchive,
  Folder,
  FolderTree,
  HardDrive,
  type LucideIcon,
  PanelsTopLeft,
  Server,
  Tag,
} from "lucide-react";
import { useEffect, useRef } from "react";
import { printable } from "../../../shared/printable.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import styles from "./Palette.module.css";
import type { PaletteEntry } from "./palette-entries.ts";

const css = classNamesOf(styles);

const ICONS: Readonly<Record<PaletteEntry["icon"], LucideIcon>> = {
  jump: CornerDownRight,
  connection: Server,
  namespace: FolderTree,
  repository: Folder,
  tag: Tag,
  image: HardDrive,
  engine: Boxes,
  file: FileArchive,
  go: Compass,
  images: Boxes,
  registries: Server,
  transfers: ArrowRightLeft,
  view: PanelsTopLeft,
};

export interface PaletteLineProps {
  readonly id: string;
  readonly entry: PaletteEntry;
  readonly active: boolean;
  readonly onPress: () => void;
}

/** A line of the palette: what it is, its name with what was typed set off, and its keys. */
export function PaletteLine({ id, entry, active, onPress }: PaletteLineProps) {
  const Icon = ICONS[entry.icon];
  const line = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (active) line.current?.scrollIntoView({ block: "nearest" });
  }, [active]);
  return (
    <div
      ref={line}
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={active}
      className={css("line", active && "active")}
      // The field keeps the focus, and with it what is typed.
      onMouseDown={(event) => event.preventDefault()}
      onClick={onPress}
    >
      <Icon aria-hidden />
      <span className={css("text")}>
        <Marked text={entry.text} at={entry.at} />
      </span>
      <span className={css("detail")}>{entry.detail}</span>
      {entry.keys !== undefined && <kbd className={css("keys")}>{entry.keys}</kbd>}
    </div>
  );
}

/** Text in which some letters stand out. Names from registries may hide something: they are shown as they are. */
function Marked({ text, at }: { readonly text: string; readonly at: readonly number[] }) {
  const marked = new Set(at);
  const parts: { readonly text: string; readonly isMarked: boolean; readonly from: number }[] = [];
  for (let from = 0; from < text.length;) {
    const isMarked = marked.has(from);
    let to = from + 1;
    while (to < text.length && marked.has(to) === isMarked) to += 1;
    parts.push({ text: text.slice(from, to), isMarked, from });
    from = to;
  }
  return parts.map((part) =>
    part.isMarked ? (
      <mark key={part.from}>{printable(part.text)}</mark>
    ) : (
      <span key={part.from}>{printable(part.text)}</span>
    ),
  );
}
