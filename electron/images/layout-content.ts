import { createHash } from "node:crypto";
import { AppError } from "../../shared/errors.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import { type Digest, digestAlgorithm, digestEncoded, digestOf } from "../../shared/oci/digest.ts";
import { tryParseManifest } from "../../shared/oci/manifest.ts";

/** Where a blob lies in a layout, with `/`. Spec: image-spec v1.1, image-layout.md, Blobs. */
export function blobPath(digest: Digest): string {
  return `blobs/${digestAlgorithm(digest)}/${digestEncoded(digest)}`;
}

/** @param facts more to say in the error's details @throws digest_mismatch */
export function verifyDigest(
  digest: Digest,
  bytes: Uint8Array,
  facts: { readonly path?: string } = {},
): void {
  const algorithm = digestAlgorithm(digest);
  const actual = digestOf(algorithm, createHash(algorithm).update(bytes).digest("hex"));
  if (actual === digest) return;
  throw new AppError("digest_mismatch", `expected ${digest}, got ${actual}`, {
    details: { digest, expected: digest, actual, ...facts },
  });
}

/** @param path of the layout or archive */
export function blobNotFound(digest: Digest, path: string): AppError {
  return new AppError("blob_not_found", `${path} does not hold ${digest}`, {
    details: { digest, path },
  });
}

/** @param facts more to say in the error's details */
export function wrongSize(
  { digest, size }: Descriptor,
  actual: number,
  facts: { readonly path?: string } = {},
): AppError {
  return new AppError("size_mismatch", `${digest} should have ${size} bytes, got ${actual}`, {
    details: { digest, expected: size, actual, ...facts },
  });
}

/** @param path of the layout or archive */
export function manifestNotFound(digest: Digest, path: string): AppError {
  return new AppError("manifest_not_found", `${path} does not hold the manifest ${digest}`, {
    details: { digest, path },
  });
}

/**
 * What a stored manifest says of itself, for digests that no entry of the index names.
 * @throws manifest_not_found for what is none, digest_mismatch
 */
export function describeManifest(digest: Digest, bytes: Uint8Array, path: string): Descriptor {
  const mediaType = tryParseManifest(bytes, "")?.mediaType;
  if (mediaType === undefined) throw manifestNotFound(digest, path);
  verifyDigest(digest, bytes, { path });
  return { mediaType, digest, size: bytes.byteLength };
}
