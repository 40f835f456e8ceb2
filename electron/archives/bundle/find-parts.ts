import type { Stats } from "node:fs";
import { readFile, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { AppError } from "../../../shared/errors.ts";
import { errnoOf } from "../../storage/file-error.ts";
import { archiveError } from "../archive-error.ts";
import { type Checksum, tryParseChecksums } from "./checksum-list.ts";
import { checksumPath, findPartNumbers, MAX_PARTS, partPath, splitPartName } from "./part-names.ts";

/** A line for each of the parts, with a name of up to 4 KiB. */
const MAX_CHECKSUM_FILE = MAX_PARTS * 8 * 1024;

/** One file of an archive as it was when it was found. */
export interface ArchivePart {
  readonly path: string;
  readonly stats: Stats;
}

/** The file of an archive, or all of its parts in their order. */
export interface ArchiveFiles {
  /** Of the archive, without a part's number; absolute and real. */
  readonly path: string;
  readonly parts: readonly ArchivePart[];
  readonly isSplit: boolean;
  /** What the files should be, where that lies beside them. */
  readonly checksums: readonly Checksum[] | undefined;
}

/**
 * Finds the file that was named; or the parts, by the name of the first or of the whole.
 * @throws path_not_found, archive_invalid, bundle_incomplete for a part that is missing or has a wrong size
 */
export async function findArchiveFiles(typed: string): Promise<ArchiveFiles> {
  const path = await realPlace(typed);
  const named = splitPartName(path);
  if (named !== undefined && (await isSplit(named.path))) return findSplit(named.path);
  const stats = await tryStat(path);
  if (stats !== undefined) return findOne(path, stats);
  if (await isSplit(path)) return findSplit(path);
  throw new AppError("path_not_found", `there is no file ${typed}`, { details: { path: typed } });
}

/** The error for an archive of which something is missing. @param part its path */
export function bundleIncomplete(part: string, why: string, more: object = {}): AppError {
  return new AppError("bundle_incomplete", `${part}: ${why}`, {
    details: { path: part, why, ...more },
  });
}

async function findOne(path: string, stats: Stats): Promise<ArchiveFiles> {
  if (!stats.isFile()) throw archiveError(path, "it is not a regular file");
  // Parts follow links to where they lie together; a file is what its own link leads to.
  const real = await realpath(path);
  const listed = await readChecksums(path);
  const checksums = listed?.filter(({ name }) => name === basename(path));
  return { path: real, parts: [{ path: real, stats }], isSplit: false, checksums };
}

async function findSplit(path: string): Promise<ArchiveFiles> {
  const checksums = await readChecksums(path);
  const found = await findPartNumbers(path);
  const listed = (checksums ?? []).flatMap(({ name }) => splitPartName(name)?.number ?? []);
  const count = Math.max(...found, ...listed);
  const parts: ArchivePart[] = [];
  for (let number = 1; number <= count; number += 1) {
    const part = partPath(path, number);
    const stats = await tryStat(part);
    if (stats === undefined) throw bundleIncomplete(part, "it is missing");
    if (!stats.isFile()) throw archiveError(part, "it is not a regular file");
    parts.push({ path: part, stats });
  }
  refuseWrongSizes(parts);
  return { path, parts, isSplit: true, checksums };
}

/** All are of one size, but for the last one, which has the rest. */
function refuseWrongSizes(parts: readonly ArchivePart[]): void {
  const size = Math.max(...parts.map(({ stats }) => stats.size));
  const wrong = parts.find(({ stats }, index) =>
    index === parts.length - 1 ? stats.size === 0 : stats.size !== size,
  );
  if (wrong === undefined) return;
  const actual = wrong.stats.size;
  const why = `it has ${actual} bytes, not ${size}`;
  throw bundleIncomplete(wrong.path, why, { expected: size, actual });
}

/** Parts are there, or are said to be. */
async function isSplit(path: string): Promise<boolean> {
  const numbers = await findPartNumbers(path);
  if (numbers.length === 0) return false;
  // Something else may end with three digits.
  return numbers[0] === 1 || (await readChecksums(path)) !== undefined;
}

async function readChecksums(path: string): Promise<readonly Checksum[] | undefined> {
  const list = checksumPath(path);
  const stats = await tryStat(list);
  if (stats?.isFile() !== true || stats.size > MAX_CHECKSUM_FILE) return undefined;
  return tryParseChecksums(await readFile(list, "utf8"));
}

/** The folder as it really is; what lies in it may be in parts and need not be there by its own name. */
async function realPlace(typed: string): Promise<string> {
  const path = resolve(typed);
  try {
    return join(await realpath(dirname(path)), basename(path));
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new AppError("path_not_found", `there is no file ${typed}`, { details: { path: typed } });
  }
}

async function tryStat(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR"].includes(errnoOf(error) ?? "");
}
