import { statfs } from "node:fs/promises";
import { type NamelessFile, openNamelessFile } from "./nameless-file.ts";
import { writeAll } from "./write-all.ts";

/** Of all spill files of a process together. */
const MOST_BYTES = 1024 * 1024 * 1024;
/** Less is not worth a file. */
const LEAST_BYTES = 16 * 1024 * 1024;
/** No copy of a blob takes that long without writing. */
const LEFTOVER_AGE_MS = 24 * 60 * 60 * 1000;
const NAMED = { prefix: "relay-", suffix: ".spill", leftoverAgeMs: LEFTOVER_AGE_MS } as const;

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

/** Spill files in `folder`, which is made when the first is needed. */
export function createSpills(folder: string, limit: number = MOST_BYTES): Spills {
  let used = 0;
  return {
    async open(wanted) {
      const capacity = Math.min(wanted, limit - used);
      if (capacity < Math.min(wanted, LEAST_BYTES)) return undefined;
      used += capacity;
      const file = await openWithRoom(folder, capacity);
      if (file === undefined) {
        used -= capacity;
        return undefined;
      }
      return {
        capacity,
        write: (bytes, position) => writeAll(file.handle, [bytes], position),
        read: async (position, length) => {
          const bytes = Buffer.allocUnsafe(length);
          const { bytesRead } = await file.handle.read(bytes, 0, length, position);
          return bytes.subarray(0, bytesRead);
        },
        close: async () => {
          used -= capacity;
          await file.close();
        },
      };
    },
  };
}

/** Undefined where it cannot be: whoever wants to spill can do without. */
async function openWithRoom(folder: string, capacity: number): Promise<NamelessFile | undefined> {
  try {
    const file = await openNamelessFile(folder, NAMED);
    if (await hasRoom(folder, capacity)) return file;
    await file.close();
  } catch {
    // Then there is none.
  }
  return undefined;
}

/** Others need the disk as well: at most half of what is free. Some network drives have 0 blocks and mean "unknown". */
async function hasRoom(folder: string, bytes: number): Promise<boolean> {
  const { blocks, bavail, bsize } = await statfs(folder);
  return blocks === 0 || bytes <= (bavail * bsize) / 2;
}
