import { type FileNode, isFolder, mergeLayers } from "../../../../shared/file-tree.ts";
import { type LayerEntry, whiteoutOf } from "../../../../shared/layer-files.ts";

/** One line of the tree. */
export interface TreeRow {
  readonly node: FileNode;
  /** From 1 on. */
  readonly level: number;
  /** Absent for what holds nothing. */
  readonly expanded: boolean | undefined;
  /** From 1 on, among its siblings that are shown. */
  readonly position: number;
  readonly siblings: number;
}

export interface TreeView {
  /** Folders that are not as they are by themselves: closed, and open where something is looked for. */
  readonly toggled: ReadonlySet<string>;
  /** Part of a name or path; empty for all. */
  readonly filter: string;
  /** Only what the layer touched, and the folders above it. */
  readonly changesOnly: boolean;
}

/** So many changes are shown at once, in open folders. */
const FEW_CHANGES = 500;

/** The lines that are shown, from the top. Only folders that are open are looked into, unless something is looked for. */
export function treeRows(
  root: FileNode,
  { toggled, filter, changesOnly }: TreeView,
): readonly TreeRow[] {
  const found = filter === "" ? undefined : pathsTo(root, filter.toLowerCase());
  const isShown = (node: FileNode): boolean =>
    (!changesOnly || node.touched > 0) && (found === undefined || found.has(node.path));
  const startsOpen = found !== undefined || (changesOnly && root.touched <= FEW_CHANGES);
  const rows: TreeRow[] = [];
  const waiting: TreeRow[] = childRows(root, 1, isShown);
  for (let row = waiting.pop(); row !== undefined; row = waiting.pop()) {
    const { node, level } = row;
    const below = node.children === undefined ? [] : childRows(node, level + 1, isShown);
    const isOpen = toggled.has(node.path) !== startsOpen;
    rows.push({ ...row, expanded: below.length === 0 ? undefined : isOpen });
    if (isOpen) waiting.push(...below);
  }
  return rows;
}

/** In reverse, to be taken from the end. */
function childRows(
  parent: FileNode,
  level: number,
  isShown: (node: FileNode) => boolean,
): TreeRow[] {
  const nodes = [...(parent.children?.values() ?? [])].filter(isShown).toSorted(byKindAndName);
  return nodes
    .map((node, index) => ({
      node,
      level,
      expanded: undefined,
      position: index + 1,
      siblings: nodes.length,
    }))
    .toReversed();
}

function byKindAndName(a: FileNode, b: FileNode): number {
  const kind = Number(isFolder(b)) - Number(isFolder(a));
  return kind === 0 ? (a.name < b.name ? -1 : 1) : kind;
}

/** Everything whose path contains the text, with the folders above it. */
function pathsTo(root: FileNode, text: string): ReadonlySet<string> {
  const found = new Set<string>();
  const waiting: { node: FileNode; above: readonly string[] }[] = [{ node: root, above: [] }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node, above } = next;
    const below = node.path === "" ? above : [...above, node.path];
    const isMatch = node.path !== "" && node.name.toLowerCase().includes(text);
    if (isMatch || (text.includes("/") && node.path.toLowerCase().includes(text))) {
      for (const path of below) found.add(path);
    }
    for (const child of node.children?.values() ?? []) waiting.push({ node: child, above: below });
  }
  return found;
}

/** One layer by itself: what it removes is known, but not what it only changed. */
export function layerAlone(entries: readonly LayerEntry[]): FileNode {
  const removed = entries.flatMap(({ path }) => {
    const whiteout = whiteoutOf(path);
    return whiteout?.kind === "one" ? [stub(whiteout.path)] : [];
  });
  return mergeLayers([removed, entries], { marks: true });
}

/** Something was there; nothing else is known of it. */
function stub(path: string): LayerEntry {
  return { path, type: "other", size: 0, mode: 0, uid: 0, gid: 0 };
}
