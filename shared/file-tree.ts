import { isLayerInternal, type LayerEntry, whiteoutOf } from "./layer-files.ts";

/** What a layer did with a name, seen from the layers below. */
export type FileMark = "added" | "changed" | "removed";

/** One name in the file system that layers make together. Do not change it: {@link mergeLayers} makes it. */
export interface FileNode {
  /** The last part of the path. Empty for the root. */
  readonly name: string;
  readonly path: string;
  /** Absent for folders that no layer names, and which exist because something is in them. */
  readonly entry: LayerEntry | undefined;
  /** Which layer the entry comes from: its place in the list that was merged. */
  readonly layer: number;
  /** Present for what the last layer touched, where that was asked for. */
  readonly mark: FileMark | undefined;
  /** Sorted by nobody. Present for what holds something, or once did. */
  readonly children: ReadonlyMap<string, FileNode> | undefined;
  /** Bytes and number of all files at and below it; what was removed does not count. */
  readonly size: number;
  readonly files: number;
  /** Names at and below it that the last layer touched. */
  readonly touched: number;
}

type Draft = {
  -readonly [Key in keyof Omit<FileNode, "children">]: FileNode[Key];
} & { children: Map<string, Draft> | undefined };

export interface MergeOptions {
  /** Marks what the last layer did, and keeps what it removed in the tree, marked so. */
  readonly marks: boolean;
}

/**
 * The file system that layers make, the lowest first, as an engine would unpack them. A layer's whiteouts hide only what
 * lies below it, wherever they stand in the layer; of one name twice in a layer the last counts. What is in a folder that
 * is a symbolic link is shown where it is named.
 * Spec: image-spec v1.1, layer.md, Applying Changesets.
 */
export function mergeLayers(
  layers: readonly (readonly LayerEntry[])[],
  { marks }: MergeOptions = { marks: false },
): FileNode {
  const root = draft("", "");
  layers.forEach((entries, layer) => {
    apply(root, entries, { layer, marks: marks && layer === layers.length - 1 });
  });
  sumUp(root);
  return root;
}

/** The node at a path, what was removed included. */
export function nodeAt(root: FileNode, path: string): FileNode | undefined {
  let node: FileNode | undefined = root;
  for (const part of path === "" ? [] : path.split("/")) node = node?.children?.get(part);
  return node;
}

/** As many links as Linux follows in one path. */
const MAX_LINKS = 40;

/**
 * The node that a path leads to inside the image, by way of symbolic links, none of which leads out of it: `..` at the top
 * stays at the top. Undefined when it leads to nothing, or round in circles.
 */
export function resolvePath(root: FileNode, path: string): FileNode | undefined {
  const rest = path.split("/").toReversed();
  const above: FileNode[] = [];
  let node = root;
  let links = 0;
  for (let part = rest.pop(); part !== undefined; part = rest.pop()) {
    if (part === "" || part === ".") continue;
    if (part === "..") {
      node = above.pop() ?? root;
      continue;
    }
    const next = node.children?.get(part);
    if (next === undefined || next.mark === "removed") return undefined;
    if (next.entry?.type === "symlink") {
      const link = next.entry.link ?? "";
      links += 1;
      if (links > MAX_LINKS) return undefined;
      if (link.startsWith("/")) {
        node = root;
        above.length = 0;
      }
      rest.push(...link.split("/").toReversed());
      continue;
    }
    above.push(node);
    node = next;
  }
  return node;
}

/** True for what holds other names: a folder, or what was one until the last layer. */
export function isFolder({ entry, children }: FileNode): boolean {
  return entry?.type === "folder" || entry === undefined || children !== undefined;
}

interface Applying {
  readonly layer: number;
  readonly marks: boolean;
}

function apply(root: Draft, entries: readonly LayerEntry[], applying: Applying): void {
  for (const { path } of entries) {
    const whiteout = whiteoutOf(path);
    if (whiteout === undefined || isLayerInternal(path)) continue;
    if (whiteout.kind === "one") removeAt(root, whiteout.path, applying);
    else hideAll(find(root, whiteout.folder), applying);
  }
  for (const entry of entries) {
    if (whiteoutOf(entry.path) !== undefined || isLayerInternal(entry.path)) continue;
    place(root, entry, applying);
  }
}

function removeAt(root: Draft, path: string, applying: Applying): void {
  const slash = path.lastIndexOf("/");
  const parent = find(root, slash === -1 ? "" : path.slice(0, slash));
  const name = path.slice(slash + 1);
  const node = parent?.children?.get(name);
  if (parent === undefined || node === undefined) return;
  if (applying.marks) markRemoved(node);
  else parent.children?.delete(name);
}

/** An opaque folder, or one that became something else: nothing that was in it is left. */
function hideAll(node: Draft | undefined, { marks }: Applying): void {
  if (node === undefined) return;
  if (marks) removeBelow(node);
  else node.children = undefined;
}

function markRemoved(node: Draft): void {
  node.mark = "removed";
  removeBelow(node);
}

/** What the same layer added before, and takes away now, was never there. */
function removeBelow(top: Draft): void {
  const waiting = [top];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    for (const [name, child] of node.children ?? []) {
      if (child.mark === "added") node.children?.delete(name);
      else {
        child.mark = "removed";
        waiting.push(child);
      }
    }
  }
}

function place(root: Draft, entry: LayerEntry, applying: Applying): void {
  const { layer, marks } = applying;
  const { node, isNew } = reach(root, entry.path, applying);
  const before = node.entry;
  const wasThere = !isNew && node.mark !== "added";
  if (marks && wasThere && (node.mark === "removed" || !isSameFolder(before, entry))) {
    node.mark = "changed";
  } else if (marks && isNew) {
    node.mark = "added";
  }
  if (entry.type !== "folder") hideAll(node, applying);
  node.entry = entry;
  node.layer = layer;
}

/** Layers name the folders above what they change, mostly as they were: no change, whatever their time is. */
function isSameFolder(before: LayerEntry | undefined, after: LayerEntry): boolean {
  if (after.type !== "folder") return false;
  // A folder that no layer named has no rights to compare.
  if (before === undefined) return true;
  return (
    before.type === "folder" &&
    before.mode === after.mode &&
    before.uid === after.uid &&
    before.gid === after.gid
  );
}

/** The node of a path, with the folders above it, made where they are missing. */
function reach(
  root: Draft,
  path: string,
  applying: Applying,
): { readonly node: Draft; readonly isNew: boolean } {
  let node = root;
  let isNew = false;
  const parts = path === "" ? [] : path.split("/");
  parts.forEach((name, index) => {
    node.children ??= new Map();
    const known = node.children.get(name);
    isNew = known === undefined;
    const next = known ?? draft(name, node.path === "" ? name : `${node.path}/${name}`);
    if (known === undefined) {
      node.children.set(name, next);
      next.layer = applying.layer;
    }
    if (index < parts.length - 1) becomeFolder(next, isNew, applying);
    node = next;
  });
  return { node, isNew };
}

/** Something is in it now: whatever it was, it is a folder. */
function becomeFolder(node: Draft, isNew: boolean, { layer, marks }: Applying): void {
  const wasOther = node.entry !== undefined && node.entry.type !== "folder";
  const wasRemoved = node.mark === "removed";
  if (!isNew && !wasOther && !wasRemoved) return;
  if (marks) node.mark = isNew ? "added" : node.mark === "added" ? "added" : "changed";
  if (isNew) return;
  node.entry = undefined;
  node.layer = layer;
}

function find(root: Draft, path: string): Draft | undefined {
  let node: Draft | undefined = root;
  for (const part of path === "" ? [] : path.split("/")) node = node?.children?.get(part);
  return node;
}

function draft(name: string, path: string): Draft {
  return {
    name,
    path,
    entry: undefined,
    layer: 0,
    mark: undefined,
    children: undefined,
    size: 0,
    files: 0,
    touched: 0,
  };
}

/** From the leaves up, without calling itself: names may be hundreds of folders deep. */
function sumUp(root: Draft): void {
  const order: Draft[] = [root];
  for (let index = 0; index < order.length; index += 1) {
    for (const child of order[index]?.children?.values() ?? []) order.push(child);
  }
  for (const node of order.toReversed()) {
    if (node.children?.size === 0) node.children = undefined;
    const isGone = node.mark === "removed";
    const isFile = !isGone && node.entry !== undefined && node.entry.type !== "folder";
    node.size = isGone ? 0 : (node.entry?.size ?? 0);
    node.files = isFile ? 1 : 0;
    node.touched = node.mark === undefined ? 0 : 1;
    for (const child of node.children?.values() ?? []) {
      node.size += child.size;
      node.files += child.files;
      node.touched += child.touched;
    }
  }
}
