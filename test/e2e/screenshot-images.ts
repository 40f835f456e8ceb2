import { randomFillSync } from "node:crypto";
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

const MB = 1_000_000;

interface Step {
  readonly command: string;
  /** Absent for steps that change the configuration only. */
  readonly megabytes?: number;
}

/** A small web service, as people build them. The base is the same in all of them. */
const BASE: readonly Step[] = [
  { command: "ADD rootfs.tar.gz / # buildkit", megabytes: 31.2 },
  { command: 'CMD ["bash"]' },
  { command: "RUN apt-get update && apt-get install -y ca-certificates curl", megabytes: 9.7 },
];

function steps(service: string, megabytes: number): readonly Step[] {
  return [
    ...BASE,
    { command: "ENV NODE_ENV=production" },
    { command: "WORKDIR /srv" },
    { command: "COPY package.json package-lock.json ./ # buildkit", megabytes: 0.2 },
    { command: "RUN npm ci --omit=dev # buildkit", megabytes },
    { command: `COPY dist/${service} ./dist # buildkit`, megabytes: 2.4 },
    { command: "USER node" },
    { command: 'ENTRYPOINT ["node", "dist/main.js"]' },
  ];
}

const layers = new Map<string, ReturnType<typeof aBlob>>();

/** The same step on the same platform is the same layer, as in a real build with a cache. */
function layerOf({ command, megabytes = 0 }: Step, platform: string): ReturnType<typeof aBlob> {
  const key = `${platform} ${command} ${megabytes}`;
  const known = layers.get(key);
  if (known !== undefined) return known;
  const layer = aBlob(randomFillSync(Buffer.alloc(Math.round(megabytes * MB))));
  layers.set(key, layer);
  return layer;
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
    rootfs: { type: "layers", diff_ids: contents.map(({ bytes }) => digestOfBytes(bytes)) },
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
