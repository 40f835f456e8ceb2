import { ChevronRight, File, FileSymlink, Folder, Settings2 } from "lucide-react";
import { useId, useMemo, useRef, useState } from "react";
import { VisuallyHidden } from "react-aria";
import type { FileMark, FileNode } from "../../../../shared/file-tree.ts";
import { printable } from "../../../../shared/printable.ts";
import { useI18n } from "../../../i18n/use-i18n.ts";
import { classNamesOf } from "../../../ui/class-names.ts";
import { useTreeKeys } from "../../../ui/use-tree-keys.ts";
import { TREE_LINE_HEIGHT, useTreeLines } from "../../../ui/use-tree-lines.ts";
import styles from "./Files.module.css";
import { treeRows, type TreeRow, type TreeView } from "./tree-rows.ts";

const css = classNamesOf(styles);

/** Levels beyond it are not moved further to the right: there would be no room for a name. */
const DEEPEST_INDENT = 14;
const INDENT_PX = 12;

const SIGNS: Readonly<Record<FileMark, string>> = { added: "+", changed: "~", removed: "−" };

export interface FileTreeProps {
  readonly root: FileNode;
  readonly label: string;
  readonly filter: string;
  readonly changesOnly: boolean;
  /** False where it is not known what was below: then only what was removed has a sign. */
  readonly allMarks: boolean;
  readonly onOpen: (node: FileNode) => void;
}

/** Names in folders, of which only those in sight are drawn. One tab stop; the arrow keys open, close and move. */
export function FileTree({ root, label, filter, changesOnly, allMarks, onOpen }: FileTreeProps) {
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const [active, setActive] = useState("");
  const view: TreeView = useMemo(
    () => ({ toggled, filter, changesOnly }),
    [toggled, filter, changesOnly],
  );
  const rows = useMemo(() => treeRows(root, view), [root, view]);
  const found = rows.findIndex(({ node }) => node.path === active);
  const at = Math.max(0, found);
  const virtualizer = useTreeLines({ count: rows.length, scroller, active: at });
  const toggle = (path: string): void => {
    const next = new Set(toggled);
    if (!next.delete(path)) next.add(path);
    setToggled(next);
  };
  const press = (row: TreeRow): void => {
    setActive(row.node.path);
    if (row.expanded === undefined) onOpen(row.node);
    else toggle(row.node.path);
  };
  const onKeyDown = useTreeKeys({
    rows,
    at,
    pageRows: () =>
      Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / TREE_LINE_HEIGHT) - 1),
    goTo(index) {
      const row = rows[index];
      if (row === undefined) return;
      setActive(row.node.path);
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
      aria-activedescendant={rows.length === 0 ? undefined : `${id}-${at}`}
      className={css("tree")}
      onKeyDown={onKeyDown}
    >
      <div
        role="presentation"
        className={css("rows")}
        style={{ height: virtualizer.getTotalSize() }}
      >
        {virtualizer.getVirtualItems().map(({ index, start }) => {
          const row = rows[index];
          if (row === undefined) return null;
          return (
            <FileRow
              key={row.node.path}
              {...{ row, start, allMarks }}
              id={`${id}-${index}`}
              isActive={index === at}
              onPress={() => press(row)}
            />
          );
        })}
      </div>
    </div>
  );
}

interface FileRowProps {
  readonly row: TreeRow;
  readonly id: string;
  readonly start: number;
  readonly isActive: boolean;
  readonly allMarks: boolean;
  readonly onPress: () => void;
}

function FileRow({ row, id, start, isActive, allMarks, onPress }: FileRowProps) {
  const { t, format } = useI18n();
  const { node, level, expanded } = row;
  const { entry } = node;
  const mark = allMarks || node.mark === "removed" ? node.mark : undefined;
  const name = printable(node.name);
  const link = entry?.type === "symlink" ? printable(entry.link ?? "") : undefined;
  const size = mark === "removed" ? "" : format.bytes(node.size);
  return (
    // The tree takes the keys: it is what has the focus.
    <div
      id={id}
      role="treeitem"
      aria-level={level}
      aria-posinset={row.position}
      aria-setsize={row.siblings}
      aria-selected={isActive}
      {...(expanded === undefined ? {} : { "aria-expanded": expanded })}
      className={css("row", isActive && "active", mark)}
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
      <Kind node={node} />
      <span className={css("name")}>
        {name}
        {link !== undefined && <span className={css("target")}> → {link}</span>}
      </span>
      {mark !== undefined && (
        <span className={css("sign")}>
          <span aria-hidden>{SIGNS[mark]}</span>
          <VisuallyHidden>{t.layerFiles.marks[mark]}</VisuallyHidden>
        </span>
      )}
      <span className={css("size")}>{size}</span>
    </div>
  );
}

function Kind({ node: { entry } }: { readonly node: FileNode }) {
  const props = { "aria-hidden": true, className: css("kind") } as const;
  if (entry === undefined || entry.type === "folder") return <Folder {...props} />;
  if (entry.type === "symlink" || entry.type === "hardlink") return <FileSymlink {...props} />;
  return entry.type === "file" ? <File {...props} /> : <Settings2 {...props} />;
}
