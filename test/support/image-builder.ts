import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import type {
  BlobContent,
  Destination,
  ImageCallOptions,
} from "../../electron/images/image-store.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import { type Digest, type DigestAlgorithm, digestOf } from "../../shared/oci/digest.ts";
import { MEDIA_TYPES } from "../../shared/oci/media-types.ts";
import { parsePlatform } from "../../shared/oci/platform.ts";

/** Bytes with the descriptor that names them. */
export interface Content {
  readonly descriptor: Descriptor;
  readonly bytes: Buffer;
}

/** An image made in memory: every blob and manifest of it, children before parents, the root last. */
export interface BuiltImage {
  readonly root: Content;
  /** Config and layers of every manifest, each once. */
  readonly blobs: readonly Content[];
  /** Manifests and indexes in the order of writing; the last is the root. */
  readonly manifests: readonly Content[];
}

export interface ImageOptions {
  readonly algorithm: DigestAlgorithm;
  readonly format: "oci" | "docker";
}

/** Bytes that look random and are the same on every run. */
export function someBytes(size: number, seed = 1): Buffer {
  const bytes = Buffer.allocUnsafe(size);
  let state = (seed * 2_654_435_761 + 1) >>> 0 || 1;
  for (let index = 0; index < size; index += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[index] = state & 0xff;
  }
  return bytes;
}

/** The digest of bytes. */
export function digestOfBytes(bytes: Uint8Array, algorithm: DigestAlgorithm = "sha256"): Digest {
  return digestOf(algorithm, createHash(algorithm).update(bytes).digest("hex"));
}

/** Any bytes as content with their descriptor. */
export function aBlob(
  bytes: Buffer,
  mediaType: string = MEDIA_TYPES.ociLayerGzip,
  algorithm: DigestAlgorithm = "sha256",
): Content {
  return {
    descriptor: { mediaType, digest: digestOfBytes(bytes, algorithm), size: bytes.byteLength },
    bytes,
  };
}

/** A JSON document as content. */
export function aDocument(
  document: object,
  mediaType: string,
  algorithm: DigestAlgorithm = "sha256",
): Content {
  return aBlob(Buffer.from(JSON.stringify(document)), mediaType, algorithm);
}

/** What a copier hands to a destination, straight from memory. */
export function contentOf(content: Content): BlobContent {
  return {
    descriptor: content.descriptor,
    open: (offset) => Promise.resolve(chunked(content.bytes, offset)),
  };
}

/** Bytes as a stream in pieces of 64 KiB, as a socket would bring them. */
export function chunked(bytes: Buffer, offset = 0): Readable {
  const pieces: Buffer[] = [];
  for (let at = offset; at < bytes.byteLength; at += 65_536)
    pieces.push(bytes.subarray(at, at + 65_536));
  return Readable.from(pieces, { objectMode: false });
}

/** A one-platform image. Without further words it has one layer of 1,000 bytes for linux/amd64. */
export function anImage(options: Partial<ImageOptions> = {}): ImageBuilder {
  return new ImageBuilder({ algorithm: "sha256", format: "oci", ...options });
}

/** An index over images and other indexes. */
export function anIndex(options: Partial<ImageOptions> = {}): IndexBuilder {
  return new IndexBuilder({ algorithm: "sha256", format: "oci", ...options });
}

export class ImageBuilder {
  readonly #options: ImageOptions;
  #layers: readonly Content[] | undefined;
  #platform = parsePlatform("linux/amd64");
  #config: Content | undefined;
  #subject: Descriptor | undefined;
  #artifactType: string | undefined;
  #annotations: Readonly<Record<string, string>> | undefined;
  #labels: Readonly<Record<string, string>> = {};

  constructor(options: ImageOptions) {
    this.#options = options;
  }

  /** Layers of these sizes in bytes before compression; `seed` sets their content apart from other images'. */
  withLayers(sizes: readonly number[], seed = 1): this {
    const type = this.#docker ? MEDIA_TYPES.dockerLayerGzip : MEDIA_TYPES.ociLayerGzip;
    return this.withLayerContents(
      sizes.map((size, index) =>
        aBlob(gzipSync(someBytes(size, seed * 1000 + index)), type, this.#options.algorithm),
      ),
    );
  }

  /** Exactly these layers. */
  withLayerContents(layers: readonly Content[]): this {
    this.#layers = layers;
    return this;
  }

  withPlatform(platform: string): this {
    this.#platform = parsePlatform(platform);
    return this;
  }

  withLabels(labels: Readonly<Record<string, string>>): this {
    this.#labels = labels;
    return this;
  }

  /** Another config than the usual one, for example damaged or of an artifact. */
  withConfig(config: Content): this {
    this.#config = config;
    return this;
  }

  withSubject(subject: Descriptor, artifactType = "application/vnd.example.note"): this {
    this.#subject = subject;
    this.#artifactType = artifactType;
    return this;
  }

  withAnnotations(annotations: Readonly<Record<string, string>>): this {
    this.#annotations = annotations;
    return this;
  }

  get platform(): { os: string; architecture: string; variant?: string | undefined } {
    return this.#platform;
  }

  build(): BuiltImage {
    if (this.#layers === undefined) this.withLayers([1000]);
    const layers = this.#layers ?? [];
    const config = this.#config ?? this.#usualConfig(layers.length);
    const mediaType = this.#docker ? MEDIA_TYPES.dockerManifest : MEDIA_TYPES.ociManifest;
    const root = aDocument(
      {
        schemaVersion: 2,
        mediaType,
        ...(this.#artifactType === undefined ? {} : { artifactType: this.#artifactType }),
        config: config.descriptor,
        layers: layers.map((layer) => layer.descriptor),
        ...(this.#subject === undefined ? {} : { subject: this.#subject }),
        ...(this.#annotations === undefined ? {} : { annotations: this.#annotations }),
      },
      mediaType,
      this.#options.algorithm,
    );
    return { root, blobs: unique([config, ...layers]), manifests: [root] };
  }

  get #docker(): boolean {
    return this.#options.format === "docker";
  }

  #usualConfig(layerCount: number): Content {
    const config = {
      created: "2026-01-02T03:04:05Z",
      ...this.#platform,
      config: { Cmd: ["/hello"], Labels: this.#labels },
      rootfs: {
        type: "layers",
        diff_ids: Array.from({ length: layerCount }, (_, index) =>
          digestOfBytes(Buffer.from(`layer ${index}`)),
        ),
      },
      history: Array.from({ length: layerCount }, (_, index) => ({
        created_by: `COPY layer-${index} /`,
      })),
    };
    const type = this.#docker ? MEDIA_TYPES.dockerConfig : MEDIA_TYPES.ociConfig;
    return aDocument(config, type, this.#options.algorithm);
  }
}

export class IndexBuilder {
  readonly #options: ImageOptions;
  readonly #children: BuiltImage[] = [];
  readonly #entries: object[] = [];

  constructor(options: ImageOptions) {
    this.#options = options;
  }

  /** Adds an image under its platform, or a nested index. */
  with(child: ImageBuilder | IndexBuilder): this {
    const built = child.build();
    this.#children.push(built);
    const platform = child instanceof ImageBuilder ? { platform: child.platform } : {};
    this.#entries.push({ ...built.root.descriptor, ...platform });
    return this;
  }

  /** Adds what BuildKit adds beside every image: an attestation for the child that was added last. */
  withAttestation(): this {
    const built = anImage(this.#options).withLayers([200], 77).build();
    const described = this.#children.at(-1)?.root.descriptor.digest ?? "";
    this.#children.push(built);
    this.#entries.push({
      ...built.root.descriptor,
      platform: { architecture: "unknown", os: "unknown" },
      annotations: {
        "vnd.docker.reference.type": "attestation-manifest",
        "vnd.docker.reference.digest": described,
      },
    });
    return this;
  }

  build(): BuiltImage {
    const mediaType =
      this.#options.format === "docker" ? MEDIA_TYPES.dockerIndex : MEDIA_TYPES.ociIndex;
    const root = aDocument(
      { schemaVersion: 2, mediaType, manifests: this.#entries },
      mediaType,
      this.#options.algorithm,
    );
    return {
      root,
      blobs: unique(this.#children.flatMap((child) => child.blobs)),
      manifests: [...unique(this.#children.flatMap((child) => child.manifests)), root],
    };
  }
}

/** A multi-arch image for amd64 and arm64. */
export function aMultiArchImage(options: Partial<ImageOptions> = {}): BuiltImage {
  return anIndex(options)
    .with(anImage(options).withPlatform("linux/amd64").withLayers([3000, 500], 1))
    .with(anImage(options).withPlatform("linux/arm64/v8").withLayers([3000, 700], 2))
    .build();
}

/** Writes a whole image to a destination, name last, as a transfer would. */
export async function writeImage(
  destination: Destination,
  image: BuiltImage,
  name: string,
  options: ImageCallOptions,
): Promise<void> {
  for (const blob of image.blobs) await destination.writeBlob(contentOf(blob), options);
  for (const manifest of image.manifests)
    await destination.writeManifest(manifest.descriptor, manifest.bytes, options);
  await destination.writeName(name, image.root.descriptor, image.root.bytes, options);
}

function unique(contents: readonly Content[]): readonly Content[] {
  return [...new Map(contents.map((content) => [content.descriptor.digest, content])).values()];
}
