import { dirname } from "node:path";
import { AppError, cancelledError } from "../../shared/errors.ts";
import type { ArchiveLocation } from "../../shared/location.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import { type Digest, digestAlgorithm, digestEncoded } from "../../shared/oci/digest.ts";
import type { BlobContent, Destination, ImageCallOptions } from "../images/image-store.ts";
import { refuseWithoutSpace } from "../images/partial-space.ts";
import { sameName } from "./archive-source.ts";
import { formatDockerList, formatIndex, type WrittenImages } from "./archive-lists.ts";
import type { TarFile, TarSlot } from "./tar-file.ts";

/** Bytes that are collected for one write. */
const BATCH_BYTES = 1024 * 1024;
const LAYOUT_FILE = Buffer.from('{"imageLayoutVersion":"1.0.0"}');

/**
 * A new tar file that is an OCI layout and what `docker load` reads, both at once: each blob is in it once. Nothing of it
 * is to be seen before {@link finish}. Spec: image-spec v1.1, image-layout.md; moby/docker-image-spec v1.2.
 */
export class ArchiveDestination implements Destination {
  readonly location: ArchiveLocation;
  readonly origin: string;
  readonly repository = undefined;
  readonly #path: string;
  readonly #file: TarFile;
  readonly #slots = new Map<Digest, Promise<TarSlot>>();
  readonly #whole = new Set<Digest>();
  readonly #images: WrittenImages = { manifests: new Map(), names: new Map() };

  constructor(location: ArchiveLocation, path: string, file: TarFile) {
    this.location = location;
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

  checkSpace(blobs: readonly Descriptor[], _options: ImageCallOptions): Promise<void> {
    const needed = blobs.reduce((sum, { size }) => sum + size, 0);
    return refuseWithoutSpace(dirname(this.#path), needed);
  }

  async writeBlob(content: BlobContent, { signal }: ImageCallOptions): Promise<void> {
    const { digest, size } = content.descriptor;
    if (this.#whole.has(digest)) return;
    const { offset } = await this.#slot(content.descriptor);
    let written = 0;
    let batch: Buffer[] = [];
    let waiting = 0;
    const flush = async (): Promise<void> => {
      const bytes = Buffer.concat(batch, waiting);
      batch = [];
      waiting = 0;
      await this.#file.write(bytes, offset + written);
      written += bytes.length;
    };
    for await (const chunk of (await content.open(0)) as AsyncIterable<Buffer>) {
      if (signal.aborted) throw cancelledError("writing an archive");
      // One byte too many would lie in the next member.
      if (written + waiting + chunk.length > size) throw wrongSize(content.descriptor);
      batch.push(chunk);
      waiting += chunk.length;
      if (waiting >= BATCH_BYTES) await flush();
    }
    await flush();
    if (written !== size) throw wrongSize(content.descriptor);
    this.#whole.add(digest);
  }

  async writeManifest(
    descriptor: Descriptor,
    bytes: Uint8Array,
    _options: ImageCallOptions,
  ): Promise<void> {
    if (this.#whole.has(descriptor.digest)) return;
    const { offset } = await this.#slot(descriptor);
    await this.#file.write(bytes, offset);
    this.#images.manifests.set(descriptor.digest, { descriptor, bytes });
    this.#whole.add(descriptor.digest);
  }

  resolveName(name: string, _options: ImageCallOptions): Promise<Descriptor | undefined> {
    const found = [...this.#images.names].find(([written]) => sameName(written, name));
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
    for (const [name, bytes] of [
      ["oci-layout", LAYOUT_FILE],
      ["index.json", formatIndex(this.#images)],
      ["manifest.json", formatDockerList(this.#images)],
    ] as const) {
      const { offset } = await this.#file.announce(name, bytes.length);
      await this.#file.write(bytes, offset);
    }
    await this.#file.finish();
  }

  abandon(): Promise<void> {
    return this.#file.abandon();
  }

  /** The same for every attempt at one blob. */
  #slot({ digest, size }: Descriptor): Promise<TarSlot> {
    const name = `blobs/${digestAlgorithm(digest)}/${digestEncoded(digest)}`;
    const slot = this.#slots.get(digest) ?? this.#file.announce(name, size);
    this.#slots.set(digest, slot);
    return slot;
  }
}

function wrongSize({ digest, size }: Descriptor): AppError {
  return new AppError("size_mismatch", `${digest} does not have ${size} bytes`, {
    details: { digest, expected: size },
  });
}
