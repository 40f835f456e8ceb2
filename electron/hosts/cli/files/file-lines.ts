import type { FileMark, FileNode } from "../../../../shared/file-tree.ts";
import type { LayerEntry } from "../../../../shared/layer-files.ts";

/** One name of an image as it is printed. */
export interface ListedFile {
  /** Absent for folders that no layer names. */
  readonly entry: LayerEntry | undefined;
  readonly path: string;
  readonly mark?: FileMark | undefined;
}

const KINDS: Readonly<Record<LayerEntry["type"], string>> = {
  file: "-",
  folder: "d",
  symlink: "l",
  hardlink: "h",
  char: "c",
  block: "b",
  fifo: "p",
  other: "?",
};

export const SIGNS: Readonly<Record<FileMark, string>> = { added: "+", changed: "~", removed: "-" };

/** The lines of a listing as `tar tv` has them, each with its sign first where signs are wanted. */
export function fileLines(files: readonly ListedFile[], signs: boolean): readonly string[] {
  const rows = files.map(({ entry, path, mark }) => ({
    sign: signs ? `${mark === undefined ? " " : SIGNS[mark]} ` : "",
    mode: entry === undefined ? "d---------" : modeText(entry),
    owner: entry === undefined ? "" : `${entry.uid}/${entry.gid}`,
    size: String(entry?.size ?? 0),
    time: timeText(entry?.modified),
    name: nameText(path, entry),
  }));
  const ownerWidth = Math.max(0, ...rows.map(({ owner }) => owner.length));
  const sizeWidth = Math.max(0, ...rows.map(({ size }) => size.length));
  return rows.map(({ sign, mode, owner, size, time, name }) =>
    [`${sign}${mode}`, owner.padEnd(ownerWidth), size.padStart(sizeWidth), time, name].join(" "),
  );
}

/** All names below a node, itself included, each folder before what is in it, by name. */
export function listedBelow(top: FileNode): readonly ListedFile[] {
  const files: ListedFile[] = [];
  const waiting: FileNode[] = [top];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.path !== "") files.push({ entry: node.entry, path: node.path, mark: node.mark });
    const below = [...(node.children?.values() ?? [])];
    waiting.push(...below.toSorted((a, b) => (a.name < b.name ? 1 : -1)));
  }
  return files;
}

const RIGHTS = "rwxrwxrwx";

/** `-rwsr-xr-x`, as ls(1) writes it. */
function modeText({ type, mode }: LayerEntry): string {
  const letters = RIGHTS.split("").map((letter, index) =>
    (mode & (1 << (RIGHTS.length - 1 - index))) === 0 ? "-" : letter,
  );
  const special = [
    { bit: 0o4000, at: 2, letter: "s" },
    { bit: 0o2000, at: 5, letter: "s" },
    { bit: 0o1000, at: 8, letter: "t" },
  ];
  for (const { bit, at, letter } of special) {
    if ((mode & bit) === 0) continue;
    letters[at] = letters[at] === "-" ? letter.toUpperCase() : letter;
  }
  return `${KINDS[type]}${letters.join("")}`;
}

const NO_TIME = "----------------";
/** The largest time that a date can hold, in seconds. */
const LAST_SECOND = 8_640_000_000_000;

function timeText(seconds: number | undefined): string {
  if (seconds === undefined || Math.abs(seconds) > LAST_SECOND) return NO_TIME;
  return new Date(seconds * 1000).toISOString().slice(0, NO_TIME.length).replace("T", " ");
}

function nameText(path: string, entry: LayerEntry | undefined): string {
  const name = path === "" ? "." : path;
  if (entry === undefined || entry.type === "folder") return `${name}/`;
  if (entry.type === "symlink") return `${name} -> ${entry.link ?? ""}`;
  return entry.type === "hardlink" ? `${name} link to ${entry.link ?? ""}` : name;
}
