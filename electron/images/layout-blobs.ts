import { randomBytes } from "node:crypto";
import { type FileHandle, lstat, mkdir, open, rename, unlink } from "node:fs/promises";
import { join } from "node:path";
import { addAbortSignal, type Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AppError, cancelledError } from "../../shared/errors.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import {
  type Digest,
  type DigestAlgorithm,
  digestAlgorithm,
  parseDigest,
} from "../../shared/oci/digest.ts";
import { syncFolder } from "../storage/atomic-file.ts";
import { errnoOf, fileError } from "../storage/file-error.ts";
import { BlobSink } from "./blob-sink.ts";
import type { BlobContent, ImageCallOptions } from "./image-store.ts";
import { blobNotFound, blobPath, verifyDigest, wrongSize } from "./layout-content.ts";
import { PARTIAL_FROM, partialPaths } from "./partial-file.ts";
import { type InUse, removeLeftovers } from "./partial-leftovers.ts";
import { CHECK_SPACE_FROM, refuseWithoutSpace, sizeOf, writeError } from "./partial-space.ts";
import { writeThroughPartial } from "./partial-write.ts";
import { openRegularFile, readRegularFile } from "./regular-file.ts";

const ALGORITHMS: readonly DigestAlgorithm[] = ["sha256", "sha512"];
/** Reads of this size reach 1.5 GB/s; Node's usual 64 KiB reach 0.9 GB/s. */
const READ_BYTES = 1024 * 1024;

/**
 * The blobs of a layout: `blobs/<algorithm>/<encoded>`, manifests included. A blob that has its final name is whole and
 * on the disk. Spec: image-spec v1.1, image-layout.md, Blobs.
 */
export class LayoutBlobs {
  readonly #root: string;
  /** Where blobs grow until they are whole. */
  readonly ingest: string;
  readonly #folders = new Map<DigestAlgorithm, Promise<void>>();
  /** Which folder the root was when the first blob was written. */
  #identity: string | undefined;

  readonly #inUse: InUse | undefined;

  /** @param inUse what a tidying up leaves alone, however old */
  constructor(root: string, inUse?: InUse) {
    this.#root = root;
    this.#inUse = inUse;
    this.ingest = join(root, ".ingest");
  }

  /** The digest is checked against its pattern once more: nothing else ever becomes part of a path. */
  pathOf(digest: Digest): string {
    return join(this.#root, blobPath(parseDigest(digest)));
  }

  /** True when the blob is there with the right size. Its bytes are not read. */
  async has(descriptor: Descriptor): Promise<boolean> {
    try {
      const stats = await lstat(this.pathOf(descriptor.digest));
      return stats.isFile() && stats.size === descriptor.size;
    } catch (error) {
      if (errnoOf(error) === undefined) throw error;
      return false;
    }
  }

  /** The bytes from `offset` on, not verified. @throws blob_not_found, size_mismatch, layout_invalid */
  async open(descriptor: Descriptor, offset: number, signal: AbortSignal): Promise<Readable> {
    if (signal.aborted) throw cancelledError("reading a blob");
    const opened = await openRegularFile(this.pathOf(descriptor.digest));
    if (opened === undefined) throw blobNotFound(descriptor.digest, this.#root);
    if (opened.stats.size !== descriptor.size) {
      await opened.file.close();
      throw wrongSize(descriptor, opened.stats.size);
    }
    if (signal.aborted) {
      // A stream that is born aborted reports it before anybody can listen, which would end the process.
      await opened.file.close();
      throw cancelledError("reading a blob");
    }
    // With an end it takes no more memory than there are bytes, and does not ask for more after the last.
    const end = offset < descriptor.size ? { end: descriptor.size - 1 } : {};
    const range = { start: offset, ...end, highWaterMark: READ_BYTES };
    const stream = opened.file.createReadStream(range);
    return addAbortSignal(signal, stream);
  }

  /** A whole small blob, verified, or undefined when it is missing. @throws digest_mismatch, size_mismatch */
  async read(descriptor: Descriptor, limit: number): Promise<Buffer | undefined> {
    const bytes = await readRegularFile(this.pathOf(descriptor.digest), limit);
    if (bytes === undefined) return undefined;
    if (bytes.byteLength !== descriptor.size) throw wrongSize(descriptor, bytes.byteLength);
    verifyDigest(descriptor.digest, bytes);
    return bytes;
  }

  /**
   * Takes a blob whole or not at all: new file, bytes, fdatasync, rename. The folder is synced later, by
   * {@link syncFolders}, as nothing refers to the blob before. What comes of a large one before a failure is kept for
   * the next writer.
   * @throws size_mismatch, truncated_body, destination_full, destination_not_writable, cancelled, what `content` throws
   */
  async write(content: BlobContent, { signal }: ImageCallOptions): Promise<void> {
    const { descriptor } = content;
    const path = this.pathOf(descriptor.digest);
    if (signal.aborted) throw cancelledError("writing a blob");
    await this.#prepare(digestAlgorithm(descriptor.digest));
    const places = { root: this.#root, ingest: this.ingest, path };
    const isWhole = (): Promise<boolean> => this.has(descriptor);
    const isLarge = descriptor.size >= PARTIAL_FROM;
    if (isLarge && (await writeThroughPartial({ content, ...places, isWhole, signal }))) return;
    if (descriptor.size >= CHECK_SPACE_FROM) await refuseWithoutSpace(this.#root, descriptor.size);
    await this.#ingestFile(path, descriptor.size, async (file) => {
      const sink = new BlobSink(file, path, descriptor);
      try {
        await pipeline(await content.open(0), sink, { signal: signal });
      } catch (error) {
        throw signal.aborted ? cancelledError("writing a blob") : error;
      }
    });
  }

  /** The same for bytes at hand, which are verified. @throws digest_mismatch, size_mismatch */
  async writeBytes(descriptor: Descriptor, bytes: Uint8Array): Promise<void> {
    if (bytes.byteLength !== descriptor.size) throw wrongSize(descriptor, bytes.byteLength);
    verifyDigest(descriptor.digest, bytes);
    await this.#prepare(digestAlgorithm(descriptor.digest));
    const path = this.pathOf(descriptor.digest);
    await this.#ingestFile(path, descriptor.size, (file) => file.writeFile(bytes));
  }

  /** How many bytes of these blobs are still to be written. What an unfinished transfer left of one counts as there. */
  async missingBytes(blobs: readonly Descriptor[], { signal }: ImageCallOptions): Promise<number> {
    let missing = 0;
    for (const { digest, size } of blobs) {
      if (signal.aborted) throw cancelledError("looking for free space");
      const isLarge = size >= PARTIAL_FROM;
      const kept = isLarge ? await sizeOf(partialPaths(this.ingest, digest).partial) : 0;
      missing += kept > size ? size : size - kept;
    }
    return missing;
  }

  async remove(digest: Digest): Promise<void> {
    const path = this.pathOf(digest);
    try {
      await unlink(path);
    } catch (error) {
      if (errnoOf(error) !== "ENOENT") throw fileError(error, path);
    }
  }

  /**
   * Makes every blob's name survive a power cut: also those that another process wrote and we found.
   * @throws layout_invalid when they were written to another folder than the one that is there now
   */
  async syncFolders(): Promise<void> {
    await this.#refuseOtherRoot();
    for (const algorithm of ALGORITHMS) {
      const folder = this.#folderOf(algorithm);
      try {
        await syncFolder(folder);
      } catch (error) {
        if (errnoOf(error) !== "ENOENT") throw fileError(error, folder);
      }
    }
  }

  #folderOf(algorithm: DigestAlgorithm): string {
    return join(this.#root, "blobs", algorithm);
  }

  /**
   * Looks whether the root is still the folder that the first blob was written to, and no link that took its place.
   * @throws layout_invalid
   */
  async #refuseOtherRoot(): Promise<void> {
    if (this.#identity === undefined) return;
    if ((await identityOf(this.#root)) === this.#identity) return;
    const why = "another folder took its place while images were written to it";
    throw new AppError("layout_invalid", `${this.#root} cannot be written to: ${why}`, {
      details: { path: this.#root, why },
    });
  }

  /** Makes the folders once, and refuses a folder that is a link to somewhere else. */
  async #prepare(algorithm: DigestAlgorithm): Promise<void> {
    const known = this.#folders.get(algorithm);
    const made = known ?? this.#makeFolders(algorithm);
    if (known === undefined) {
      this.#folders.set(algorithm, made);
      made.catch(() => this.#folders.delete(algorithm));
    }
    await made;
    await this.#refuseOtherRoot();
  }

  async #makeFolders(algorithm: DigestAlgorithm): Promise<void> {
    await this.#refuseOtherRoot();
    const folders = [this.ingest, join(this.#root, "blobs"), this.#folderOf(algorithm)];
    for (const folder of folders) {
      try {
        await mkdir(folder, { recursive: true });
        if (!(await lstat(folder)).isDirectory()) throw notAFolder(folder);
      } catch (error) {
        throw fileError(error, folder);
      }
    }
    this.#identity ??= await identityOf(this.#root);
    await removeLeftovers(this.ingest, { inUse: this.#inUse });
  }

  async #ingestFile(
    path: string,
    size: number,
    fill: (file: FileHandle) => Promise<void>,
  ): Promise<void> {
    const temporary = join(this.ingest, randomBytes(12).toString("base64url"));
    try {
      const file = await open(temporary, "wx", 0o644);
      try {
        await fill(file);
        await file.datasync();
      } finally {
        await file.close();
      }
      await rename(temporary, path);
    } catch (error) {
      const reason = await writeError(error, { root: this.#root, path, temporary, size });
      // Only what failed before matters: there may be no file yet.
      await unlink(temporary).catch(() => undefined);
      throw reason;
    }
  }
}

/** Undefined for what is no folder itself: also for a link to one. */
async function identityOf(folder: string): Promise<string | undefined> {
  const stats = await lstat(folder).catch(() => undefined);
  return stats?.isDirectory() === true ? `${stats.dev} ${stats.ino}` : undefined;
}

function notAFolder(path: string): AppError {
  return new AppError("layout_invalid", `${path} is not a folder`, {
    details: { path, why: "not a folder" },
  });
}
