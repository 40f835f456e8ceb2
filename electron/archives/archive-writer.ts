import { Readable } from "node:stream";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import { tryParseManifest } from "../../shared/oci/manifest.ts";
import type { BlobContent, ImageCallOptions } from "../images/image-store.ts";
import { blobPath } from "../images/layout-content.ts";
import { formatLayoutFile, LAYOUT_FILE } from "../images/layout-version.ts";
import { formatLists, type WrittenImages } from "./archive-lists.ts";
import type { NewMember, TarOutput } from "./tar-output.ts";

/**
 * Writes images into one tar file that is an OCI layout and what `docker load` reads, both at once: each blob is in it
 * once. Its lists stand at its end. Spec: image-spec v1.1, image-layout.md; moby/docker-image-spec v1.2.
 */
export class ArchiveWriter {
  readonly images: WrittenImages = { manifests: new Map(), names: new Map() };
  readonly #tar: TarOutput;
  readonly #whole = new Set<Digest>();

  constructor(tar: TarOutput) {
    this.#tar = tar;
  }

  /** True for a blob or manifest that is in it, whole. */
  has(digest: Digest): boolean {
    return this.#whole.has(digest);
  }

  /** @param watch sees the bytes as they pass */
  async writeBlob(
    content: BlobContent,
    { signal, watch }: ImageCallOptions & Pick<NewMember, "watch">,
  ): Promise<void> {
    const { digest, size } = content.descriptor;
    if (this.#whole.has(digest)) return;
    const member = { name: blobPath(digest), size, watch };
    await this.#tar.append(member, () => content.open(0), signal);
    this.#whole.add(digest);
  }

  async writeManifest(
    descriptor: Descriptor,
    bytes: Uint8Array,
    { signal }: ImageCallOptions,
  ): Promise<void> {
    const { digest, mediaType } = descriptor;
    if (this.#whole.has(digest)) return;
    await this.#appendBytes(blobPath(digest), bytes, signal);
    const parsed = tryParseManifest(bytes, mediaType);
    this.images.manifests.set(digest, { descriptor, parsed });
    this.#whole.add(digest);
  }

  /** @param more further members, which stand behind the lists */
  async finish(
    more: readonly (readonly [name: string, bytes: Buffer])[],
    { signal }: ImageCallOptions,
  ): Promise<void> {
    const layout = [LAYOUT_FILE, formatLayoutFile()] as const;
    for (const [name, bytes] of [layout, ...formatLists(this.images), ...more])
      await this.#appendBytes(name, bytes, signal);
    await this.#tar.finish(signal);
  }

  abandon(): Promise<void> {
    return this.#tar.abandon();
  }

  #appendBytes(name: string, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    const open = (): Promise<Readable> =>
      Promise.resolve(Readable.from([bytes], { objectMode: false }));
    return this.#tar.append({ name, size: bytes.byteLength }, open, signal);
  }
}
