import { mkdir, opendir, readdir, realpath, stat, unlink } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { AppError } from "../../shared/errors.ts";
import { writeFileAtomic } from "../storage/atomic-file.ts";
import { errnoOf, fileError } from "../storage/file-error.ts";
import { readRegularFile } from "./regular-file.ts";

/** Spec: image-spec v1.1, image-layout.md, oci-layout file. */
const LAYOUT_FILE = "oci-layout";
const LAYOUT_VERSION = "1.0.0";
/** The file has some 30 bytes. */
const MAX_LAYOUT_FILE_SIZE = 64 * 1024;
/** What a layout may consist of before its first image is complete: a first transfer that was cut off is taken up. */
const UNFINISHED = new Set([".ingest", "blobs", LAYOUT_FILE, "index.json", "index.json.bak"]);
/** No transfer lasts that long, so what is older in `.ingest` was left by a process that died. */
const LEFTOVER_AGE_MS = 24 * 60 * 60 * 1000;

const layoutFileSchema = z.object({ imageLayoutVersion: z.string() });

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
 * Looks whether images may be written to a folder: a layout, an empty folder, or none yet. Changes nothing.
 * @throws layout_invalid, destination_not_writable
 */
export async function checkWritableLayout(root: string): Promise<void> {
  const names = await firstNames(root);
  const isNew = names.every((name) => UNFINISHED.has(name));
  if (names.length === 0 || (isNew && !names.includes(LAYOUT_FILE))) return;
  await checkReadableLayout(root);
}

/** Makes the folder a layout if it is none, and clears away what dead processes left in it. */
export async function prepareLayout(root: string, ingest: string): Promise<void> {
  try {
    await mkdir(root, { recursive: true });
  } catch (error) {
    throw fileError(error, root);
  }
  await checkWritableLayout(root);
  const file = join(root, LAYOUT_FILE);
  if ((await readRegularFile(file, MAX_LAYOUT_FILE_SIZE)) === undefined) {
    const bytes = Buffer.from(JSON.stringify({ imageLayoutVersion: LAYOUT_VERSION }));
    await writeFileAtomic(file, bytes);
  }
  await removeLeftovers(ingest);
}

/** Unknown major versions are refused: their folders may mean something else. */
function checkVersion(root: string, bytes: Uint8Array): void {
  const version = versionIn(bytes);
  if (version === undefined) throw invalid(root, "the file oci-layout is damaged");
  if (!version.startsWith("1."))
    throw invalid(root, `the layout's version is ${version.slice(0, 40)}`);
}

function versionIn(bytes: Uint8Array): string | undefined {
  try {
    return layoutFileSchema.parse(JSON.parse(Buffer.from(bytes).toString("utf8")))
      .imageLayoutVersion;
  } catch {
    return undefined;
  }
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

async function removeLeftovers(ingest: string): Promise<void> {
  // Tidying up is not worth a failure: another process may tidy too, or the folder may be missing.
  const names = await readdir(ingest).catch(() => []);
  for (const name of names) {
    const path = join(ingest, name);
    const age = await stat(path).then(
      (stats) => Date.now() - stats.mtimeMs,
      () => 0,
    );
    if (age > LEFTOVER_AGE_MS) await unlink(path).catch(() => undefined);
  }
}

function invalid(path: string, why: string): AppError {
  return new AppError("layout_invalid", `${path} is not an OCI image layout: ${why}`, {
    details: { path, why },
  });
}
