import { describe, expect, it, onTestFinished } from "vitest";
import { parseLocation } from "../../shared/location.ts";
import type { TransferRequest } from "../../shared/transfer.ts";
import { openEngine, type TestEngine } from "../support/engine.ts";
import { aMultiArchImage, anImage, type BuiltImage, writeImage } from "../support/image-builder.ts";
import { startDockerRegistry } from "../support/real/docker-registry.ts";
import { requires } from "../support/real/requirements.ts";
import { startRegistry } from "../support/registry/server.ts";

const { signal } = new AbortController();
const NAME = "r.io/team/app:v1";

/** A place that does not hold anything yet, as somebody types it. `side` sets source and destination apart. */
type MakePlace = (engine: TestEngine, side: string) => Promise<string>;

const KINDS: readonly (readonly [string, MakePlace])[] = [
  ["a layout", ({ folder }, side) => Promise.resolve(`oci:${folder}/${side}:v1`)],
  ["the store", (_, side) => Promise.resolve(`store:127.0.0.1:5000/${side}/app:v1`)],
  [
    "an OCI archive",
    ({ folder }, side) => Promise.resolve(`oci-archive:${folder}/${side}.tar:${NAME}`),
  ],
  [
    "a Docker archive",
    ({ folder }, side) => Promise.resolve(`docker-archive:${folder}/${side}.tar:${NAME}`),
  ],
  [
    "a registry",
    async (_, side) => {
      const registry = await startRegistry({});
      onTestFinished(() => registry.close());
      return `${registry.host}/${side}/app:v1`;
    },
  ],
  ...(requires("docker-registry")
    ? [
        [
          "docker-registry",
          async (_, side) => {
            const registry = await startDockerRegistry();
            onTestFinished(() => registry.stop());
            return `${registry.host}/${side}/app:v1`;
          },
        ] as const satisfies readonly [string, MakePlace],
      ]
    : []),
];

const PAIRS = KINDS.flatMap(([from, source]) =>
  KINDS.map(([to, destination]) => ({ from, to, source, destination })),
);

async function expectSame(engine: TestEngine, text: string, image: BuiltImage): Promise<void> {
  const location = parseLocation(text);
  const place = await engine.places.openSource(location);
  const target = { digest: image.root.descriptor.digest };
  expect(await place.resolve(target, { signal })).toMatchObject(image.root.descriptor);
  for (const { descriptor, bytes } of image.manifests)
    expect(Buffer.from(await place.readManifest(descriptor, { signal }))).toEqual(bytes);
  for (const { descriptor, bytes } of image.blobs) {
    const stream = await place.openBlob(descriptor, { signal });
    expect(Buffer.concat(await stream.toArray()).equals(bytes)).toBe(true);
  }
}

describe("from every place to every place", () => {
  it.each(PAIRS)("R38: $from to $to, byte for byte", async ({ source, destination }) => {
    const engine = await openEngine();
    const [from, to] = [await source(engine, "from"), await destination(engine, "to")];
    const layout = `oci:${engine.folder}/first:v1`;
    const move = async (
      a: string,
      b: string,
      more: Partial<TransferRequest> = {},
    ): Promise<void> => {
      const { state, error } = await engine.run(a, b, more);
      expect({ state, error }).toEqual({ state: "done", error: undefined });
    };
    for (const image of [
      aMultiArchImage(),
      anImage({ format: "docker" }).withLayers([200_000, 1, 0]).build(),
    ]) {
      const first = await engine.places.openDestination(parseLocation(layout));
      await writeImage(first, image, "v1", { signal });
      await move(layout, from, { overwrite: true });
      await move(from, to, { overwrite: true });
      await expectSame(engine, to, image);
    }
  });
});
