import { copyFile, link, lstat, rename, unlink } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { AppError, cancelledError, hasCode } from "../../shared/errors.ts";
import { writeFileAtomic } from "../storage/atomic-file.ts";
import { fileError } from "../storage/file-error.ts";
import type { Locks } from "../storage/file-lock.ts";
import type { ImageCallOptions } from "./image-store.ts";
import {
  emptyLayoutIndex,
  formatLayoutIndex,
  type LayoutIndex,
  parseLayoutIndex,
} from "./layout-index.ts";
import { readRegularFile } from "./regular-file.ts";

/** As for manifests; 8 MiB hold some 25,000 names. */
const MAX_INDEX_SIZE = 8 * 1024 * 1024;
/** Other tools write `index.json` in place, so a reader may meet half of it: looked at again so often, after so long. */
const READ_ATTEMPTS = 5;
const READ_PAUSE_MS = 20;

/** Far more than the clock of a file system on a local disk needs to move on (ext4: 4 ms). */
const CLOCK_TICK_MS = 100;

export interface LayoutIndexFileOptions {
  /** The layout's folder, absolute and real. */
  readonly root: string;
  readonly locks: Locks;
  /** Keeps the index before the last change as `index.json.bak`, and reads that when the index is damaged. */
  readonly keepBackup: boolean;
  /** Makes everything durable that the new index may refer to. */
  readonly beforeWrite: () => Promise<void>;
}

/** The one file of a layout that is changed in place: read by anybody at any time, written under a lock. */
export class LayoutIndexFile {
  readonly #options: LayoutIndexFileOptions;
  readonly #path: string;
  #known: { readonly index: LayoutIndex; readonly version: string } | undefined;

  constructor(options: LayoutIndexFileOptions) {
    this.#options = options;
    this.#path = join(options.root, "index.json");
  }

  /** An empty index where there is none yet. @throws layout_invalid */
  async read(options: ImageCallOptions): Promise<LayoutIndex> {
    return (await this.#read(options)).index;
  }

  /**
   * Reads, edits and replaces the index while no other process of ours can. Nothing is written when `edit` returns the
   * index it was given.
   * @throws layout_invalid, lock_timeout, destination_full, destination_not_writable
   */
  async update(
    edit: (index: LayoutIndex) => LayoutIndex,
    options: ImageCallOptions,
  ): Promise<void> {
    const { locks, root, keepBackup, beforeWrite } = this.#options;
    await locks.withLock(
      root,
      async () => {
        const before = await this.#read(options);
        const after = edit(before.index);
        if (after === before.index) return;
        const bytes = formatLayoutIndex(after);
        if (bytes.byteLength > MAX_INDEX_SIZE) throw tooManyNames(this.#path);
        await beforeWrite();
        // What could not be read is not worth keeping: it would replace a good backup.
        if (keepBackup && before.isCurrent) await this.#keepBackup();
        await writeFileAtomic(this.#path, bytes);
      },
      options,
    );
  }

  async #read({ signal }: ImageCallOptions): Promise<ReadIndex> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const current = await this.#readCurrent();
        if (current !== undefined) return { index: current, isCurrent: true };
        return { index: (await this.#backup()) ?? emptyLayoutIndex(), isCurrent: false };
      } catch (error) {
        if (!hasCode(error, "layout_invalid")) throw error;
        if (attempt === READ_ATTEMPTS) return await this.#backupInsteadOf(error);
      }
      await delay(READ_PAUSE_MS, undefined, { signal }).catch(() => {
        throw cancelledError("reading an image layout");
      });
    }
  }

  /** The index as it is now; one that has not been touched since is not parsed again. */
  async #readCurrent(): Promise<LayoutIndex | undefined> {
    const version = await fileVersion(this.#path);
    if (version !== undefined && version === this.#known?.version) return this.#known.index;
    const index = await readIndex(this.#path);
    this.#known =
      index === undefined || version === undefined || version !== (await fileVersion(this.#path))
        ? undefined
        : { index, version };
    return index;
  }

  async #backupInsteadOf(error: AppError): Promise<ReadIndex> {
    const backup = await this.#backup();
    if (backup === undefined) throw error;
    return { index: backup, isCurrent: false };
  }

  async #backup(): Promise<LayoutIndex | undefined> {
    if (!this.#options.keepBackup) return undefined;
    try {
      return await readIndex(`${this.#path}.bak`);
    } catch (error) {
      // A damaged backup is no backup.
      if (hasCode(error, "layout_invalid")) return undefined;
      throw error;
    }
  }

  /** A second name for the present file, which is replaced and never written again. */
  async #keepBackup(): Promise<void> {
    const temporary = `${this.#path}.bak.tmp`;
    try {
      await unlink(temporary).catch(() => undefined);
      // Not every file system has hard links.
      await link(this.#path, temporary).catch(() => copyFile(this.#path, temporary));
      await rename(temporary, `${this.#path}.bak`);
    } catch (error) {
      throw fileError(error, this.#path);
    }
  }
}

interface ReadIndex {
  readonly index: LayoutIndex;
  /** False when the index is missing or damaged and the backup, or nothing, stands in for it. */
  readonly isCurrent: boolean;
}

/**
 * What changes with every change of a file, or undefined when that cannot be told: clocks of file systems tick every
 * few milliseconds, so a file that was changed just now could change again without a trace.
 */
async function fileVersion(path: string): Promise<string | undefined> {
  const stats = await lstat(path, { bigint: true }).catch(() => undefined);
  if (stats === undefined || Date.now() - Number(stats.mtimeMs) < CLOCK_TICK_MS) return undefined;
  return [stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].join(" ");
}

async function readIndex(path: string): Promise<LayoutIndex | undefined> {
  const bytes = await readRegularFile(path, MAX_INDEX_SIZE);
  return bytes === undefined ? undefined : parseLayoutIndex(bytes, path);
}

function tooManyNames(path: string): AppError {
  return new AppError("destination_full", `${path} would be larger than ${MAX_INDEX_SIZE} bytes`, {
    details: { path, limit: MAX_INDEX_SIZE },
  });
}
