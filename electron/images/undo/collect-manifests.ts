import type { Descriptor } from "../../../shared/oci/descriptor.ts";
import type { Digest } from "../../../shared/oci/digest.ts";
import { tryParseManifest } from "../../../shared/oci/manifest.ts";
import type { ImageCallOptions, Source } from "../image-store.ts";
import { isDocumentType, MAX_DEPTH } from "../layout-graph.ts";
import { isUnreadable } from "../readable-manifest.ts";
import type { KeptBytes } from "./undo-journal.ts";

/** Limits of one entry: an image for twenty platforms with attestations has fifty manifests of some kilobytes. */
const MAX_MANIFESTS = 2000;
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * The manifests of images with those of their children, each once and children before parents, so that they can be
 * written again in this order. What cannot be read is left out: it could not be put back anyway. Where reading manifests
 * is counted, children are left out too, unless they were read before: they stay in the registry until it cleans up.
 */
export async function collectManifests(
  source: Source,
  roots: readonly Descriptor[],
  options: ImageCallOptions,
): Promise<readonly KeptBytes[]> {
  const collection = new Collection(source, options);
  for (const root of roots) await collection.add(root, 0);
  return collection.kept;
}

class Collection {
  readonly kept: KeptBytes[] = [];
  readonly #source: Source;
  readonly #options: ImageCallOptions;
  readonly #seen = new Set<Digest>();
  #bytes = 0;

  constructor(source: Source, options: ImageCallOptions) {
    this.#source = source;
    this.#options = options;
  }

  async add(descriptor: Descriptor, depth: number): Promise<void> {
    const { digest, mediaType } = descriptor;
    if (this.#seen.has(digest) || !isDocumentType(mediaType) || this.#isFull(depth)) return;
    this.#seen.add(digest);
    const bytes = await this.#read(descriptor);
    if (bytes === undefined) return;
    this.#bytes += bytes.byteLength;
    const manifest = tryParseManifest(bytes, mediaType);
    if (manifest?.kind === "index") {
      for (const child of manifest.manifests)
        if (!this.#costs(child.digest)) await this.add(child, depth + 1);
    }
    this.kept.push({ digest, mediaType, bytes });
  }

  #isFull(depth: number): boolean {
    return depth > MAX_DEPTH || this.#seen.size >= MAX_MANIFESTS || this.#bytes >= MAX_BYTES;
  }

  #costs(digest: Digest): boolean {
    const { metered } = this.#source;
    return metered?.isCounted() === true && !metered.isKept(digest);
  }

  async #read(descriptor: Descriptor): Promise<Uint8Array | undefined> {
    try {
      return await this.#source.readManifest(descriptor, this.#options);
    } catch (error) {
      if (this.#options.signal.aborted || !isUnreadable(error)) throw error;
      return undefined;
    }
  }
}
