import { createHash } from "node:crypto";
import type { ImageDetails, ImageSummary, Inspection } from "../../../shared/image.ts";
import type { Descriptor } from "../../../shared/oci/descriptor.ts";
import { type Digest, digestOf } from "../../../shared/oci/digest.ts";
import { MEDIA_TYPES } from "../../../shared/oci/media-types.ts";

/** An image that exists only as numbers and names, the same in every run. */
export interface FakeImage {
  readonly digest: Digest;
  readonly platforms: readonly string[];
  readonly layers: readonly Descriptor[];
  readonly created: string;
  readonly seed: string;
}

/** Commands of layers, the lowest first. */
export const COMMANDS = [
  "/bin/sh -c #(nop) ADD file:8a1bd29f6c in / ",
  "RUN /bin/sh -c apt-get update && apt-get install -y --no-install-recommends ca-certificates curl tzdata && rm -rf /var/lib/apt/lists/* # buildkit",
  "COPY package.json package-lock.json /app/ # buildkit",
  "RUN /bin/sh -c npm ci --omit=dev # buildkit",
  "COPY dist /app/dist # buildkit",
  "RUN /bin/sh -c addgroup --system app && adduser --system --ingroup app app # buildkit",
];

export function digestFrom(seed: string): Digest {
  return digestOf("sha256", createHash("sha256").update(seed).digest("hex"));
}

/** A number that depends on the seed only, from `low` to `high`. */
export function numberFrom(seed: string, low: number, high: number): number {
  const value = createHash("sha256").update(seed).digest().readUInt32BE(0) / 0xff_ff_ff_ff;
  return Math.round(low + value * (high - low));
}

export function fakeImage(
  seed: string,
  options: { readonly platforms?: readonly string[]; readonly ageDays?: number } = {},
): FakeImage {
  const layerCount = numberFrom(`${seed} layers`, 3, 6);
  const layers = Array.from({ length: layerCount }, (_, index) => {
    // The first layers of all images are the same base, so that much "exists" or is "mounted".
    const layerSeed = index < 2 ? `base ${index}` : `${seed} layer ${index}`;
    const high = index === 0 ? 48_000_000 : 21_000_000;
    return {
      mediaType: MEDIA_TYPES.ociLayerGzip,
      digest: digestFrom(layerSeed),
      size: numberFrom(layerSeed, 1200, high),
    };
  });
  const age = (options.ageDays ?? numberFrom(`${seed} age`, 1, 700)) * 86_400_000;
  return {
    digest: digestFrom(seed),
    platforms: options.platforms ?? ["linux/amd64"],
    layers,
    created: new Date(Date.now() - age).toISOString(),
    seed,
  };
}

export function sizeOf(image: FakeImage): number {
  return image.layers.reduce((sum, layer) => sum + layer.size, 2048);
}

export function summaryOf(image: FakeImage): ImageSummary {
  const index = image.platforms.length > 1;
  return {
    digest: image.digest,
    mediaType: index ? MEDIA_TYPES.ociIndex : MEDIA_TYPES.ociManifest,
    kind: index ? "index" : "manifest",
    platforms: [...image.platforms],
    size: sizeOf(image) * image.platforms.length,
    created: image.created,
  };
}

export function configOf(image: FakeImage): Descriptor {
  return {
    mediaType: MEDIA_TYPES.ociConfig,
    digest: digestFrom(`${image.seed} config`),
    size: 2048,
  };
}

export function inspectionOf(location: string, image: FakeImage, wish?: string): Inspection {
  const platform = wish ?? image.platforms[0] ?? "linux/amd64";
  const summary = summaryOf(image);
  const details = detailsOf(image, platform);
  const entries =
    summary.kind === "index"
      ? [
          ...image.platforms.map((name) => entryOf(image, name)),
          { ...entryOf(image, "unknown/unknown"), attestation: true },
        ]
      : [];
  const root = summary.kind === "index" ? indexJson(image) : details.manifestJson;
  return {
    location,
    descriptor: { mediaType: summary.mediaType, digest: summary.digest, size: root.length },
    kind: summary.kind,
    annotations:
      summary.kind === "index"
        ? {
            "org.opencontainers.image.source": "https://example.test/team/app",
            "org.opencontainers.image.licenses": "Apache-2.0",
          }
        : {},
    rawJson: root,
    entries,
    image: details,
  };
}

function entryOf(image: FakeImage, platform: string) {
  return {
    descriptor: {
      mediaType: MEDIA_TYPES.ociManifest,
      digest: digestFrom(`${image.seed} ${platform}`),
      size: 1290,
    },
    platform,
    attestation: false,
  };
}

function indexJson(image: FakeImage): string {
  const manifests = image.platforms.map((name) => entryOf(image, name).descriptor);
  return JSON.stringify({ schemaVersion: 2, mediaType: MEDIA_TYPES.ociIndex, manifests });
}

function detailsOf(image: FakeImage, platform: string): ImageDetails {
  const [os = "linux", architecture = "amd64"] = platform.split("/");
  const config = {
    created: image.created,
    author: "Team Harbour <team@example.test>",
    architecture,
    os,
    config: {
      User: "app",
      Env: [
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "NODE_ENV=production",
        "LANG=C.UTF-8",
        "GREETING=a=b with \u202ereversed\u202c text",
      ],
      Entrypoint: ["/usr/bin/tini", "--"],
      Cmd: ["node", "dist/server.js"],
      ExposedPorts: { "8080/tcp": {}, "9090/tcp": {} },
      Volumes: { "/data": {} },
      WorkingDir: "/app",
      Labels: {
        "org.opencontainers.image.title": "app",
        "org.opencontainers.image.revision": "5f2f1f5a6c0a",
      },
      StopSignal: "SIGTERM",
    },
    rootfs: { type: "layers", diff_ids: image.layers.map((layer) => layer.digest) },
  };
  const manifest = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.ociManifest,
    config: configOf(image),
    layers: image.layers,
  };
  const manifestJson = JSON.stringify(manifest);
  return {
    descriptor: {
      mediaType: MEDIA_TYPES.ociManifest,
      digest: image.platforms.length > 1 ? digestFrom(`${image.seed} ${platform}`) : image.digest,
      size: manifestJson.length,
    },
    platform,
    size: sizeOf(image),
    layers: image.layers.map((descriptor, index) => {
      const command = COMMANDS[index];
      return { descriptor, ...(command === undefined ? {} : { command }) };
    }),
    config,
    manifestJson,
    configJson: JSON.stringify(config),
  };
}
