import { randomBytes } from "node:crypto";
import {
  constants,
  copyFile,
  link,
  lstat,
  mkdir,
  opendir,
  readdir,
  realpath,
  stat,
  unlink,
} from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../../shared/errors.ts";
import { writeFileAtomic } from "../storage/atomic-file.ts";
import { errnoOf, fileError } from "../storage/file-error.ts";
import { emptyLayoutIndex, formatLayoutIndex } from "./layout-index.ts";
import {
  formatLayoutFile,
  isKnownLayoutVersion,
  LAYOUT_FILE,
  layoutVersionIn,
  MAX_LAYOUT_FILE_SIZE,
} from "./layout-version.ts";
import {
  type InUse,
  neededPartials,
  removeLeftovers,
  type TidyOptions,
} from "./partial-leftovers.ts";
import { readRegularFile } from "./regular-file.ts";

/** What a layout may consist of before its first image is complete: a first transfer that was cut off is taken up. */
const UNFINISHED = new Set([
  ".ingest",
  ".damaged",
  "blobs",
  LAYOUT_FILE,
  "index.json",
  "index.json.bak",
]);
/** A file on its way to its name: left behind by a process that died between the two. */
const TEMPORARY = /^\..+\.tmp$/;
/** The part of a blob that a later transfer goes on from, and its lock. */
const PARTIAL = /\.(?:partial|lock)$/;
const DAY_MS = 24 * 60 * 60 * 1000;
/** No transfer lasts that long, so what is older was left by a process that died. */
const TEMPORARY_AGE_MS = DAY_MS;
/** Who has not gone on with a transfer for two weeks has forgotten it. */
export const PARTIAL_AGE_MS = 14 * DAY_MS;

/** The real path of a folder that may not exist yet: links on the way are followed, links inside it never. */
export async function realFolder(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    return path;
  }
}

/** @throws path_not_found, layout_invalid */
export async function checkReadableLayout(root: string): Promise<void> {
  if (!(await folderExists(root))) {
    throw new AppError("path_not_found", `there is no folder ${root}`, { details: { path: root } });
  }
  const bytes = await readRegularFile(join(root, LAYOUT_FILE), MAX_LAYOUT_FILE_SIZE);
  if (bytes === undefined) throw invalid(root, "the file oci-layout is missing");
  checkVersion(root, bytes);
}

/**
 * A layout of a later version is not for us to judge. Anything else that may be wrong with the file is: other tools
 * write it in place, so that a reader may meet half of it.
 * @throws layout_invalid
 */
export async function refuseLaterVersion(root: string): Promise<void> {
  const bytes = await readRegularFile(join(root, LAYOUT_FILE), MAX_LAYOUT_FILE_SIZE);
  if (bytes !== undefined && layoutVersionIn(bytes) !== undefined) checkVersion(root, bytes);
}

/**
 * Looks whether images may be written to a folder: a layout, an empty folder, or none yet. Changes nothing.
 * @throws layout_invalid, destination_not_writable
 */
export async function checkWritableLayout(root: string): Promise<void> {
  const names = await firstNames(root);
  const isNew = names.every((name) => UNFINISHED.has(name) || TEMPORARY.test(name));
  if (names.length === 0 || (isNew && !names.includes(LAYOUT_FILE))) return;
  await checkReadableLayout(root);
}

/** Makes the folder a layout if it is none, and clears away what dead processes left in it. */
export async function prepareLayout(root: string, ingest: string, inUse?: InUse): Promise<void> {
  try {
    await mkdir(root, { recursive: true });
  } catch (error) {
    throw fileError(error, root);
  }
  await checkWritableLayout(root);
  const file = join(root, LAYOUT_FILE);
  if ((await readRegularFile(file, MAX_LAYOUT_FILE_SIZE)) === undefined)
    await writeFileAtomic(file, formatLayoutFile());
  await removeLeftovers(ingest, { inUse });
  for (const { path, isStale } of await listTemporaries(root, Date.now()))
    // Tidying up is not worth a failure: another process may tidy too.
    if (isStale) await unlink(path).catch(() => undefined);
}

/** A file that belongs to no image and to no running transfer that we can tell. */
export interface Leftover {
  readonly path: string;
  readonly bytes: number;
  /** When it was last written to, in milliseconds since 1970. */
  readonly time: number;
  /** Old enough to be removed without asking anybody. */
  readonly isStale: boolean;
}

/**
 * What unfinished transfers left in a layout, or are still working on. What they go on from is never stale.
 * @throws what `inUse` throws
 */
export async function listLeftovers(
  root: string,
  { now = Date.now(), inUse }: TidyOptions = {},
): Promise<readonly Leftover[]> {
  const ingest = join(root, ".ingest");
  const names = await readdir(ingest).catch(() => []);
  const needed = await neededPartials(ingest, inUse);
  const unfinished = await describeFiles(
    names.map((name) => join(ingest, name)),
    now,
  );
  return [
    ...unfinished.map((leftover) => ({
      ...leftover,
      isStale: leftover.isStale && !needed.has(leftover.path.replace(/\.lock$/, ".partial")),
    })),
    ...(await listTemporaries(root, now)),
  ];
}

async function listTemporaries(root: string, now: number): Promise<readonly Leftover[]> {
  const names = (await readdir(root).catch(() => [])).filter((name) => TEMPORARY.test(name));
  return describeFiles(
    names.map((name) => join(root, name)),
    now,
  );
}

async function describeFiles(paths: readonly string[], now: number): Promise<readonly Leftover[]> {
  const leftovers: Leftover[] = [];
  for (const path of paths) {
    const stats = await lstat(path).catch(() => undefined);
    if (stats === undefined || !stats.isFile()) continue;
    const limit = PARTIAL.test(path) ? PARTIAL_AGE_MS : TEMPORARY_AGE_MS;
    const time = stats.mtimeMs;
    leftovers.push({ path, bytes: stats.size, time, isStale: now - time > limit });
  }
  return leftovers;
}

/**
 * Gives a layout that is about to be made an empty index, so that one without an index has lost it. Never in the place
 * of another: that of a process which was quicker may list images by now.
 * @throws destination_full, destination_not_writable
 */
export async function beginIndex(root: string): Promise<void> {
  // With blobs but without an index something was lost, and a new index would hide that.
  const parts = [LAYOUT_FILE, "index.json", "blobs"].map((name) => lstat(join(root, name)));
  const found = await Promise.allSettled(parts);
  if (found.some(({ status }) => status === "fulfilled")) return;
  const path = join(root, "index.json");
  const temporary = join(root, `.${randomBytes(9).toString("base64url")}.tmp`);
  try {
    await mkdir(root, { recursive: true });
    await writeFileAtomic(temporary, formatLayoutIndex(emptyLayoutIndex()));
    // Not every file system has hard links.
    await link(temporary, path).catch(() => copyFile(temporary, path, constants.COPYFILE_EXCL));
  } catch (error) {
    if (errnoOf(error) !== "EEXIST") throw fileError(error, path);
  } finally {
    await unlink(temporary).catch(() => undefined);
  }
}

function checkVersion(root: string, bytes: Uint8Array): void {
  const version = layoutVersionIn(bytes);
  if (version === undefined) throw invalid(root, "the file oci-layout is damaged");
  if (!isKnownLayoutVersion(version))
    throw invalid(root, `the layout's version is ${version.slice(0, 40)}`);
}

async function folderExists(root: string): Promise<boolean> {
  try {
    return (await stat(root)).isDirectory();
  } catch {
    return false;
  }
}

/** Some names in the folder: enough to tell a layout from a home folder with a million files. */
async function firstNames(root: string): Promise<readonly string[]> {
  const names: string[] = [];
  try {
    for await (const entry of await opendir(root)) {
      names.push(entry.name);
      if (names.length > UNFINISHED.size) break;
    }
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return [];
    throw fileError(error, root);
  }
  return names;
}

function invalid(path: string, why: string): AppError {
  return new AppError("layout_invalid", `${path} is not an OCI image layout: ${why}`, {
    details: { path, why },
  });
}
