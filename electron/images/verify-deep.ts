import { cancelledError, isAppError } from "../../shared/errors.ts";
import type { StoreProblemKind, StoreReport } from "../../shared/image.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import { type Digest, digestAlgorithm, isDigest } from "../../shared/oci/digest.ts";
import type { ImageConfig } from "../../shared/oci/image-config.ts";
import type { ImageManifest } from "../../shared/oci/manifest.ts";
import { isUnknownPlatform, normalizeArchitecture } from "../../shared/oci/platform.ts";
import type { ImageCallOptions } from "./image-store.ts";
import type { OciLayout } from "./oci-layout.ts";
import { isImageConfigType, readConfig } from "./read-config.ts";
import { UNPACK_LIMITS, unpackLayer, type UnpackLimits, type Unpacked } from "./unpack-layer.ts";

type Problem = StoreReport["problems"][number];

/** An image of a layout, the descriptor that led to it, and the name under which that was reached. */
export interface StoredImage {
  readonly descriptor: Descriptor;
  readonly manifest: ImageManifest;
  readonly where: string;
}

/**
 * Looks whether images agree with themselves: each layer with its diffID, each config with its layers and with the index
 * that names its platform. Layers are read one after the other as streams, each once however many images share it.
 * Spec: image-spec v1.1, config.md, rootfs.diff_ids; image-index.md, platform.
 */
export class DeepCheck {
  readonly #layout: OciLayout;
  readonly #limits: UnpackLimits;
  readonly #layers = new Map<string, Unpacked | "not_unpackable" | "gone">();
  #files = 0;
  #bytes = 0;

  constructor(layout: OciLayout, limits: UnpackLimits = UNPACK_LIMITS) {
    this.#layout = layout;
    this.#limits = limits;
  }

  /** What was unpacked so far, and to how many bytes. */
  get unpacked(): { readonly files: number; readonly bytes: number } {
    return { files: this.#files, bytes: this.#bytes };
  }

  /** Artifacts have neither platform nor diffIDs, and are passed over. @throws cancelled */
  async check(
    { descriptor, manifest, where }: StoredImage,
    options: ImageCallOptions,
  ): Promise<readonly Problem[]> {
    const { digest, mediaType } = manifest.config;
    if (!isImageConfigType(mediaType)) return [];
    // What is missing or damaged was found before.
    if (!(await this.#layout.blobs.has(manifest.config))) return [];
    const { config } = await readConfig(this.#layout, manifest, options);
    const problem = (kind: StoreProblemKind, digest: Digest): Problem => ({ kind, digest, where });
    const diffIds = config?.rootfs?.diff_ids ?? [];
    if (config === undefined || diffIds.length !== manifest.layers.length) {
      return [problem("config_damaged", digest)];
    }
    const problems: Problem[] = [];
    if (contradicts(descriptor, config)) {
      problems.push(problem("platform_mismatch", descriptor.digest));
    }
    for (const [index, layer] of manifest.layers.entries()) {
      const kind = await this.#compare(layer, diffIds[index], options);
      if (kind !== undefined) problems.push(problem(kind, layer.digest));
    }
    return problems;
  }

  async #compare(
    layer: Descriptor,
    diffId: string | undefined,
    options: ImageCallOptions,
  ): Promise<StoreProblemKind | undefined> {
    if (!isArchive(layer.mediaType)) return undefined;
    if (!isDigest(diffId)) return "diff_id_mismatch";
    const key = `${digestAlgorithm(diffId)} ${layer.digest}`;
    const found = this.#layers.get(key) ?? (await this.#unpack(layer, diffId, options));
    this.#layers.set(key, found);
    if (found === "gone") return undefined;
    if (found === "not_unpackable") return found;
    return found.digest === diffId ? undefined : "diff_id_mismatch";
  }

  async #unpack(
    layer: Descriptor,
    diffId: Digest,
    { signal }: ImageCallOptions,
  ): Promise<Unpacked | "not_unpackable" | "gone"> {
    if (signal.aborted) throw cancelledError("verifying");
    if (!(await this.#layout.blobs.has(layer))) return "gone";
    const algorithm = digestAlgorithm(diffId);
    try {
      const packed = await this.#layout.openBlob(layer, { signal });
      const unpacked = await unpackLayer(packed, { algorithm, limits: this.#limits, signal });
      this.#files += 1;
      this.#bytes += unpacked.size;
      return unpacked;
    } catch (error) {
      if (!isAppError(error) || error.code === "cancelled") throw error;
      return "not_unpackable";
    }
  }
}

/** A tar archive, packed or not. In-toto statements and other additions are layers too, without being archives. */
function isArchive(mediaType: string): boolean {
  return /\.tar(?:[.+]|$)/.test(mediaType) && !mediaType.includes("encrypted");
}

/** True when the index promises another platform than the image has. What either leaves out is no contradiction. */
function contradicts({ platform }: Descriptor, config: ImageConfig): boolean {
  if (platform === undefined || isUnknownPlatform(platform)) return false;
  const differ = (one: string | undefined, other: string | undefined): boolean =>
    one !== undefined && one !== "" && other !== undefined && other !== "" && one !== other;
  return (
    differ(platform.os, config.os) ||
    differ(normalizeArchitecture(platform.architecture), architectureOf(config)) ||
    differ(platform.variant, config.variant)
  );
}

function architectureOf({ architecture }: ImageConfig): string | undefined {
  return architecture === undefined ? undefined : normalizeArchitecture(architecture);
}
