import { type FileHandle, mkdir, open, readdir, rm, stat, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { AppError } from "../../../shared/errors.ts";
import { isFinished, type TransferState } from "../../../shared/transfer.ts";
import type { UploadPath } from "./upload-path.ts";

/** Only the user may look in: what is uploaded may be private. */
const PRIVATE_FOLDER = 0o700;
const PRIVATE_FILE = 0o600;

/** Left free on the disk, so that one upload does not stop every other program. */
const RESERVED_BYTES = 64 * 1024 * 1024;

/** What an ended program left behind is somebody's unfinished transfer for so long, and rubbish after that. */
const LEFTOVER_AFTER_MS = 24 * 60 * 60 * 1000;

/** An image of a file may be finished before the transfer of the file's next one begins. */
const REMOVE_AFTER_MS = 60_000;

/** What matters here of a transfer. */
interface Reader {
  readonly id: string;
  readonly state: TransferState;
  readonly request: { readonly source: string };
}

/** The contract's stream of transfers, as far as it matters here. */
type Readers =
  | { readonly kind: "snapshot"; readonly transfers: readonly Reader[] }
  | {
      readonly kind: "patch";
      readonly changed: readonly Reader[];
      readonly removed: readonly string[];
    };

export interface UploadsOptions {
  /** Folder of the uploads, absolute. It is made when the first one comes. */
  readonly folder: string;
  /** All transfers, as the contract tells them: an upload is needed for as long as they read it. */
  readonly watchTransfers: (options: { readonly signal: AbortSignal }) => AsyncIterable<Readers>;
  /** For tests: how long an upload stays after its last transfer has ended, in milliseconds. */
  readonly removeAfterMs?: number;
  /** For tests: free bytes of the disk that a folder is on. */
  readonly freeBytes?: (folder: string) => Promise<number>;
}

/** Files that a page in a browser handed over, because it cannot tell where on this computer they lie. */
export interface Uploads {
  /**
   * Writes one file. Resolves to the path under which the engine finds it: the file, or the folder of a layout.
   * @throws destination_full, destination_exists, destination_not_writable
   */
  receive(target: UploadPath, body: Readable, size: number): Promise<string>;
  /** The page needs the upload no more. It stays while a transfer reads it. */
  discard(id: string): Promise<void>;
  /** Removes everything that no unfinished transfer needs. */
  close(): Promise<void>;
}

/** The uploads of one run of the host. What runs before left for more than a day is removed. */
export function createUploads(options: UploadsOptions): Uploads {
  const { folder, removeAfterMs = REMOVE_AFTER_MS, freeBytes = freeBytesOf } = options;
  const stopping = new AbortController();
  const known = new Set<string>();
  const timers = new Map<string, NodeJS.Timeout>();
  let transfers = new Map<string, Reader>();
  let watching = false;
  const swept = sweep(folder, Date.now() - LEFTOVER_AFTER_MS);

  const readersOf = (id: string): readonly Reader[] =>
    [...transfers.values()].filter(({ request }) => request.source.includes(join(folder, id)));
  const isNeeded = (id: string): boolean => readersOf(id).some(({ state }) => !isFinished(state));

  async function remove(id: string): Promise<void> {
    clearTimeout(timers.get(id));
    timers.delete(id);
    known.delete(id);
    await rm(join(folder, id), { recursive: true, force: true });
  }

  /** A failed transfer may be tried again: its file stays until the host ends. */
  function tidy(): void {
    for (const id of known) {
      const readers = readersOf(id);
      const over =
        readers.length > 0 &&
        readers.every(({ state }) => state === "done" || state === "cancelled");
      if (!over) {
        clearTimeout(timers.get(id));
        timers.delete(id);
      } else if (!timers.has(id)) {
        const timer = setTimeout(() => void remove(id).catch(() => undefined), removeAfterMs);
        timers.set(id, timer.unref());
      }
    }
  }

  async function watch(): Promise<void> {
    for await (const event of options.watchTransfers({ signal: stopping.signal })) {
      if (event.kind === "snapshot") transfers = new Map();
      else for (const id of event.removed) transfers.delete(id);
      const news = event.kind === "snapshot" ? event.transfers : event.changed;
      for (const one of news) transfers.set(one.id, one);
      tidy();
    }
  }

  return {
    async receive({ id, file = "", isLayout }, body, size) {
      await swept;
      if (!watching) {
        watching = true;
        // Without the list nothing is removed before the end, which is all that is lost.
        void watch().catch(() => undefined);
      }
      known.add(id);
      const path = join(folder, id, ...file.split("/"));
      await prepare(dirname(path));
      const available = (await freeBytes(folder)) - RESERVED_BYTES;
      if (available < size) throw full(folder, { needed: size, available });
      await write(body, path);
      return isLayout ? join(folder, id) : path;
    },
    async discard(id) {
      if (!isNeeded(id)) await remove(id);
    },
    async close() {
      stopping.abort();
      for (const id of known) if (!isNeeded(id)) await remove(id);
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}

async function prepare(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER });
  } catch (error) {
    throw writeError(error, folder);
  }
}

/**
 * All of the body or nothing: what was cut off is removed. The body is not destroyed when the file cannot be written:
 * then there is an answer to give on its connection.
 */
async function write(body: Readable, path: string): Promise<void> {
  const file = await create(path);
  try {
    for await (const chunk of body.iterator({ destroyOnReturn: false }))
      await file.writeFile(chunk as Uint8Array);
  } catch (error) {
    await file.close();
    await rm(path, { force: true });
    throw writeError(error, path);
  }
  await file.close();
}

/** A file that exists is another upload's. */
async function create(path: string): Promise<FileHandle> {
  try {
    return await open(path, "wx", PRIVATE_FILE);
  } catch (error) {
    if (errnoOf(error) !== "EEXIST") throw writeError(error, path);
    throw new AppError("destination_exists", `${path} was uploaded already`, {
      details: { path },
      cause: error,
    });
  }
}

const FULL = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);
const NOT_WRITABLE = new Set(["EACCES", "EPERM", "EROFS", "ENOTDIR", "EISDIR", "ENAMETOOLONG"]);

/** What the operating system's code means for somebody who sends a file; anything else comes back unchanged. */
function writeError(error: unknown, path: string): unknown {
  const why = errnoOf(error) ?? "";
  if (!FULL.has(why) && !NOT_WRITABLE.has(why)) return error;
  const code = FULL.has(why) ? "destination_full" : "destination_not_writable";
  return new AppError(code, `cannot write ${path}: ${why}`, {
    details: { path, why },
    cause: error,
  });
}

function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

async function sweep(folder: string, before: number): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found === undefined || found.mtimeMs >= before) continue;
    await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}

function full(
  path: string,
  { needed, available }: { readonly needed: number; readonly available: number },
): AppError {
  return new AppError("destination_full", `there is no room for the file in ${path}`, {
    details: { path, needed, available: Math.max(0, available) },
  });
}
