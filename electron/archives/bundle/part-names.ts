import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** Three digits, so that `cat name.*` has the parts in their order. */
export const MAX_PARTS = 999;

/** The name of a part, counted from 1: `x.tar.001`. */
export function partPath(path: string, number: number): string {
  return `${path}.${String(number).padStart(3, "0")}`;
}

/** Where the checksums of an archive and of its parts stand. */
export function checksumPath(path: string): string {
  return `${path}.sha256`;
}

/** The archive that a part's name belongs to, and which part it is; undefined for names of another form. */
export function splitPartName(path: string): { path: string; number: number } | undefined {
  const [, whole, digits] = /^(.+)\.(\d{3})$/s.exec(path) ?? [];
  if (whole === undefined || digits === undefined || digits === "000") return undefined;
  return { path: whole, number: Number(digits) };
}

/** The numbers of the parts that lie beside each other, the lowest first. */
export async function findPartNumbers(path: string): Promise<readonly number[]> {
  const folder = dirname(path);
  const names = await readdir(folder).catch(() => []);
  return names
    .flatMap((name) => splitPartName(join(folder, name)) ?? [])
    .filter((part) => basename(part.path) === basename(path))
    .map(({ number }) => number)
    .toSorted((a, b) => a - b);
}
