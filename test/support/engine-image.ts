import { gzipSync } from "node:zlib";
import { MEDIA_TYPES } from "../../shared/oci/media-types.ts";
import { parsePlatform } from "../../shared/oci/platform.ts";
import {
  aBlob,
  aDocument,
  anImage,
  type BuiltImage,
  type Content,
  digestOfBytes,
  type ImageBuilder,
} from "./image-builder.ts";
import { aTar } from "./tar-builder.ts";

/** A plain layer with one file in it. */
export function aLayer(name: string, bytes: Buffer): Buffer {
  return aTar([{ name, bytes }]);
}

/** An image that engines take: its layers are tar files and its config has their true diffIDs. */
export function anEngineImage(
  layers: readonly Buffer[],
  platform = "linux/amd64",
): BuiltImage & { readonly id: string } {
  const id = configOf(layers, platform).descriptor.digest;
  return { ...anEngineImageBuilder(layers, platform).build(), id };
}

/** The same before it is built, for an index. */
export function anEngineImageBuilder(layers: readonly Buffer[], platform: string): ImageBuilder {
  const packed = layers.map((layer) => aBlob(gzipSync(layer, { level: 1 })));
  return anImage()
    .withPlatform(platform)
    .withLayerContents(packed)
    .withConfig(configOf(layers, platform));
}

function configOf(layers: readonly Buffer[], platform: string): Content {
  return aDocument(
    {
      created: "2026-01-02T03:04:05Z",
      ...parsePlatform(platform),
      config: { Cmd: ["/hello"] },
      rootfs: { type: "layers", diff_ids: layers.map((layer) => digestOfBytes(layer)) },
      history: layers.map((_, position) => ({ created_by: `COPY layer-${position} /` })),
    },
    MEDIA_TYPES.ociConfig,
  );
}
