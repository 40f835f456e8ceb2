import { File, FileSymlink, Folder, type LucideIcon, Settings2 } from "lucide-react";
import { useCallback } from "react";
import type { FileMark, FileNode } from "../../../../shared/file-tree.ts";
import { printable } from "../../../../shared/printable.ts";
import { useI18n } from "../../../i18n/use-i18n.ts";
import { classNamesOf } from "../../../ui/class-names.ts";
import { LineIcon, LineName, LineSign, PathTree } from "../../../ui/tree/PathTree.tsx";
import styles from "./Files.module.css";
import { treeRows } from "./tree-rows.ts";

const css = classNamesOf(styles);

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

/** The files of an image, or of one of its layers. */
export function FileTree({ root, label, filter, changesOnly, allMarks, onOpen }: FileTreeProps) {
  const markOf = ({ mark }: FileNode): FileMark | undefined =>
    allMarks || mark === "removed" ? mark : undefined;
  return (
    <PathTree
      label={label}
      linesOf={useCallback(
        (toggled: ReadonlySet<string>) => treeRows(root, { toggled, filter, changesOnly }),
        [root, filter, changesOnly],
      )}
      toneOf={({ node }) => markOf(node)}
      render={({ node }) => <FileLine node={node} mark={markOf(node)} />}
      onOpen={({ node }) => onOpen(node)}
    />
  );
}

interface FileLineProps {
  readonly node: FileNode;
  readonly mark: FileMark | undefined;
}

function FileLine({ node, mark }: FileLineProps) {
  const { t, format } = useI18n();
  const { entry } = node;
  const link = entry?.type === "symlink" ? printable(entry.link ?? "") : undefined;
  return (
    <>
      <LineIcon icon={iconOf(node)} />
      <LineName>
        {printable(node.name)}
        {link !== undefined && <span className={css("target")}> → {link}</span>}
      </LineName>
      {mark !== undefined && <LineSign sign={[SIGNS[mark], t.layerFiles.marks[mark]]} />}
      <span className={css("size")}>{mark === "removed" ? "" : format.bytes(node.size)}</span>
    </>
  );
}

function iconOf({ entry }: FileNode): LucideIcon {
  if (entry === undefined || entry.type === "folder") return Folder;
  if (entry.type === "symlink" || entry.type === "hardlink") return FileSymlink;
  return entry.type === "file" ? File : Settings2;
}
