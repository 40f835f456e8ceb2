import { randomFillSync } from "node:crypto";
import { gzipSync } from "node:zlib";
import { MEDIA_TYPES } from "../../shared/oci/media-types.ts";
import {
  aBlob,
  aDocument,
  anImage,
  anIndex,
  type BuiltImage,
  digestOfBytes,
  type ImageBuilder,
} from "../support/image-builder.ts";
import { aTar } from "../support/tar-builder.ts";

const MB = 1_000_000;

interface Step {
  readonly command: string;
  /** Absent for steps that change the configuration only. */
  readonly megabytes?: number;
  /** What it writes; the first file is as big as the others together. */
  readonly files?: readonly string[];
}

/** A small web service, as people build them. The base is the same in all of them. */
const BASE: readonly Step[] = [
  {
    command: "ADD rootfs.tar.gz / # buildkit",
    megabytes: 31.2,
    files: ["usr/lib/libc.so.6", "usr/bin/bash", "etc/os-release", "etc/passwd", "etc/hostname"],
  },
  { command: 'CMD ["bash"]' },
  {
    command: "RUN apt-get update && apt-get install -y ca-certificates curl",
    megabytes: 9.7,
    files: ["usr/lib/libcurl.so.4", "usr/bin/curl", "etc/ssl/certs/ca-certificates.crt"],
  },
];

function steps(service: string, megabytes: number): readonly Step[] {
  return [
    ...BASE,
    { command: "ENV NODE_ENV=production" },
    { command: "WORKDIR /srv" },
    {
      command: "COPY package.json package-lock.json ./ # buildkit",
      megabytes: 0.2,
      files: ["srv/package-lock.json", "srv/package.json"],
    },
    {
      command: "RUN npm ci --omit=dev # buildkit",
      megabytes,
      files: ["fastify/lib/server.js", "pino/pino.js", "undici/index.js"].map(
        (path) => `srv/node_modules/${path}`,
      ),
    },
    {
      command: `COPY dist/${service} ./dist # buildkit`,
      megabytes: 2.4,
      files: ["srv/dist/main.js", "srv/dist/main.js.map", "srv/dist/public/index.html"],
    },
    { command: "USER node" },
    { command: 'ENTRYPOINT ["node", "dist/main.js"]' },
  ];
}

/** A blob, and what it is called once it is unpacked. */
type Layer = ReturnType<typeof aBlob> & { readonly diffId: string };

const layers = new Map<string, Layer>();

/** The same step on the same platform is the same layer, as in a real build with a cache. */
function layerOf(step: Step, platform: string): Layer {
  const key = `${platform} ${step.command} ${step.megabytes}`;
  const known = layers.get(key);
  if (known !== undefined) return known;
  const tar = tarOf(step);
  // What is random does not become smaller: packing it thoroughly would only take time.
  const layer = { ...aBlob(gzipSync(tar, { level: 1 })), diffId: digestOfBytes(tar) };
  layers.set(key, layer);
  return layer;
}

function tarOf({ megabytes = 0, files = [] }: Step): Buffer {
  const size = Math.round((megabytes * MB) / Math.max(1, files.length * 2 - 2));
  return aTar(
    files.map((name, index) => {
      const parts = index === 0 ? Math.max(1, files.length - 1) : 1;
      return { name, bytes: randomFillSync(Buffer.alloc(size * parts)) };
    }),
  );
}

function imageFor(all: readonly Step[], platform: string, created: string): ImageBuilder {
  const files = all.filter(({ megabytes }) => megabytes !== undefined);
  const contents = files.map((step) => layerOf(step, platform));
  const [os = "", architecture = "", variant] = platform.split("/");
  const config = {
    created,
    os,
    architecture,
    ...(variant === undefined ? {} : { variant }),
    config: {
      Env: ["PATH=/usr/local/bin:/usr/bin:/bin", "NODE_ENV=production"],
      Entrypoint: ["node", "dist/main.js"],
      WorkingDir: "/srv",
      User: "node",
      ExposedPorts: { "8080/tcp": {} },
      Labels: { "org.opencontainers.image.licenses": "Apache-2.0" },
    },
    rootfs: { type: "layers", diff_ids: contents.map(({ diffId }) => diffId) },
    history: all.map(({ command, megabytes }) => ({
      created,
      created_by: command,
      ...(megabytes === undefined ? { empty_layer: true } : {}),
    })),
  };
  return anImage()
    .withPlatform(platform)
    .withLayerContents(contents)
    .withConfig(aDocument(config, MEDIA_TYPES.ociConfig));
}

/** A release of a service for two processors. */
export function aRelease(service: string, megabytes: number, created: string): BuiltImage {
  const all = steps(service, megabytes);
  return anIndex()
    .with(imageFor(all, "linux/amd64", created))
    .with(imageFor(all, "linux/arm64/v8", created))
    .build();
}
