import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { errnoOf } from "../storage/file-error.ts";
import { type AuthFile, damaged, MAX_AUTH_FILE_SIZE, parseAuthFile } from "./auth-file.ts";

/** Reads files of logins and remembers them until they change. They are never written. */
export interface AuthFileReader {
  /**
   * The file, or undefined when there is none. Symbolic links are followed: people keep such files elsewhere.
   * @param name what errors call it
   * @throws configuration_invalid
   */
  read(path: string, name: string): Promise<AuthFile | undefined>;
}

/** A FIFO must not wait for somebody at its other end. Windows has neither. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

interface Remembered {
  /** Size and times; the inode number too, since a file may be replaced within one tick of the clock. */
  readonly version: string;
  readonly file: AuthFile;
}

export function createAuthFileReader(): AuthFileReader {
  const remembered = new Map<string, Remembered>();

  async function readOpen(handle: FileHandle, path: string, name: string): Promise<AuthFile> {
    const stats = await handle.stat({ bigint: true });
    if (!stats.isFile()) throw damaged(name, "it is not a regular file");
    const version = [stats.size, stats.mtimeNs, stats.ctimeNs, stats.ino].join(" ");
    const known = remembered.get(path);
    if (known?.version === version) return known.file;
    const file = parseAuthFile(await readText(handle, name), name);
    remembered.set(path, { version, file });
    return file;
  }

  return {
    async read(path, name) {
      try {
        const handle = await open(path, FLAGS);
        try {
          return await readOpen(handle, path, name);
        } finally {
          await handle.close();
        }
      } catch (error) {
        const code = errnoOf(error);
        if (code === undefined) throw error;
        remembered.delete(path);
        if (code === "ENOENT" || code === "ENOTDIR") return undefined;
        throw damaged(name, `it cannot be read: ${code}`);
      }
    },
  };
}

/** The whole text, read up to the limit: the size that the system tells may be outdated. */
async function readText(handle: FileHandle, name: string): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of handle.createReadStream({ autoClose: false, start: 0 })) {
    const bytes = piece as Buffer;
    size += bytes.byteLength;
    if (size > MAX_AUTH_FILE_SIZE) throw damaged(name, "it is larger than 4 MiB");
    pieces.push(bytes);
  }
  return Buffer.concat(pieces).toString("utf8");
}
