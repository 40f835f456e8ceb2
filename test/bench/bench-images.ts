import { createHash, randomFillSync } from "node:crypto";
import { createWriteStream } from "node:fs";
import { link, mkdir, rename, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { endOfArchive, fileHeader, paddingAfter } from "../../electron/archives/tar-write.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import { type Digest, digestEncoded, digestOf } from "../../shared/oci/digest.ts";
import { MEDIA_TYPES } from "../../shared/oci/media-types.ts";

/** The shape of an image: so many layers of such a size. */
export interface ImageShape {
  readonly name: string;
  readonly layers: number;
  readonly layerBytes: number;
}

const KIB = 1024;
const MIB = 1024 * KIB;

/** One large file, a usual image, and one of very many small files. */
export const SHAPES: readonly ImageShape[] = [
  { name: "1 x 1 GiB", layers: 1, layerBytes: 1024 * MIB },
  { name: "20 x 32 MiB", layers: 20, layerBytes: 32 * MIB },
  { name: "200 x 64 KiB", layers: 200, layerBytes: 64 * KIB },
];

/** The same shapes in seconds instead of minutes: for a first look, not for figures that are quoted. */
export const QUICK_SHAPES: readonly ImageShape[] = [
  { name: "1 x 64 MiB", layers: 1, layerBytes: 64 * MIB },
  { name: "20 x 2 MiB", layers: 20, layerBytes: 2 * MIB },
  { name: "200 x 4 KiB", layers: 200, layerBytes: 4 * KIB },
];

/** An image in an OCI layout under the name `v1`. */
export interface BenchImage {
  readonly shape: ImageShape;
  readonly layoutPath: string;
  readonly digest: Digest;
  /** Config and layers. */
  readonly blobs: readonly Descriptor[];
}

/**
 * Writes an image of random bytes. Its layers say that they are gzip, so that every tool moves them as they are, and
 * do not compress further, so that no tool has an advantage from trying.
 * @param sibling an image whose layers are to be used again, under another config
 */
export async function makeImage(
  shape: ImageShape,
  folder: string,
  sibling?: BenchImage,
): Promise<BenchImage> {
  const blobs = join(folder, "blobs/sha256");
  await mkdir(blobs, { recursive: true });
  const layers: Descriptor[] = [];
  if (sibling === undefined)
    for (let index = 0; index < shape.layers; index += 1)
      layers.push(await writeRandomBlob(blobs, shape.layerBytes));
  else layers.push(...(await linkLayers(sibling, blobs)));
  // What they unpack to does not matter to those who move them.
  return writeImage(
    shape,
    folder,
    layers.map((layer) => ({ layer, diffId: layer.digest })),
  );
}

async function writeImage(
  shape: ImageShape,
  folder: string,
  packed: readonly PackedLayer[],
): Promise<BenchImage> {
  const blobs = join(folder, "blobs/sha256");
  const layers = packed.map(({ layer }) => layer);
  const config = await writeDocument(blobs, MEDIA_TYPES.ociConfig, {
    architecture: "amd64",
    os: "linux",
    config: { Labels: { folder: basename(folder) } },
    rootfs: { type: "layers", diff_ids: packed.map(({ diffId }) => diffId) },
  });
  const manifest = await writeDocument(blobs, MEDIA_TYPES.ociManifest, {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.ociManifest,
    config,
    layers,
  });
  const annotations = { "org.opencontainers.image.ref.name": "v1" };
  const index = { schemaVersion: 2, manifests: [{ ...manifest, annotations }] };
  await writeFile(join(folder, "index.json"), JSON.stringify(index));
  await writeFile(join(folder, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
  return { shape, layoutPath: folder, digest: manifest.digest, blobs: [config, ...layers] };
}

/**
 * The same with layers that are tar files packed with gzip: for tools that unpack what they write. What is in them does
 * not compress, and is packed without trying to.
 */
export async function makePackedImage(shape: ImageShape, folder: string): Promise<BenchImage> {
  const blobs = join(folder, "blobs/sha256");
  await mkdir(blobs, { recursive: true });
  const layers: PackedLayer[] = [];
  for (let index = 0; index < shape.layers; index += 1)
    layers.push(await writePackedLayer(blobs, shape.layerBytes));
  return writeImage(shape, folder, layers);
}

/** A layer, and the digest of what it unpacks to. */
interface PackedLayer {
  readonly layer: Descriptor;
  readonly diffId: Digest;
}

async function writePackedLayer(folder: string, size: number): Promise<PackedLayer> {
  const [before, after] = [createHash("sha256"), createHash("sha256")];
  const path = join(folder, "new");
  let packedBytes = 0;
  await pipeline(
    function* (): Generator<Buffer> {
      for (const piece of tarPieces(size)) {
        before.update(piece);
        yield piece;
      }
    },
    createGzip({ level: 0, chunkSize: MIB }),
    async function* (packed: AsyncIterable<Buffer>) {
      for await (const piece of packed) {
        after.update(piece);
        packedBytes += piece.byteLength;
        yield piece;
      }
    },
    createWriteStream(path),
  );
  const digest = digestOf("sha256", after.digest("hex"));
  await rename(path, join(folder, digestEncoded(digest)));
  const layer = { mediaType: MEDIA_TYPES.ociLayerGzip, digest, size: packedBytes };
  return { layer, diffId: digestOf("sha256", before.digest("hex")) };
}

function* tarPieces(size: number): Generator<Buffer> {
  yield fileHeader("random", size);
  yield* randomPieces(size);
  yield paddingAfter(size);
  yield endOfArchive();
}

async function writeRandomBlob(folder: string, size: number): Promise<Descriptor> {
  const hash = createHash("sha256");
  const path = join(folder, "new");
  const pieces = function* (): Generator<Buffer> {
    for (const piece of randomPieces(size)) {
      hash.update(piece);
      yield piece;
    }
  };
  await pipeline(Readable.from(pieces()), createWriteStream(path));
  const digest = digestOf("sha256", hash.digest("hex"));
  await rename(path, join(folder, digestEncoded(digest)));
  return { mediaType: MEDIA_TYPES.ociLayerGzip, digest, size };
}

function* randomPieces(size: number): Generator<Buffer> {
  for (let left = size; left > 0; left -= MIB)
    yield randomFillSync(Buffer.allocUnsafe(Math.min(left, MIB)));
}

async function linkLayers(
  { layoutPath, blobs }: BenchImage,
  folder: string,
): Promise<readonly Descriptor[]> {
  const layers = blobs.filter(({ mediaType }) => mediaType === MEDIA_TYPES.ociLayerGzip);
  for (const { digest } of layers) {
    const name = digestEncoded(digest);
    await link(join(layoutPath, "blobs/sha256", name), join(folder, name));
  }
  return layers;
}

async function writeDocument(
  folder: string,
  mediaType: string,
  document: object,
): Promise<Descriptor> {
  const bytes = Buffer.from(JSON.stringify(document));
  const digest = digestOf("sha256", createHash("sha256").update(bytes).digest("hex"));
  await writeFile(join(folder, digestEncoded(digest)), bytes);
  return { mediaType, digest, size: bytes.byteLength };
}
