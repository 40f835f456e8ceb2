import { copyFile, link, lstat, rename, unlink } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { AppError, cancelledError, hasCode } from "../../shared/errors.ts";
import { writeFileAtomic } from "../storage/atomic-file.ts";
import { fileError } from "../storage/file-error.ts";
import type { Locks } from "../storage/file-lock.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import { setAside } from "./damaged-files.ts";
import type { ImageCallOptions } from "./image-store.ts";
import {
  emptyLayoutIndex,
  formatLayoutIndex,
  type LayoutIndex,
  MAX_INDEX_SIZE,
  parseLayoutIndex,
} from "./layout-index.ts";
import { rebuildIndex } from "./rebuild-index.ts";
import { readRegularFile } from "./regular-file.ts";
import { hasBlobFiles, requireWhole } from "./whole-images.ts";

/** Other tools write `index.json` in place, so a reader may meet half of it: looked at again so often, after so long. */
const READ_ATTEMPTS = 5;
const READ_PAUSE_MS = 20;

/** Far more than the clock of a file system on a local disk needs to move on (ext4: 4 ms). */
const CLOCK_TICK_MS = 100;

export interface LayoutIndexFileOptions {
  /** The layout's folder, absolute and real. */
  readonly root: string;
  readonly locks: Locks;
  /**
   * Our own store: keeps the index before the last change as `index.json.bak`, reads that when the index is damaged,
   * and lists nothing new that is not whole.
   */
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
    return await this.#read(options);
  }

  /** The same for somebody who has to know how sure it is. A damaged index is no error here. @throws cancelled */
  async look(options: ImageCallOptions): Promise<FoundIndex> {
    const { found } = await this.#look(options);
    return found;
  }

  /**
   * Reads, edits and replaces the index while no other process of ours can. Nothing is written when `edit` returns the
   * index it was given.
   * @throws layout_invalid, lock_timeout, destination_full, destination_not_writable, and for the store blob_not_found
   * and manifest_not_found, when a clean-up has taken what a new entry needs
   */
  async update(
    edit: (index: LayoutIndex) => LayoutIndex,
    options: ImageCallOptions,
  ): Promise<void> {
    const { locks, root, keepBackup } = this.#options;
    await locks.withLock(
      root,
      async () => {
        const { found, failure } = await this.#look(options);
        if (found.origin === "damaged") throw failure;
        if (keepBackup) await this.#refuseLost(found);
        // The backup does not know the latest image, which must not become garbage by that.
        const before =
          found.origin === "backup" ? await rebuildIndex(root, found.index, options) : found.index;
        const after = edit(before);
        if (after === found.index) return;
        if (keepBackup) await requireWhole(root, addedRoots(before, after), options);
        await this.#replace(after, found.origin);
      },
      options,
    );
  }

  /**
   * To be asked before a long transfer rather than after it.
   * @throws layout_invalid when there are blobs but no list of images, which a new one would make garbage
   */
  async refuseLost(options: ImageCallOptions): Promise<void> {
    await this.#refuseLost(await this.look(options));
  }

  async #refuseLost({ origin }: FoundIndex): Promise<void> {
    if (origin === "missing" && (await hasBlobFiles(this.#options.root)))
      throw lostIndex(this.#path);
  }

  /**
   * Puts a sound index in the place of one that is damaged or gone: the backup, if there is one, with every other image
   * that is stored. Undefined when there is nothing to mend.
   * @throws lock_timeout, destination_full, destination_not_writable
   */
  mend(
    options: ImageCallOptions,
  ): Promise<{ readonly index: LayoutIndex; readonly isBackup: boolean } | undefined> {
    const { locks, root } = this.#options;
    return locks.withLock(
      root,
      async () => {
        const { found } = await this.#look(options);
        if (found.origin === "current") return undefined;
        if (found.origin === "missing" && !(await hasBlobFiles(root))) return undefined;
        const index = await rebuildIndex(root, found.index, options);
        await this.#replace(index, found.origin);
        return { index, isBackup: found.origin === "backup" };
      },
      options,
    );
  }

  async #replace(after: LayoutIndex, origin: IndexOrigin): Promise<void> {
    const { root, keepBackup, beforeWrite } = this.#options;
    const bytes = formatLayoutIndex(after);
    if (bytes.byteLength > MAX_INDEX_SIZE) throw tooManyNames(this.#path);
    await beforeWrite();
    // What could not be read is not worth keeping as a backup: it would replace a good one.
    if (keepBackup && origin === "current") await this.#keepBackup();
    // It may still tell a person which names it held; and a folder in its place cannot be replaced by a file.
    if (keepBackup && origin !== "current") await setAside(root, this.#path, "index.json");
    await writeFileAtomic(this.#path, bytes);
  }

  async #read(options: ImageCallOptions): Promise<LayoutIndex> {
    const { found, failure } = await this.#look(options);
    if (found.origin === "damaged") throw failure;
    return found.index;
  }

  async #look({ signal }: ImageCallOptions): Promise<Look> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const current = await this.#readCurrent();
        if (current !== undefined) return { found: { index: current, origin: "current" } };
        return { found: await this.#standIn("missing") };
      } catch (error) {
        if (!hasCode(error, "layout_invalid")) throw error;
        if (attempt === READ_ATTEMPTS)
          return { found: await this.#standIn("damaged"), failure: error };
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

  async #standIn(origin: "missing" | "damaged"): Promise<FoundIndex> {
    const backup = await this.#backup();
    return backup === undefined
      ? { index: emptyLayoutIndex(), origin }
      : { index: backup, origin: "backup" };
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

/** `current` is `index.json` itself; of the others, only the backup knows any images. */
export type IndexOrigin = "current" | "backup" | "missing" | "damaged";

export interface FoundIndex {
  readonly index: LayoutIndex;
  readonly origin: IndexOrigin;
}

interface Look {
  readonly found: FoundIndex;
  /** What is wrong with `index.json`. */
  readonly failure?: AppError;
}

/** What the new index leads to and the one before did not. */
function addedRoots(before: LayoutIndex, after: LayoutIndex): readonly Descriptor[] {
  const known = new Set(before.entries);
  const added = after.entries.filter((entry) => !known.has(entry));
  if (added.length === 0) return [];
  const listed = new Set(before.entries.map(({ descriptor }) => descriptor?.digest));
  return added.flatMap(({ descriptor }) =>
    descriptor === undefined || listed.has(descriptor.digest) ? [] : [descriptor],
  );
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

function lostIndex(path: string): AppError {
  return new AppError("layout_invalid", `${path} is gone, and so is its backup`, {
    details: { path, why: "the list of images is gone; run: portolan store repair" },
  });
}
