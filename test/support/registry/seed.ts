import { createHash } from "node:crypto";
import type { Descriptor } from "../../../shared/oci/descriptor.ts";
import { digestOf } from "../../../shared/oci/digest.ts";
import { MEDIA_TYPES } from "../../../shared/oci/media-types.ts";
import type { TestRegistry } from "./server.ts";

/** Describes bytes: sha256 and length. */
export function describeBytes(
  bytes: Uint8Array,
  mediaType: string = MEDIA_TYPES.ociLayerGzip,
): Descriptor {
  const digest = digestOf("sha256", createHash("sha256").update(bytes).digest("hex"));
  return { mediaType, digest, size: bytes.byteLength };
}

/** Bytes that look random but are the same in every run. */
export function someBytes(size: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(size);
  let state = seed | 1;
  for (let at = 0; at < size; at += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) | 0;
    bytes[at] = state >>> 16;
  }
  return bytes;
}

/** Puts a blob into a repository as if it had been pushed. */
export function seedBlob(
  registry: TestRegistry,
  repository: string,
  bytes: Buffer,
  mediaType?: string,
): Descriptor {
  const descriptor = describeBytes(bytes, mediaType);
  registry.repository(repository).blobs.set(descriptor.digest, bytes);
  return descriptor;
}

/** Puts a manifest into a repository, with a tag when one is named. */
export function seedManifest(
  registry: TestRegistry,
  repository: string,
  document: object,
  tag?: string,
): Descriptor {
  const mediaType = "mediaType" in document ? String(document.mediaType) : MEDIA_TYPES.ociManifest;
  const bytes = Buffer.from(JSON.stringify(document));
  const descriptor = describeBytes(bytes, mediaType);
  const state = registry.repository(repository);
  state.manifests.set(descriptor.digest, { mediaType, bytes });
  if (tag !== undefined) state.tags.set(tag, descriptor.digest);
  return descriptor;
}

/** Puts a whole image there: a config and layers of the given bytes. Returns the manifest's descriptor. */
export function seedImage(
  registry: TestRegistry,
  repository: string,
  tag: string,
  layers: readonly Buffer[],
): Descriptor {
  const config = Buffer.from(
    JSON.stringify({
      architecture: "amd64",
      os: "linux",
      rootfs: { type: "layers", diff_ids: [] },
    }),
  );
  return seedManifest(
    registry,
    repository,
    {
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.ociManifest,
      config: seedBlob(registry, repository, config, MEDIA_TYPES.ociConfig),
      layers: layers.map((bytes) => seedBlob(registry, repository, bytes)),
    },
    tag,
  );
}
