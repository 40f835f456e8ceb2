import { randomBytes } from "node:crypto";
import { type FileHandle, lstat, mkdir, open, readdir, statfs, unlink } from "node:fs/promises";
import { join } from "node:path";

/** Of all spill files of a process together. */
const MOST_BYTES = 1024 * 1024 * 1024;
/** Less is not worth a file. */
const LEAST_BYTES = 16 * 1024 * 1024;
const NAME = /^relay-[\w-]+\.spill$/;
/** No copy of a blob takes that long without writing. */
const LEFTOVER_AGE_MS = 24 * 60 * 60 * 1000;
/** Windows refuses to remove a file that is open. */
const CAN_REMOVE_OPEN_FILES = process.platform !== "win32";

/** A file for bytes on their way, which nobody needs after us. */
export interface SpillFile {
  /** Bytes it may hold. */
  readonly capacity: number;
  /** Writes all of it. @throws whatever the system says, such as ENOSPC */
  write(bytes: Uint8Array, position: number): Promise<void>;
  /** Fewer bytes than asked for only at the end of what was written. */
  read(position: number, length: number): Promise<Buffer>;
  /** Takes the file away. */
  close(): Promise<void>;
}

/** Where spill files come from. */
export interface Spills {
  /** A file for at most `wanted` bytes. Undefined when there is no room, or no folder: then it has to go without. */
  open(wanted: number): Promise<SpillFile | undefined>;
}

/**
 * Spill files in `folder`, which is made when the first is needed. They have no name as soon as they are open, so a crash
 * leaves none; where that cannot be, what a dead process left is removed a day later, by the next who needs one.
 */
export function createSpills(folder: string, limit: number = MOST_BYTES): Spills {
  let used = 0;
  return {
    async open(wanted) {
      const capacity = Math.min(wanted, limit - used);
      if (capacity < Math.min(wanted, LEAST_BYTES)) return undefined;
      used += capacity;
      const file = await openNameless(folder, capacity);
      if (file === undefined) {
        used -= capacity;
        return undefined;
      }
      return {
        capacity,
        write: (bytes, position) => writeAt(file.handle, bytes, position),
        read: async (position, length) => {
          const bytes = Buffer.allocUnsafe(length);
          const { bytesRead } = await file.handle.read(bytes, 0, length, position);
          return bytes.subarray(0, bytesRead);
        },
        close: async () => {
          used -= capacity;
          await file.handle.close();
          if (!CAN_REMOVE_OPEN_FILES) await unlink(file.path).catch(() => undefined);
        },
      };
    },
  };
}

/** Undefined where it cannot be: whoever wants to spill can do without. */
async function openNameless(
  folder: string,
  capacity: number,
): Promise<{ handle: FileHandle; path: string } | undefined> {
  const path = join(folder, `relay-${randomBytes(9).toString("base64url")}.spill`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await removeLeftovers(folder);
    if (!(await hasRoom(folder, capacity))) return undefined;
    const handle = await open(path, "wx+", 0o600);
    if (CAN_REMOVE_OPEN_FILES) await unlink(path);
    return { handle, path };
  } catch {
    return undefined;
  }
}

/** Others need the disk as well: at most half of what is free. Some network drives have 0 blocks and mean "unknown". */
async function hasRoom(folder: string, bytes: number): Promise<boolean> {
  const { blocks, bavail, bsize } = await statfs(folder);
  return blocks === 0 || bytes <= (bavail * bsize) / 2;
}

async function removeLeftovers(folder: string): Promise<void> {
  const oldest = Date.now() - LEFTOVER_AGE_MS;
  for (const name of await readdir(folder)) {
    if (!NAME.test(name)) continue;
    const path = join(folder, name);
    const stats = await lstat(path).catch(() => undefined);
    if (stats?.isFile() === true && stats.mtimeMs < oldest)
      await unlink(path).catch(() => undefined);
  }
}

async function writeAt(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < bytes.byteLength;) {
    const { bytesWritten } = await file.write(bytes, at, bytes.byteLength - at, position + at);
    at += bytesWritten;
  }
}
