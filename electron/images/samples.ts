import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import { digestOf } from "../../shared/oci/digest.ts";
import { MEDIA_TYPES } from "../../shared/oci/media-types.ts";
import type { Platform } from "../../shared/oci/platform.ts";
import type { Destination, ImageCallOptions } from "./image-store.ts";
import type { LocalStore } from "./local-store.ts";
import { greetingProgram, type SampleArchitecture } from "./sample-program.ts";
import { type TarMember, writeTar } from "./tar-write.ts";

interface Content {
  readonly descriptor: Descriptor;
  readonly bytes: Buffer;
}

interface SampleLayer {
  readonly blob: Content;
  /** Digest of the tar before compression. Spec: image-spec v1.1, config.md, Layer DiffID. */
  readonly diffId: string;
  /** What the config's history says of the layer. */
  readonly command: string;
}

interface SampleImage {
  readonly manifest: Content;
  readonly blobs: readonly Content[];
  readonly platform: Platform;
}

interface NamedSample {
  readonly names: readonly string[];
  readonly root: Content;
  readonly images: readonly SampleImage[];
}

const NAMESPACE = "portolan.local/samples";
/** The same digests every time: a sample that is made again is the one that is there. */
const CREATED = "2026-11-01T00:00:00Z";

/**
 * Makes the images with which a newcomer can try everything offline: one for two platforms, one with five layers of
 * different sizes, and one that shares layers with it. Returns their names.
 * @throws destination_full, destination_not_writable, lock_timeout
 */
export async function createSamples(
  store: LocalStore,
  options: ImageCallOptions,
): Promise<readonly string[]> {
  const destination = store.open();
  const samples = [helloSample(), layersSample(), webSample()];
  for (const sample of samples) await write(destination, sample, options);
  return samples.flatMap((sample) => sample.names);
}

/** Prints a greeting on two kinds of processors: `docker run` really runs it. */
function helloSample(): NamedSample {
  const images = [helloImage("amd64"), helloImage("arm64", "v8")];
  const manifests = images.map(({ manifest, platform }) => ({ ...manifest.descriptor, platform }));
  const document = { schemaVersion: 2, mediaType: MEDIA_TYPES.ociIndex, manifests };
  return { names: [`${NAMESPACE}/hello:1.0`], root: json(document, MEDIA_TYPES.ociIndex), images };
}

function helloImage(architecture: SampleArchitecture, variant?: string): SampleImage {
  const platform = { architecture, os: "linux", ...(variant === undefined ? {} : { variant }) };
  const program = greetingProgram(architecture, `Hello from Portolan on ${architecture}!\n`);
  const layer = layerOf(`COPY hello /hello # buildkit`, [
    { path: "hello", bytes: program, mode: 0o755 },
  ]);
  return imageOf(platform, [layer], { Cmd: ["/hello"] });
}

/** Five layers, so large that each one's progress can be seen. */
function layersSample(): NamedSample {
  const layers = [
    baseLayer(),
    chartsLayer(),
    data("COPY tiles/ /srv/tiles/", "srv/tiles/", { files: 24, size: 131_072, seed: 3 }),
    data("COPY fonts/ /srv/fonts/", "srv/fonts/", { files: 6, size: 98_304, seed: 4 }),
    layerOf("COPY greeting.txt /srv/", [
      { path: "srv/" },
      { path: "srv/greeting.txt", bytes: Buffer.from("Five layers, and this is the last.\n") },
    ]),
  ];
  const image = imageOf({ architecture: "amd64", os: "linux" }, layers, { WorkingDir: "/srv" });
  return { names: [`${NAMESPACE}/layers:1.0`], root: image.manifest, images: [image] };
}

/** The first two layers are those of the image before: they are stored, pushed and pulled once. */
function webSample(): NamedSample {
  const page = "<!doctype html>\n<title>Portolan</title>\n<h1>Every harbour on the coast</h1>\n";
  const layers = [
    baseLayer(),
    chartsLayer(),
    layerOf("COPY site/ /srv/site/", [
      { path: "srv/" },
      { path: "srv/site/" },
      { path: "srv/site/index.html", bytes: Buffer.from(page) },
    ]),
  ];
  const config = {
    ExposedPorts: { "8080/tcp": {} },
    Env: ["PATH=/usr/bin:/bin", "SITE=/srv/site"],
    Labels: { "org.opencontainers.image.title": "A sample site" },
  };
  const image = imageOf({ architecture: "amd64", os: "linux" }, layers, config);
  const names = [`${NAMESPACE}/web:1.0`, `${NAMESPACE}/web:latest`];
  return { names, root: image.manifest, images: [image] };
}

function baseLayer(): SampleLayer {
  const release = 'NAME="Portolan sample"\nID=portolan-sample\nVERSION_ID=1.0\n';
  return layerOf("ADD base.tar /", [
    { path: "etc/" },
    { path: "etc/os-release", bytes: Buffer.from(release) },
    { path: "etc/passwd", bytes: Buffer.from("root:x:0:0:root:/root:/sbin/nologin\n") },
    { path: "tmp/", mode: 0o1777 },
    { path: "usr/" },
    { path: "usr/share/" },
    { path: "usr/share/zones.bin", bytes: mixedBytes(4096, 1) },
  ]);
}

function chartsLayer(): SampleLayer {
  return data("COPY charts/ /srv/charts/", "srv/charts/", { files: 10, size: 81_920, seed: 2 });
}

/** Files of bytes that do not compress, as pictures and programs hardly do. */
function data(
  command: string,
  folder: string,
  { files, size, seed }: { files: number; size: number; seed: number },
): SampleLayer {
  const names = Array.from({ length: files }, (_, index) => `${folder}${index + 1}.bin`);
  return layerOf(command, [
    { path: "srv/" },
    { path: folder },
    ...names.map((path, index) => ({ path, bytes: mixedBytes(size, seed * 1000 + index) })),
  ]);
}

function layerOf(command: string, members: readonly TarMember[]): SampleLayer {
  const tar = writeTar(members);
  const gzip = gzipSync(tar, { level: 9 });
  // The header names the system it was made on; 255 is "unknown" (RFC 1952), so that all systems make the same bytes.
  gzip[9] = 255;
  return { blob: content(gzip, MEDIA_TYPES.ociLayerGzip), diffId: digest(tar), command };
}

function imageOf(
  platform: Platform,
  layers: readonly SampleLayer[],
  config: Readonly<Record<string, unknown>>,
): SampleImage {
  const configBlob = json(
    {
      created: CREATED,
      author: "Portolan",
      ...platform,
      config,
      rootfs: { type: "layers", diff_ids: layers.map((layer) => layer.diffId) },
      history: layers.map(({ command }) => ({ created: CREATED, created_by: command })),
    },
    MEDIA_TYPES.ociConfig,
  );
  const blobs = layers.map((layer) => layer.blob);
  const manifest = json(
    {
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.ociManifest,
      config: configBlob.descriptor,
      layers: blobs.map((blob) => blob.descriptor),
    },
    MEDIA_TYPES.ociManifest,
  );
  return { manifest, blobs: [configBlob, ...blobs], platform };
}

async function write(
  destination: Destination,
  { names, root, images }: NamedSample,
  options: ImageCallOptions,
): Promise<void> {
  for (const { descriptor, bytes } of images.flatMap((image) => image.blobs)) {
    if (await destination.hasBlob(descriptor, options)) continue;
    const open = (offset: number): Promise<Readable> =>
      Promise.resolve(Readable.from([bytes.subarray(offset)], { objectMode: false }));
    await destination.writeBlob({ descriptor, open }, options);
  }
  for (const { descriptor, bytes } of [...images.map((image) => image.manifest), root]) {
    await destination.writeManifest(descriptor, bytes, options);
  }
  for (const name of names) {
    await destination.writeName(name, root.descriptor, root.bytes, options);
  }
}

/** Numbers that look random and are the same everywhere. Source: xorshift32, G. Marsaglia, 2003. */
function mixedBytes(size: number, seed: number): Buffer {
  const bytes = Buffer.alloc(size);
  let state = (seed * 2_654_435_761) >>> 0 || 1;
  for (let offset = 0; offset + 4 <= size; offset += 4) {
    state = (state ^ (state << 13)) >>> 0;
    state = (state ^ (state >>> 17)) >>> 0;
    state = (state ^ (state << 5)) >>> 0;
    bytes.writeUInt32LE(state, offset);
  }
  return bytes;
}

function json(document: object, mediaType: string): Content {
  return content(Buffer.from(JSON.stringify(document)), mediaType);
}

function content(bytes: Buffer, mediaType: string): Content {
  return { descriptor: { mediaType, digest: digest(bytes), size: bytes.byteLength }, bytes };
}

function digest(bytes: Buffer): ReturnType<typeof digestOf> {
  return digestOf("sha256", createHash("sha256").update(bytes).digest("hex"));
}
