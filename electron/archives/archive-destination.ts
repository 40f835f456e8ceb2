import { dirname } from "node:path";
import type { ArchiveLocation } from "../../shared/location.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import { isSameName } from "../../shared/oci/reference.ts";
import type { BlobContent, Destination, ImageCallOptions } from "../images/image-store.ts";
import { refuseWithoutSpace } from "../images/partial-space.ts";
import { ArchiveWriter } from "./archive-writer.ts";
import {
  BUNDLE_DOCUMENT,
  type BundleOrigin,
  formatBundleDocument,
} from "./bundle/bundle-document.ts";
import { WrittenPlatforms } from "./bundle/written-platforms.ts";
import type { TarOutput } from "./tar-output.ts";

/** Headers, padding and lists that a blob adds; a generous guess. */
const EXTRA_BYTES = 4096;

export interface ArchiveDestinationOptions {
  readonly location: ArchiveLocation;
  /** Absolute; absent for what is no file, where nobody knows what room there is. */
  readonly path?: string;
  readonly tar: TarOutput;
  /** Present for a bundle, which has a member that lists its images. */
  readonly bundle?: Omit<BundleOrigin, "platforms"> | undefined;
}

/** A new archive, in a file or a pipe. Nothing of a file is to be seen before {@link finish}. */
export class ArchiveDestination implements Destination {
  readonly location: ArchiveLocation;
  readonly origin: string;
  readonly repository = undefined;
  readonly #path: string | undefined;
  readonly #tar: TarOutput;
  readonly #writer: ArchiveWriter;
  readonly #platforms = new WrittenPlatforms();
  readonly #bundle: ArchiveDestinationOptions["bundle"];

  constructor({ location, path, tar, bundle }: ArchiveDestinationOptions) {
    this.location = location;
    this.#bundle = bundle;
    // A file is never its own source: what is written is another one until it is finished.
    this.origin = `new archive:${path ?? location.path}`;
    this.#path = path;
    this.#tar = tar;
    this.#writer = new ArchiveWriter(tar);
  }

  hasBlob({ digest }: Descriptor, _options: ImageCallOptions): Promise<boolean> {
    return Promise.resolve(this.#writer.has(digest));
  }

  hasManifest(descriptor: Descriptor, options: ImageCallOptions): Promise<boolean> {
    return this.hasBlob(descriptor, options);
  }

  async checkSpace(blobs: readonly Descriptor[], _options: ImageCallOptions): Promise<void> {
    const needed = blobs.reduce((sum, { size }) => sum + size, 0);
    this.#tar.checkLength?.(needed + blobs.length * EXTRA_BYTES);
    if (this.#path !== undefined) await refuseWithoutSpace(dirname(this.#path), needed);
  }

  writeBlob(content: BlobContent, { signal }: ImageCallOptions): Promise<void> {
    const watch = this.#bundle && this.#platforms.watch(content.descriptor);
    return this.#writer.writeBlob(content, { signal, watch });
  }

  writeManifest(
    descriptor: Descriptor,
    bytes: Uint8Array,
    options: ImageCallOptions,
  ): Promise<void> {
    return this.#writer.writeManifest(descriptor, bytes, options);
  }

  resolveName(name: string, _options: ImageCallOptions): Promise<Descriptor | undefined> {
    const found = [...this.#writer.images.names].find(([written]) => isSameName(written, name));
    return Promise.resolve(found?.[1]);
  }

  async writeName(
    name: string,
    descriptor: Descriptor,
    bytes: Uint8Array,
    options: ImageCallOptions,
  ): Promise<void> {
    await this.writeManifest(descriptor, bytes, options);
    this.#writer.images.names.set(name, descriptor);
  }

  finish(options: ImageCallOptions): Promise<void> {
    return this.#writer.finish(this.#contents(), options);
  }

  abandon(): Promise<void> {
    return this.#writer.abandon();
  }

  #contents(): readonly (readonly [string, Buffer])[] {
    if (this.#bundle === undefined) return [];
    const origin = { ...this.#bundle, platforms: this.#platforms.found };
    return [[BUNDLE_DOCUMENT, formatBundleDocument(this.#writer.images, origin)]];
  }
}
