import { AppError, hasCode } from "../../shared/errors.ts";
import type { EngineImageDetails } from "../../shared/engine.ts";
import type { Target } from "../../shared/location.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import { type Digest, isDigest } from "../../shared/oci/digest.ts";
import { MEDIA_TYPES } from "../../shared/oci/media-types.ts";
import { formatReference } from "../../shared/oci/reference.ts";
import type { ImageCallOptions } from "../images/image-store.ts";
import type { EngineImagesTable } from "../storage/engine-images-table.ts";
import type { ConnectedEngine } from "./engine-images.ts";

/** The form under which a manifest is remembered that was sent to an engine. */
const LOADED = "loaded";

/**
 * What stands for a manifest where an engine has none: nobody reads it, it only takes the place of one where names are
 * compared and changed.
 */
const STAND_IN = Buffer.from(
  JSON.stringify({
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.ociManifest,
    config: {
      mediaType: MEDIA_TYPES.ociEmpty,
      digest: "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
      size: 2,
    },
    layers: [],
  }),
);

/** Names and identities of an engine's images, found without reading the images. */
export class EngineNames {
  readonly #engine: ConnectedEngine;
  readonly #manifests: EngineImagesTable;

  constructor(engine: ConnectedEngine, manifests: EngineImagesTable) {
    this.#engine = engine;
    this.#manifests = manifests;
  }

  /** Undefined for an image that is not there. */
  async inspect(
    image: string,
    { signal }: ImageCallOptions,
  ): Promise<(EngineImageDetails & { readonly id: Digest }) | undefined> {
    try {
      const details = await this.#engine.api.inspect(image, { signal });
      if (isDigest(details.id)) return { ...details, id: details.id };
    } catch (error) {
      if (hasCode(error, "image_not_found")) return undefined;
      throw error;
    }
    throw new AppError("engine_failed", `${this.#engine.api.name} named an image without an ID`, {
      details: { engine: this.#engine.api.name, why: "an image without an ID" },
    });
  }

  /** @throws image_not_found */
  async find(
    target: Target,
    options: ImageCallOptions,
  ): Promise<EngineImageDetails & { readonly id: Digest }> {
    const wanted = this.#imageOf(target);
    const details = await this.inspect(wanted, options);
    if (details !== undefined) return details;
    const { name } = this.#engine.api;
    throw new AppError("image_not_found", `the engine ${name} has no image ${wanted}`, {
      details: { name: wanted, engine: name },
    });
  }

  /** The manifest that was sent to the engine, where that was us; else the image ID stands for one. */
  identify(image: Digest): Descriptor {
    const sent = this.#manifests.find(this.#engine.description.id, image, LOADED);
    if (sent === undefined) {
      return { mediaType: MEDIA_TYPES.ociManifest, digest: image, size: STAND_IN.length };
    }
    return { mediaType: sent.mediaType, digest: sent.digest, size: sent.size };
  }

  /** In place of the manifest that {@link identify} names. */
  standIn(): Uint8Array {
    return STAND_IN;
  }

  /** The image ID behind what {@link identify} gave, or behind the manifest that a source made of an image. */
  imageOf(manifest: Digest): Digest {
    return this.#manifests.imageOf(this.#engine.description.id, manifest) ?? manifest;
  }

  remember(image: Digest, { mediaType, digest, size }: Descriptor): void {
    const manifest = { mediaType, digest, size };
    this.#manifests.keep(this.#engine.description.id, image, LOADED, manifest);
  }

  /** Names of every image, each once. */
  async *list({ signal }: ImageCallOptions): AsyncIterable<readonly string[]> {
    const images = await this.#engine.api.images({ signal });
    yield [...new Set(images.flatMap(({ names }) => names))];
  }

  /** A digest beside a repository's name is that of a manifest, which the engine knows only there. */
  #imageOf(target: Target): string {
    if ("name" in target) return target.name;
    const { reference } = this.#engine.location;
    return reference?.digest === target.digest
      ? formatReference(reference)
      : this.imageOf(target.digest);
  }
}
