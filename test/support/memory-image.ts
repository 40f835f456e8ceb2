import { MEDIA_TYPES } from "../../shared/oci/media-types.ts";
import { parsePlatform } from "../../shared/oci/platform.ts";
import { aBlob, aDocument, type BuiltImage, type Content } from "./image-builder.ts";

const CONFIG = MEDIA_TYPES.ociConfig;

export interface ImageParts {
  readonly layers?: readonly Uint8Array[];
  /** `os/architecture[/variant]`, written into the config. */
  readonly platform?: string;
  /** Replaces the whole config. */
  readonly config?: Buffer;
  readonly layerType?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** An image whose layers are exactly these bytes, for tests that count bytes or look for one layer. */
export function buildImage(parts: ImageParts = {}): BuiltImage {
  const platform = parsePlatform(parts.platform ?? "linux/amd64");
  const usual = aDocument({ ...platform, rootfs: { type: "layers", diff_ids: [] } }, CONFIG);
  const config = parts.config === undefined ? usual : aBlob(parts.config, CONFIG);
  const bytes = parts.layers ?? [Buffer.from("layer one"), Buffer.from("layer two")];
  const layers = bytes.map((layer) => aBlob(Buffer.from(layer), parts.layerType));
  const document = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.ociManifest,
    config: config.descriptor,
    layers: layers.map(({ descriptor }) => descriptor),
    ...(parts.annotations === undefined ? {} : { annotations: parts.annotations }),
  };
  const root = aDocument(document, MEDIA_TYPES.ociManifest);
  return { root, manifests: [root], blobs: [config, ...layers] };
}

export interface IndexEntry {
  readonly image: BuiltImage;
  /** Written into the index; left out when undefined. */
  readonly platform?: string;
  /** Further members of the entry, also such as no schema of ours knows. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** An index with exactly these entries, for shapes that no build tool makes. */
export function buildIndex(
  entries: readonly IndexEntry[],
  extra: Readonly<Record<string, unknown>> = {},
): BuiltImage {
  const manifests = entries.map(({ image, platform, extra: more }) => ({
    ...image.root.descriptor,
    ...(platform === undefined ? {} : { platform: parsePlatform(platform) }),
    ...more,
  }));
  const mediaType = MEDIA_TYPES.ociIndex;
  const root = aDocument({ schemaVersion: 2, mediaType, manifests, ...extra }, mediaType);
  const below = entries.flatMap(({ image }) => image.manifests);
  return {
    root,
    manifests: [...unique(below), root],
    blobs: unique(entries.flatMap(({ image }) => image.blobs)),
  };
}

/** Two platforms that share a layer, and an attestation as BuildKit writes it. */
export function buildMultiArch(): BuiltImage {
  const shared = Buffer.from("shared by all platforms");
  const forPlatform = (platform: string): BuiltImage =>
    buildImage({ platform, layers: [shared, Buffer.from(`only for ${platform}`)] });
  const attestation = buildImage({
    config: Buffer.from("{}"),
    layers: [Buffer.from('{"predicate":{}}')],
    layerType: "application/vnd.in-toto+json",
  });
  return buildIndex([
    { image: forPlatform("linux/amd64"), platform: "linux/amd64" },
    { image: forPlatform("linux/arm64"), platform: "linux/arm64" },
    { image: attestation, platform: "unknown/unknown" },
  ]);
}

function unique(contents: readonly Content[]): readonly Content[] {
  return [...new Map(contents.map((content) => [content.descriptor.digest, content])).values()];
}
