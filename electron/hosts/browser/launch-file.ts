import { lstat, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { AppError } from "../../../shared/errors.ts";

const PRIVATE_FILE = 0o600;
const PRIVATE_FOLDER = 0o700;
const PERMISSION_BITS = 0o777;

export interface LaunchFile {
  readonly path: string;
  /** Deletes the file and its folder. */
  remove(): Promise<void>;
}

/**
 * Writes a page that sends the browser to a launch URL. Every user of a computer can read the arguments of every
 * program, so the URL with its token must not be one; the path of a file that only its owner can read may be.
 * @throws destination_not_writable when file or folder turn out to be readable by anybody else.
 */
export async function writeLaunchFile(url: string, parent = tmpdir()): Promise<LaunchFile> {
  const folder = await mkdtemp(join(parent, "portolan-"));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    return { path: await writeInto(folder, url), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Writes the page into a folder that must already be private. Exported so that the refusals can be tested. */
export async function writeInto(folder: string, url: string): Promise<string> {
  const found = await lstat(folder);
  if (!found.isDirectory()) throw notPrivate(folder);
  checkPrivate(folder, found, PRIVATE_FOLDER);
  const path = join(folder, "open.html");
  const file = await open(path, "wx", PRIVATE_FILE).catch((cause: unknown) => {
    throw notPrivate(path, cause);
  });
  try {
    // Before the token goes in: a file system without permissions (FAT) shows everything to everybody.
    checkPrivate(path, await file.stat(), PRIVATE_FILE);
    await file.writeFile(launchPage(url));
  } finally {
    await file.close();
  }
  return path;
}

function checkPrivate(path: string, found: { mode: number; uid: number }, mode: number): void {
  // Windows has no mode bits; there the user's temporary folder is private through its access list.
  if (process.platform === "win32") return;
  if (found.uid !== userInfo().uid || (found.mode & PERMISSION_BITS) !== mode)
    throw notPrivate(path);
}

function notPrivate(path: string, cause?: unknown): AppError {
  return new AppError("destination_not_writable", `${path} cannot be kept private`, {
    details: { path, why: "others could read or change it" },
    cause,
  });
}

function launchPage(url: string): string {
  const escaped = url.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
  return `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>Portolan</title>
<meta http-equiv="refresh" content="0;url=${escaped}"><a href="${escaped}">Portolan</a>
`;
}
