import { createHash } from "node:crypto";
import { hasCode } from "../../shared/errors.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import { digestAlgorithm, digestOf } from "../../shared/oci/digest.ts";
import type { ConfigProblem } from "../../shared/image.ts";
import { type ImageConfig, imageConfigSchema } from "../../shared/oci/image-config.ts";
import type { ImageManifest } from "../../shared/oci/manifest.ts";
import { MEDIA_TYPES } from "../../shared/oci/media-types.ts";
import type { ImageCallOptions, Source } from "./image-store.ts";

/** Largest config that is shown, as in containers/image. Copies do not care: a config is a blob to them. */
const MAX_CONFIG_SIZE = 4 * 1024 * 1024;

/** A config as far as it can be read. */
export interface ReadConfig {
  readonly config?: ImageConfig;
  /** Why there is none, where the manifest promises one. */
  readonly problem?: ConfigProblem;
  /** The text exactly as stored, also when it is not a config. */
  readonly json?: string;
}

/**
 * The config of an image, for showing. Empty where the manifest has none (artifacts), where it is too large, and where
 * the place no longer holds it undamaged: an image is then shown without.
 */
export async function readConfig(
  source: Source,
  manifest: ImageManifest,
  options: ImageCallOptions,
): Promise<ReadConfig> {
  if (!isImageConfigType(manifest.config.mediaType)) return {};
  if (manifest.config.size > MAX_CONFIG_SIZE) return { problem: "too_large" };
  const bytes = await readSmallBlob(source, manifest.config, options);
  if (bytes === undefined) return { problem: "missing" };
  const json = bytes.toString("utf8");
  const parsed = imageConfigSchema.safeParse(tryParseJson(json));
  return parsed.success ? { config: parsed.data, json } : { problem: "damaged", json };
}

/** True for the config of an image, not of an artifact. */
export function isImageConfigType(mediaType: string): boolean {
  return mediaType === MEDIA_TYPES.ociConfig || mediaType === MEDIA_TYPES.dockerConfig;
}

/** The bytes of a blob whose size is known to be small. Undefined when it is missing or not what its digest says. */
export async function readSmallBlob(
  source: Source,
  descriptor: Descriptor,
  options: ImageCallOptions,
): Promise<Buffer | undefined> {
  const hash = createHash(digestAlgorithm(descriptor.digest));
  const pieces: Buffer[] = [];
  let length = 0;
  try {
    for await (const piece of await source.openBlob(descriptor, options)) {
      const bytes = Buffer.from(piece);
      length += bytes.byteLength;
      if (length > descriptor.size) return undefined;
      hash.update(bytes);
      pieces.push(bytes);
    }
  } catch (error) {
    if (hasCode(error, "blob_not_found", "size_mismatch", "truncated_body", "layout_invalid"))
      return undefined;
    throw error;
  }
  const actual = digestOf(digestAlgorithm(descriptor.digest), hash.digest("hex"));
  return actual === descriptor.digest ? Buffer.concat(pieces, length) : undefined;
}

function tryParseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
