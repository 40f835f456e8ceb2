import { dirname } from "node:path";
import { AppError, cancelledError } from "../../shared/errors.ts";
import type { ArchiveLocation } from "../../shared/location.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import { tryParseManifest } from "../../shared/oci/manifest.ts";
import { isSameName } from "../../shared/oci/reference.ts";
import type { BlobContent, Destination, ImageCallOptions } from "../images/image-store.ts";
import { blobPath } from "../images/layout-blobs.ts";
import { formatLayoutFile, LAYOUT_FILE } from "../images/layout-version.ts";
import { refuseWithoutSpace } from "../images/partial-space.ts";
import { formatLists, type WrittenImages } from "./archive-lists.ts";
import {
  BUNDLE_DOCUMENT,
  type BundleOrigin,
  formatBundleDocument,
} from "./bundle/bundle-document.ts";
import { WrittenPlatforms } from "./bundle/written-platforms.ts";
import type { TarFile, TarSlot } from "./tar-file.ts";
import { WriteBehind } from "./write-behind.ts";

/** Headers, padding and lists that a blob adds; a generous guess. */
const EXTRA_BYTES = 4096;

/** Where members go: a file, or a pipe. */
export type TarOutput = Pick<TarFile, "announce" | "write" | "finish" | "abandon"> &
  Partial<Pick<TarFile, "settle" | "checkLength">>;

export interface ArchiveDestinationOptions {
  readonly location: ArchiveLocation;
  /** Absolute. */
  readonly path: string;
  readonly file: TarOutput;
  /** Present for a bundle, which has a member that lists its images. */
  readonly bundle?: Omit<BundleOrigin, "platforms"> | undefined;
}

/**
 * A new tar file that is an OCI layout and what `docker load` reads, both at once: each blob is in it once. Nothing of it
 * is to be seen before {@link finish}. Spec: image-spec v1.1, image-layout.md; moby/docker-image-spec v1.2.
 */
export class ArchiveDestination implements Destination {
  readonly location: ArchiveLocation;
  readonly origin: string;
  readonly repository = undefined;
  readonly #path: string;
  readonly #file: TarOutput;
  readonly #slots = new Map<Digest, Promise<TarSlot>>();
  readonly #whole = new Set<Digest>();
  readonly #images: WrittenImages = { manifests: new Map(), names: new Map() };

  readonly #platforms = new WrittenPlatforms();
  readonly #bundle: ArchiveDestinationOptions["bundle"];

  constructor({ location, path, file, bundle }: ArchiveDestinationOptions) {
    this.location = location;
    this.#bundle = bundle;
    // A file is never its own source: what is written is another one until it is finished.
    this.origin = `new archive:${path}`;
    this.#path = path;
    this.#file = file;
  }

  hasBlob({ digest }: Descriptor, _options: ImageCallOptions): Promise<boolean> {
    return Promise.resolve(this.#whole.has(digest));
  }

  hasManifest(descriptor: Descriptor, options: ImageCallOptions): Promise<boolean> {
    return this.hasBlob(descriptor, options);
  }

  async checkSpace(blobs: readonly Descriptor[], _options: ImageCallOptions): Promise<void> {
    const needed = blobs.reduce((sum, { size }) => sum + size, 0);
    this.#file.checkLength?.(needed + blobs.length * EXTRA_BYTES);
    await refuseWithoutSpace(dirname(this.#path), needed);
  }

  async writeBlob(content: BlobContent, { signal }: ImageCallOptions): Promise<void> {
    const { digest, size } = content.descriptor;
    if (this.#whole.has(digest)) return;
    const slot = await this.#slot(content.descriptor);
    const watch = this.#bundle && this.#platforms.watch(content.descriptor);
    const member = new WriteBehind((bytes, at) => this.#file.write(bytes, slot.offset + at));
    try {
      for await (const chunk of (await content.open(0)) as AsyncIterable<Buffer>) {
        if (signal.aborted) throw cancelledError("writing an archive");
        // One byte too many would lie in the next member.
        if (member.taken + chunk.length > size) throw wrongSize(content.descriptor);
        watch?.(chunk);
        await member.add(chunk);
      }
      await member.end();
    } finally {
      // The next attempt at it writes to the same place.
      await member.stop();
    }
    if (member.taken !== size) throw wrongSize(content.descriptor);
    await this.#file.settle?.(slot);
    this.#whole.add(digest);
  }

  async writeManifest(
    descriptor: Descriptor,
    bytes: Uint8Array,
    _options: ImageCallOptions,
  ): Promise<void> {
    if (this.#whole.has(descriptor.digest)) return;
    const slot = await this.#slot(descriptor);
    await this.#file.write(bytes, slot.offset);
    await this.#file.settle?.(slot);
    const parsed = tryParseManifest(bytes, descriptor.mediaType);
    this.#images.manifests.set(descriptor.digest, { descriptor, parsed });
    this.#whole.add(descriptor.digest);
  }

  resolveName(name: string, _options: ImageCallOptions): Promise<Descriptor | undefined> {
    const found = [...this.#images.names].find(([written]) => isSameName(written, name));
    return Promise.resolve(found?.[1]);
  }

  async writeName(
    name: string,
    descriptor: Descriptor,
    bytes: Uint8Array,
    options: ImageCallOptions,
  ): Promise<void> {
    await this.writeManifest(descriptor, bytes, options);
    this.#images.names.set(name, descriptor);
  }

  async finish(_options: ImageCallOptions): Promise<void> {
    const lists = formatLists(this.#images);
    const layout = [LAYOUT_FILE, formatLayoutFile()] as const;
    for (const [name, bytes] of [layout, ...lists, ...this.#contents()]) {
      const slot = await this.#file.announce(name, bytes.length);
      await this.#file.write(bytes, slot.offset);
      await this.#file.settle?.(slot);
    }
    await this.#file.finish();
  }

  abandon(): Promise<void> {
    return this.#file.abandon();
  }

  #contents(): readonly (readonly [string, Buffer])[] {
    if (this.#bundle === undefined) return [];
    const origin = { ...this.#bundle, platforms: this.#platforms.found };
    return [[BUNDLE_DOCUMENT, formatBundleDocument(this.#images, origin)]];
  }

  /** The same for every attempt at one blob. */
  #slot({ digest, size }: Descriptor): Promise<TarSlot> {
    const slot = this.#slots.get(digest) ?? this.#file.announce(blobPath(digest), size);
    this.#slots.set(digest, slot);
    return slot;
  }
}

function wrongSize({ digest, size }: Descriptor): AppError {
  return new AppError("size_mismatch", `${digest} does not have ${size} bytes`, {
    details: { digest, expected: size },
  });
}
