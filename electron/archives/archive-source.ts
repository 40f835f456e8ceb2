import { Readable } from "node:stream";
import { AppError } from "../../shared/errors.ts";
import type { Location, Target } from "../../shared/location.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import { manifestTooLarge, MAX_MANIFEST_SIZE } from "../../shared/oci/manifest.ts";
import { isSameName, isTag } from "../../shared/oci/reference.ts";
import type { ImageCallOptions, ImageRoot, Referrers, Source } from "../images/image-store.ts";
import {
  blobNotFound,
  describeManifest,
  manifestNotFound,
  verifyDigest,
  wrongSize,
} from "../images/layout-content.ts";
import { findDigest, findName, type LayoutIndex, REF_NAME } from "../images/layout-index.ts";
import { referrersIn } from "../images/layout-referrers.ts";
import { rootsIn } from "../images/layout-roots.ts";

/** What an archive holds, whatever form it has: roots with names, and everything by digest. */
export interface ArchiveContents {
  readonly path: string;
  readonly index: LayoutIndex;
  /** Undefined when it is not there. */
  find(digest: Digest): ArchivedBlob | undefined;
  /** The root of an image by its ID, where there is no manifest of its own whose digest anybody could know. */
  ofImageId?(digest: Digest): Descriptor | undefined;
}

export interface ArchivedBlob {
  readonly size: number;
  open(offset: number, signal: AbortSignal): Promise<Readable>;
}

/** The images of a tar file. Blobs are read where they lie; nothing is unpacked into files. */
export class ArchiveSource implements Source {
  readonly location: Location;
  readonly origin: string;
  readonly repository = undefined;
  readonly #contents: ArchiveContents;

  constructor(location: Location, contents: ArchiveContents) {
    this.location = location;
    this.origin = `archive:${contents.path}`;
    this.#contents = contents;
  }

  /** True for what can be read here by its digest. */
  has(digest: Digest): boolean {
    return this.#contents.find(digest) !== undefined;
  }

  async resolve(target: Target, options: ImageCallOptions): Promise<Descriptor> {
    const { index, path } = this.#contents;
    if ("digest" in target) {
      const { digest } = target;
      const listed = findDigest(index, digest) ?? this.#contents.ofImageId?.(digest);
      return listed ?? (await this.#describe(digest, options));
    }
    const found = findName(index, target.name, isSameName) ?? this.#withTag(target.name);
    if (found !== undefined) return found;
    throw new AppError("image_not_found", `${path} has no image ${target.name}`, {
      details: { name: target.name, path },
    });
  }

  async readManifest(descriptor: Descriptor, { signal }: ImageCallOptions): Promise<Uint8Array> {
    const { path } = this.#contents;
    if (descriptor.size > MAX_MANIFEST_SIZE) throw manifestTooLarge(descriptor.size);
    const bytes = await this.#readSmall(descriptor.digest, signal);
    verifyDigest(descriptor.digest, bytes, { path });
    if (bytes.length === descriptor.size) return bytes;
    throw wrongSize(descriptor, bytes.length, { path });
  }

  async openBlob(
    descriptor: Descriptor,
    { offset = 0, signal }: ImageCallOptions & { readonly offset?: number },
  ): Promise<Readable> {
    const { path } = this.#contents;
    const blob = this.#contents.find(descriptor.digest);
    if (blob === undefined) throw blobNotFound(descriptor.digest, path);
    if (blob.size === descriptor.size) return blob.open(offset, signal);
    throw wrongSize(descriptor, blob.size, { path });
  }

  async *listNames(_options: ImageCallOptions): AsyncIterable<readonly string[]> {
    const { entries } = this.#contents.index;
    const usable = entries.filter(({ descriptor }) => descriptor !== undefined);
    yield [...new Set(usable.flatMap(({ name }) => name ?? []))];
  }

  listRoots(options: ImageCallOptions): Promise<readonly ImageRoot[]> {
    return rootsIn(this.#contents.index, (root) => this.readManifest(root, options));
  }

  listReferrers(digest: Digest, options: ImageCallOptions): Promise<Referrers> {
    return referrersIn(this.#contents.index, digest, (root) => this.readManifest(root, options));
  }

  /** The one image with that tag, for those who know the file's own names, which need not be whole references. */
  #withTag(tag: string): Descriptor | undefined {
    if (!isTag(tag)) return undefined;
    const { index } = this.#contents;
    const tagged = index.entries.filter(({ raw }) => {
      const annotations = raw["annotations"] as Readonly<Record<string, unknown>> | undefined;
      return annotations?.[REF_NAME] === tag;
    });
    const [only] = tagged;
    return tagged.length === 1 && only?.name !== undefined
      ? findName(index, only.name, isSameName)
      : undefined;
  }

  /** What a manifest says of itself, for digests that the index does not list. */
  async #describe(digest: Digest, { signal }: ImageCallOptions): Promise<Descriptor> {
    return describeManifest(digest, await this.#readSmall(digest, signal), this.#contents.path);
  }

  /** Not verified. @throws manifest_not_found, manifest_too_large */
  async #readSmall(digest: Digest, signal: AbortSignal): Promise<Buffer> {
    const blob = this.#contents.find(digest);
    if (blob === undefined) throw manifestNotFound(digest, this.#contents.path);
    if (blob.size > MAX_MANIFEST_SIZE) throw manifestTooLarge(blob.size);
    return Buffer.concat(await (await blob.open(0, signal)).toArray({ signal }));
  }
}

/** A blob that is held whole: configs and manifests. */
export function inMemory(bytes: Buffer): ArchivedBlob {
  return {
    size: bytes.length,
    open: (offset) => {
      const rest = offset < bytes.length ? [bytes.subarray(offset)] : [];
      return Promise.resolve(Readable.from(rest, { objectMode: false }));
    },
  };
}
