import { ChevronRight, type LucideIcon } from "lucide-react";
import { type ReactNode, useId, useMemo, useRef, useState } from "react";
import { VisuallyHidden } from "react-aria";
import { printable } from "../../../shared/printable.ts";
import { classNamesOf } from "../class-names.ts";
import styles from "./PathTree.module.css";
import { type TreeLine, useTreeKeys } from "./use-tree-keys.ts";
import { TREE_LINE_HEIGHT, useTreeLines } from "./use-tree-lines.ts";

const css = classNamesOf(styles);

/** Levels beyond it are not moved further to the right: there would be no room for a name. */
const DEEPEST_INDENT = 14;
const INDENT_PX = 13;

/** A file or a folder, where it stands among its siblings that are shown. */
export interface PathLine extends TreeLine {
  /** From 1 on. */
  readonly position: number;
  readonly siblings: number;
}

/** What became of a file, as a colour beside its sign. */
export type Tone = "added" | "changed" | "removed" | "same";

export interface PathTreeProps<Line extends PathLine> {
  readonly label: string;
  /** The lines from the top, when the user has turned these folders. Kept between draws by whoever gives it. */
  readonly linesOf: (turned: ReadonlySet<string>) => readonly Line[];
  readonly toneOf: (line: Line) => Tone | undefined;
  /** What stands in a line behind its arrow. */
  readonly render: (line: Line) => ReactNode;
  /** A line that holds nothing was pressed. */
  readonly onOpen?: (line: Line) => void;
  /** As high as its lines, but no more than so many; left out, as high as there is room. */
  readonly mostLines?: number;
}

/** Files in folders, of which only those in sight are drawn. One tab stop; the arrow keys open, close and move. */
export function PathTree<Line extends PathLine>(props: PathTreeProps<Line>) {
  const { label, linesOf, toneOf, render, onOpen, mostLines } = props;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  const [active, setActive] = useState("");
  const lines = useMemo(() => linesOf(turned), [linesOf, turned]);
  const at = Math.max(
    0,
    lines.findIndex(({ node }) => node.path === active),
  );
  const virtualizer = useTreeLines({ count: lines.length, scroller, active: at });
  const toggle = (path: string): void => {
    const next = new Set(turned);
    if (!next.delete(path)) next.add(path);
    setTurned(next);
  };
  const press = (line: Line): void => {
    setActive(line.node.path);
    if (line.expanded === undefined) onOpen?.(line);
    else toggle(line.node.path);
  };
  const onKeyDown = useTreeKeys({
    rows: lines,
    at,
    pageRows: () =>
      Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / TREE_LINE_HEIGHT) - 1),
    goTo(index) {
      const line = lines[index];
      if (line === undefined) return;
      setActive(line.node.path);
      virtualizer.scrollToIndex(index);
    },
    toggle,
    press,
  });
  return (
    <div
      ref={scroller}
      role="tree"
      aria-label={label}
      tabIndex={0}
      aria-activedescendant={lines.length === 0 ? undefined : `${id}-${at}`}
      className={css("tree", mostLines === undefined ? "filling" : "fitting")}
      style={
        mostLines === undefined
          ? {}
          : { height: Math.min(lines.length, mostLines) * TREE_LINE_HEIGHT + 2 }
      }
      onKeyDown={onKeyDown}
    >
      <div
        role="presentation"
        className={css("lines")}
        style={{ height: virtualizer.getTotalSize() }}
      >
        {virtualizer.getVirtualItems().map(({ index, start }) => {
          const line = lines[index];
          if (line === undefined) return null;
          return (
            <Line
              key={line.node.path}
              {...{ line, start }}
              id={`${id}-${index}`}
              tone={toneOf(line)}
              isActive={index === at}
              onPress={() => press(line)}
            >
              {render(line)}
            </Line>
          );
        })}
      </div>
    </div>
  );
}

interface LineProps {
  readonly line: PathLine;
  readonly id: string;
  readonly start: number;
  readonly tone: Tone | undefined;
  readonly isActive: boolean;
  readonly onPress: () => void;
  readonly children: ReactNode;
}

function Line({ line, id, start, tone, isActive, onPress, children }: LineProps) {
  const { node, level, expanded, position, siblings } = line;
  return (
    // The tree takes the keys: it is what has the focus.
    <div
      id={id}
      role="treeitem"
      aria-level={level}
      aria-posinset={position}
      aria-setsize={siblings}
      aria-selected={isActive}
      {...(expanded === undefined ? {} : { "aria-expanded": expanded })}
      className={css("line", isActive && "active", tone)}
      style={{
        transform: `translateY(${start}px)`,
        paddingInlineStart: 6 + (Math.min(level, DEEPEST_INDENT) - 1) * INDENT_PX,
      }}
      title={printable(node.path)}
      onClick={onPress}
    >
      <ChevronRight
        aria-hidden
        className={css("twisty", expanded === undefined && "hidden", expanded === true && "open")}
      />
      {children}
    </div>
  );
}

/** What kind of thing a line is. */
export function LineIcon({ icon: Icon }: { readonly icon: LucideIcon }) {
  return <Icon aria-hidden className={css("icon")} />;
}

/** The name of a file or folder, which takes the room that is left. */
export function LineName({ children }: { readonly children: ReactNode }) {
  return <span className={css("name")}>{children}</span>;
}

/** What became of a file: a sign to see, and words to hear. Without one its room stays, so that names stand in line. */
export function LineSign({ sign }: { readonly sign?: readonly [seen: string, spoken: string] }) {
  return (
    <span className={css("sign")}>
      {sign !== undefined && (
        <>
          <span aria-hidden>{sign[0]}</span>
          <VisuallyHidden>{sign[1]}</VisuallyHidden>
        </>
      )}
    </span>
  );
}
