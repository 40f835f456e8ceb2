import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { AppError } from "../../shared/errors.ts";
import type { ArchiveLocation, Target } from "../../shared/location.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import { type Digest, digestAlgorithm, digestOf } from "../../shared/oci/digest.ts";
import { manifestTooLarge, MAX_MANIFEST_SIZE, sniffMediaType } from "../../shared/oci/manifest.ts";
import { formatReference, parseReference } from "../../shared/oci/reference.ts";
import type { ImageCallOptions, Referrers, Source } from "../images/image-store.ts";
import { findDigest, findName, type LayoutIndex } from "../images/layout-index.ts";
import { referrersIn } from "../images/layout-referrers.ts";

/** What an archive holds, whatever form it has: roots with names, and everything by digest. */
export interface ArchiveContents {
  readonly path: string;
  readonly index: LayoutIndex;
  /** Undefined when it is not there. */
  find(digest: Digest): ArchivedBlob | undefined;
}

export interface ArchivedBlob {
  readonly size: number;
  open(offset: number, signal: AbortSignal): Promise<Readable>;
}

/** The images of a tar file. Blobs are read where they lie; nothing is unpacked into files. */
export class ArchiveSource implements Source {
  readonly location: ArchiveLocation;
  readonly origin: string;
  readonly repository = undefined;
  readonly #contents: ArchiveContents;

  constructor(location: ArchiveLocation, contents: ArchiveContents) {
    this.location = location;
    this.origin = `archive:${contents.path}`;
    this.#contents = contents;
  }

  async resolve(target: Target, options: ImageCallOptions): Promise<Descriptor> {
    const { index, path } = this.#contents;
    if ("digest" in target) {
      return findDigest(index, target.digest) ?? (await this.#describe(target.digest, options));
    }
    const found = findName(index, target.name, sameName);
    if (found !== undefined) return found;
    throw new AppError("image_not_found", `${path} has no image ${target.name}`, {
      details: { name: target.name, path },
    });
  }

  async readManifest(descriptor: Descriptor, { signal }: ImageCallOptions): Promise<Uint8Array> {
    const { digest, size } = descriptor;
    if (size > MAX_MANIFEST_SIZE) throw manifestTooLarge(size);
    const bytes = await this.#readSmall(digest, signal);
    if (bytes.length === size) return bytes;
    throw new AppError("size_mismatch", `${digest} has ${bytes.length} bytes, not ${size}`, {
      details: { digest, expected: size, actual: bytes.length, path: this.#contents.path },
    });
  }

  async openBlob(
    { digest, size }: Descriptor,
    { offset = 0, signal }: ImageCallOptions & { readonly offset?: number },
  ): Promise<Readable> {
    const { path } = this.#contents;
    const blob = this.#contents.find(digest);
    if (blob === undefined) {
      throw new AppError("blob_not_found", `${path} has no blob ${digest}`, {
        details: { digest, path },
      });
    }
    if (blob.size === size) return blob.open(offset, signal);
    throw new AppError("size_mismatch", `${digest} has ${blob.size} bytes, not ${size}`, {
      details: { digest, expected: size, actual: blob.size, path },
    });
  }

  async *listNames(_options: ImageCallOptions): AsyncIterable<readonly string[]> {
    const { entries } = this.#contents.index;
    const usable = entries.filter(({ descriptor }) => descriptor !== undefined);
    yield [...new Set(usable.flatMap(({ name }) => name ?? []))];
  }

  listReferrers(digest: Digest, options: ImageCallOptions): Promise<Referrers> {
    return referrersIn(this.#contents.index, digest, (root) => this.readManifest(root, options));
  }

  /** What a manifest says of itself, for digests that the index does not list. */
  async #describe(digest: Digest, { signal }: ImageCallOptions): Promise<Descriptor> {
    const bytes = await this.#readSmall(digest, signal);
    const mediaType = sniffMediaType(tryParseObject(bytes));
    if (mediaType === "") throw this.#notFound(digest);
    return { mediaType, digest, size: bytes.length };
  }

  /** @throws manifest_not_found, manifest_too_large, digest_mismatch */
  async #readSmall(digest: Digest, signal: AbortSignal): Promise<Buffer> {
    const blob = this.#contents.find(digest);
    if (blob === undefined) throw this.#notFound(digest);
    if (blob.size > MAX_MANIFEST_SIZE) throw manifestTooLarge(blob.size);
    const bytes = Buffer.concat(await (await blob.open(0, signal)).toArray({ signal }));
    const algorithm = digestAlgorithm(digest);
    const actual = digestOf(algorithm, createHash(algorithm).update(bytes).digest("hex"));
    if (actual === digest) return bytes;
    throw new AppError("digest_mismatch", `expected ${digest}, got ${actual}`, {
      details: { digest, expected: digest, actual, path: this.#contents.path },
    });
  }

  #notFound(digest: Digest): AppError {
    const { path } = this.#contents;
    return new AppError("manifest_not_found", `${path} has no manifest ${digest}`, {
      details: { digest, path },
    });
  }
}

/** Writers use short and full references for one image; other names are only text. */
export function sameName(stored: string, wanted: string): boolean {
  return stored === wanted || fullName(stored) === fullName(wanted);
}

function fullName(name: string): string {
  try {
    return formatReference(parseReference(name));
  } catch {
    // A name need not be a reference (image-spec v1.1, annotations.md).
    return name;
  }
}

function tryParseObject(bytes: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(bytes.toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {};
  } catch {
    return {};
  }
}
