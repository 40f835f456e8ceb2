import type { FileRow } from "../../../shared/compare/files.ts";
import type { Sign } from "../../../shared/compare/sign.ts";

/** How many names of each sign. */
export type SignCounts = Readonly<Record<Sign, number>>;

/** One name in the tree of what differs. */
export interface ChangeNode {
  /** The last part of the path. Empty for the root. */
  readonly name: string;
  readonly path: string;
  /** Absent for folders that only hold what differs. */
  readonly row: FileRow | undefined;
  readonly children: ReadonlyMap<string, ChangeNode> | undefined;
  /** Of all names at and below it. */
  readonly counts: SignCounts;
}

/** One line of the tree. */
export interface ChangeLine {
  readonly node: ChangeNode;
  /** From 1 on. */
  readonly level: number;
  /** Absent for what holds nothing. */
  readonly expanded: boolean | undefined;
  /** From 1 on, among its siblings. */
  readonly position: number;
  readonly siblings: number;
}

type Draft = {
  -readonly [Key in keyof Omit<ChangeNode, "children" | "counts">]: ChangeNode[Key];
} & { children: Map<string, Draft> | undefined; counts: Record<Sign, number> };

export interface ChangeWish {
  readonly signs: ReadonlySet<Sign>;
  /** Part of a path; empty for all. */
  readonly filter: string;
}

/** The rows that are wanted. */
export function wantedRows(
  rows: readonly FileRow[],
  { signs, filter }: ChangeWish,
): readonly FileRow[] {
  const text = filter.trim().toLowerCase();
  return rows.filter(
    ({ sign, path }) => signs.has(sign) && (text === "" || path.toLowerCase().includes(text)),
  );
}

export function countSigns(rows: readonly FileRow[]): SignCounts {
  const counts = noneOf();
  for (const { sign } of rows) counts[sign] += 1;
  return counts;
}

/** Rows in their folders. */
export function changeTree(rows: readonly FileRow[]): ChangeNode {
  const root = draft("", "");
  for (const row of rows) {
    let node = root;
    node.counts[row.sign] += 1;
    for (const name of row.path.split("/")) {
      node.children ??= new Map();
      const next = node.children.get(name) ?? draft(name, pathIn(node.path, name));
      node.children.set(name, next);
      next.counts[row.sign] += 1;
      node = next;
    }
    node.row = row;
  }
  return root;
}

function pathIn(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}

function draft(name: string, path: string): Draft {
  return { name, path, row: undefined, children: undefined, counts: noneOf() };
}

function noneOf(): Record<Sign, number> {
  return { "+": 0, "-": 0, "~": 0, "=": 0 };
}

/** So many names are shown at once, in open folders. */
const FEW = 500;

/**
 * The lines that are shown, from the top; only folders that are open are looked into.
 * @param toggled folders that are not as they are by themselves: open while there are few names, else closed
 */
export function changeLines(root: ChangeNode, toggled: ReadonlySet<string>): readonly ChangeLine[] {
  const total = Object.values(root.counts).reduce((sum, count) => sum + count, 0);
  const startsOpen = total <= FEW;
  const lines: ChangeLine[] = [];
  const waiting = linesBelow(root, 1);
  for (let line = waiting.pop(); line !== undefined; line = waiting.pop()) {
    const { node, level } = line;
    const isOpen = toggled.has(node.path) !== startsOpen;
    lines.push({ ...line, expanded: node.children === undefined ? undefined : isOpen });
    if (isOpen && node.children !== undefined) waiting.push(...linesBelow(node, level + 1));
  }
  return lines;
}

/** In reverse, to be taken from the end; folders first. */
function linesBelow({ children }: ChangeNode, level: number): ChangeLine[] {
  const nodes = [...(children?.values() ?? [])].toSorted(byKindAndName);
  const siblings = nodes.length;
  return nodes
    .map((node, index) => ({ node, level, expanded: undefined, position: index + 1, siblings }))
    .toReversed();
}

function byKindAndName(a: ChangeNode, b: ChangeNode): number {
  const kind = Number(b.children !== undefined) - Number(a.children !== undefined);
  if (kind !== 0) return kind;
  return a.name < b.name ? -1 : 1;
}
