import type { Readable } from "node:stream";
import { AppError } from "../../shared/errors.ts";
import type { Location, Target } from "../../shared/location.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import {
  type Manifest,
  manifestTooLarge,
  MAX_MANIFEST_SIZE,
  tryParseManifest,
} from "../../shared/oci/manifest.ts";
import { isIndexType } from "../../shared/oci/media-types.ts";
import type { Locks } from "../storage/file-lock.ts";
import type {
  BlobContent,
  Destination,
  ImageCallOptions,
  ImageRoot,
  Referrers,
  Removable,
  Source,
} from "./image-store.ts";
import { LayoutBlobs } from "./layout-blobs.ts";
import { describeManifest, manifestNotFound } from "./layout-content.ts";
import { checkReadableLayout, checkWritableLayout, prepareLayout } from "./layout-folder.ts";
import {
  findDigest,
  findName,
  type LayoutIndex,
  putName,
  putUnnamed,
  removeDigest,
  removeName,
  type SameName,
} from "./layout-index.ts";
import { referrersIn } from "./layout-referrers.ts";
import { rootsIn } from "./layout-roots.ts";
import { LayoutIndexFile } from "./layout-index-file.ts";
import type { InUse } from "./partial-leftovers.ts";
import { refuseWithoutSpace } from "./partial-space.ts";
import { readRegularFile } from "./regular-file.ts";
import { tryReadManifest } from "./try-read-manifest.ts";

export interface OciLayoutOptions {
  /** The folder, absolute and real. It may be missing. */
  readonly root: string;
  readonly location: Location;
  readonly locks: Locks;
  /** How names are compared and shown. Default: as they are. */
  readonly names?: LayoutNames;
  /** Keeps the index before the last change, and uses it when the index is damaged. Default: no. */
  readonly keepBackup?: boolean;
  /** What a tidying up leaves alone, however old. */
  readonly inUse?: InUse | undefined;
}

export interface LayoutNames {
  readonly same: SameName;
  /** How a name is written and listed. */
  readonly format: (name: string) => string;
}

const PLAIN_NAMES: LayoutNames = {
  same: (stored, wanted) => stored === wanted,
  format: (name) => name,
};

/**
 * An OCI image layout on disk: what `skopeo`, `umoci`, `buildah` and `docker buildx` read and write too. Any number of
 * processes of ours may write to it at once. Spec: image-spec v1.1, image-layout.md.
 */
export class OciLayout implements Source, Destination, Removable {
  readonly location: Location;
  readonly origin: string;
  readonly repository = undefined;
  readonly root: string;
  readonly blobs: LayoutBlobs;
  readonly #names: LayoutNames;
  readonly #index: LayoutIndexFile;
  readonly #inUse: InUse | undefined;
  #prepared: Promise<void> | undefined;

  constructor(options: OciLayoutOptions) {
    this.location = options.location;
    this.root = options.root;
    this.origin = `layout:${options.root}`;
    this.#names = options.names ?? PLAIN_NAMES;
    this.#inUse = options.inUse;
    this.blobs = new LayoutBlobs(options.root, options.inUse);
    this.#index = new LayoutIndexFile({
      root: options.root,
      locks: options.locks,
      keepBackup: options.keepBackup ?? false,
      beforeWrite: () => this.blobs.syncFolders(),
    });
  }

  /** @throws path_not_found, layout_invalid */
  checkReadable(): Promise<void> {
    return checkReadableLayout(this.root);
  }

  /** Changes nothing. @throws layout_invalid, destination_not_writable */
  checkWritable(): Promise<void> {
    return checkWritableLayout(this.root);
  }

  readIndex(options: ImageCallOptions): Promise<LayoutIndex> {
    return this.#index.read(options);
  }

  async resolve(target: Target, options: ImageCallOptions): Promise<Descriptor> {
    const index = await this.readIndex(options);
    if ("digest" in target) {
      const listed = findDigest(index, target.digest);
      return listed ?? (await this.#describeManifest(target.digest));
    }
    const found = findName(index, target.name, this.#names.same);
    if (found !== undefined) return found;
    throw new AppError("image_not_found", `${this.root} has no image ${target.name}`, {
      details: { name: target.name, path: this.root },
    });
  }

  async readManifest(descriptor: Descriptor, _options: ImageCallOptions): Promise<Uint8Array> {
    if (descriptor.size > MAX_MANIFEST_SIZE) throw manifestTooLarge(descriptor.size);
    const bytes = await this.blobs.read(descriptor, MAX_MANIFEST_SIZE);
    if (bytes === undefined) throw manifestNotFound(descriptor.digest, this.root);
    return bytes;
  }

  openBlob(
    descriptor: Descriptor,
    options: ImageCallOptions & { readonly offset?: number },
  ): Promise<Readable> {
    return this.blobs.open(descriptor, options.offset ?? 0, options.signal);
  }

  async *listNames(options: ImageCallOptions): AsyncIterable<readonly string[]> {
    const index = await this.readIndex(options);
    const names = index.entries.flatMap((entry) =>
      entry.name === undefined || entry.descriptor === undefined
        ? []
        : [this.#names.format(entry.name)],
    );
    yield [...new Set(names)];
  }

  async listRoots(options: ImageCallOptions): Promise<readonly ImageRoot[]> {
    return rootsIn(await this.readIndex(options), (root) => this.readManifest(root, options));
  }

  async listReferrers(digest: Digest, options: ImageCallOptions): Promise<Referrers> {
    const index = await this.readIndex(options);
    return referrersIn(index, digest, (root) => this.readManifest(root, options));
  }

  hasBlob(descriptor: Descriptor, _options: ImageCallOptions): Promise<boolean> {
    return this.blobs.has(descriptor);
  }

  async writeBlob(content: BlobContent, options: ImageCallOptions): Promise<void> {
    await this.#prepare();
    await this.blobs.write(content, options);
  }

  async checkSpace(blobs: readonly Descriptor[], options: ImageCallOptions): Promise<void> {
    await refuseWithoutSpace(this.root, await this.blobs.missingBytes(blobs, options));
  }

  hasManifest(descriptor: Descriptor, _options: ImageCallOptions): Promise<boolean> {
    return this.blobs.has(descriptor);
  }

  async writeManifest(
    descriptor: Descriptor,
    bytes: Uint8Array,
    options: ImageCallOptions,
  ): Promise<void> {
    await this.#prepare();
    await this.blobs.writeBytes(descriptor, bytes);
    // Nothing leads from a subject to its referrers, so they must be roots to be found.
    if (tryParseManifest(bytes, descriptor.mediaType)?.subject === undefined) return;
    await this.#index.update((index) => putUnnamed(index, descriptor), options);
  }

  async resolveName(name: string, options: ImageCallOptions): Promise<Descriptor | undefined> {
    return findName(await this.readIndex(options), name, this.#names.same);
  }

  async writeName(
    name: string,
    descriptor: Descriptor,
    bytes: Uint8Array,
    options: ImageCallOptions,
  ): Promise<void> {
    await this.#prepare();
    // Somebody may have removed the manifest since it was written or found.
    if (!(await this.blobs.has(descriptor))) await this.blobs.writeBytes(descriptor, bytes);
    const { format, same } = this.#names;
    await this.#index.update((index) => putName(index, format(name), descriptor, same), options);
  }

  async removeName(name: string, options: ImageCallOptions): Promise<void> {
    const before = await this.resolveName(name, options);
    if (before === undefined) return;
    await this.#index.update((index) => removeName(index, name, this.#names.same), options);
  }

  async removeManifest(digest: Digest, options: ImageCallOptions): Promise<void> {
    const descriptor = await this.resolve({ digest }, options);
    let after: LayoutIndex | undefined;
    await this.#index.update((index) => {
      after = removeDigest(index, digest);
      return after;
    }, options);
    if (after === undefined || (await this.#isChild(after, digest, options))) return;
    await this.blobs.remove(descriptor.digest);
  }

  #prepare(): Promise<void> {
    this.#prepared ??= prepareLayout(this.root, this.blobs.ingest, this.#inUse);
    this.#prepared.catch(() => {
      this.#prepared = undefined;
    });
    return this.#prepared;
  }

  /** What a stored manifest says of itself, for digests that no entry of the index names. */
  async #describeManifest(digest: Digest): Promise<Descriptor> {
    const bytes = await readRegularFile(this.blobs.pathOf(digest), MAX_MANIFEST_SIZE);
    if (bytes === undefined) throw manifestNotFound(digest, this.root);
    return describeManifest(digest, bytes, this.root);
  }

  /** True when an index that is still listed contains the manifest, at any depth. Damaged ones contain nothing. */
  async #isChild(index: LayoutIndex, digest: Digest, options: ImageCallOptions): Promise<boolean> {
    const seen = new Set<Digest>();
    const waiting = index.entries.flatMap(({ descriptor }) => descriptor ?? []);
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (next.digest === digest) return true;
      if (seen.has(next.digest) || !isIndexType(next.mediaType)) continue;
      seen.add(next.digest);
      const manifest = await this.#tryReadManifest(next, options);
      if (manifest?.kind === "index") waiting.push(...manifest.manifests);
    }
    return false;
  }

  async #tryReadManifest(
    descriptor: Descriptor,
    options: ImageCallOptions,
  ): Promise<Manifest | undefined> {
    return tryReadManifest(descriptor, (root) => this.readManifest(root, options));
  }
}
