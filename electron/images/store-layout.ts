import { utimes } from "node:fs/promises";
import { isAppError } from "../../shared/errors.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import type { Locks } from "../storage/file-lock.ts";
import type { BlobContent, ImageCallOptions } from "./image-store.ts";
import { beginIndex } from "./layout-folder.ts";
import { LayoutGraph, type Reached } from "./layout-graph.ts";
import { removeDigest } from "./layout-index.ts";
import { LayoutIndexFile } from "./layout-index-file.ts";
import { OciLayout, type OciLayoutOptions } from "./oci-layout.ts";
import { lastUse } from "./whole-images.ts";

export interface StoreLayoutOptions extends OciLayoutOptions {
  /** For how long a clean-up leaves alone what nothing refers to, in milliseconds. */
  readonly graceMs: number;
}

/**
 * The layout that is cleaned up. Whoever finds a blob here counts on it before any name leads to it, so finding one
 * makes it young again. And it has an index before it has a blob, so that a lost index is noticed.
 */
export class StoreLayout extends OciLayout {
  readonly #graceMs: number;
  readonly #locks: Locks;
  readonly #file: LayoutIndexFile;
  #begun: Promise<void> | undefined;

  constructor(options: StoreLayoutOptions) {
    super({ ...options, keepBackup: true });
    this.#graceMs = options.graceMs;
    this.#locks = options.locks;
    this.#file = new LayoutIndexFile({
      root: options.root,
      locks: options.locks,
      keepBackup: true,
      beforeWrite: () => this.blobs.syncFolders(),
    });
  }

  /** The index with a word on how sure it is. */
  get indexFile(): LayoutIndexFile {
    return this.#file;
  }

  override async writeBlob(content: BlobContent, options: ImageCallOptions): Promise<void> {
    await this.#begin(options);
    await super.writeBlob(content, options);
  }

  override async writeManifest(
    descriptor: Descriptor,
    bytes: Uint8Array,
    options: ImageCallOptions,
  ): Promise<void> {
    await this.#begin(options);
    await super.writeManifest(descriptor, bytes, options);
  }

  override async hasBlob(descriptor: Descriptor, options: ImageCallOptions): Promise<boolean> {
    return (await super.hasBlob(descriptor, options)) && (await this.#keep(descriptor));
  }

  override async hasManifest(descriptor: Descriptor, options: ImageCallOptions): Promise<boolean> {
    return (await super.hasManifest(descriptor, options)) && (await this.#keep(descriptor));
  }

  /** The manifest goes under the lock: another process may be giving it a new name. */
  override async removeManifest(digest: Digest, options: ImageCallOptions): Promise<void> {
    await this.resolve({ digest }, options);
    await this.#file.update((index) => removeDigest(index, digest), options);
    await this.#locks.withLock(
      this.root,
      async () => {
        if (!(await this.#isNeeded(digest, options))) await this.blobs.remove(digest);
      },
      options,
    );
  }

  /** Once is enough: a store that has begun keeps its index. */
  #begin(options: ImageCallOptions): Promise<void> {
    this.#begun ??= this.#beginIndex(options);
    this.#begun.catch(() => {
      this.#begun = undefined;
    });
    return this.#begun;
  }

  async #beginIndex(options: ImageCallOptions): Promise<void> {
    await this.checkWritable();
    await beginIndex(this.root);
    await this.#file.refuseLost(options);
  }

  /**
   * Puts off the removal of a blob. True when it is still there afterwards: a clean-up looks at the time once more
   * right before it removes a blob, and whoever lists an image looks for its blobs under the same lock.
   */
  async #keep(descriptor: Descriptor): Promise<boolean> {
    const path = this.blobs.pathOf(descriptor.digest);
    const used = await lastUse(path);
    // Reading must not cost a write each time.
    if (used !== undefined && Date.now() - used.time < this.#graceMs / 4) return true;
    const now = new Date();
    // In a store that may only be read, nothing is removed either.
    await utimes(path, now, now).catch(() => undefined);
    return await this.blobs.has(descriptor);
  }

  /** A damaged image may need, for all we know, any manifest. */
  async #isNeeded(digest: Digest, options: ImageCallOptions): Promise<boolean> {
    const graph = new LayoutGraph(this);
    const reached: Reached = new Map();
    try {
      for (const { descriptor, name } of (await this.readIndex(options)).entries) {
        if (descriptor === undefined) continue;
        await graph.reach(descriptor, reached, { ...options, where: name ?? descriptor.digest });
        if (reached.has(digest)) return true;
      }
      return false;
    } catch (error) {
      if (!isAppError(error) || error.code === "cancelled") throw error;
      return true;
    }
  }
}
