import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { unpackLayer, UNPACK_LIMITS } from "../../electron/images/unpack-layer.ts";
import { parseLocation } from "../../shared/location.ts";
import { digestAlgorithm } from "../../shared/oci/digest.ts";
import { parseManifest } from "../../shared/oci/manifest.ts";
import { openEngine, type TestEngine } from "../support/engine.ts";
import { aLayer, anEngineImage } from "../support/engine-image.ts";
import { digestOfBytes, someBytes, writeImage } from "../support/image-builder.ts";
import { type RealEngine, startRealEngines } from "../support/real/engines.ts";
import { startRegistry } from "../support/registry/server.ts";

const { signal } = new AbortController();
const LAYERS = [aLayer("base", someBytes(90_000, 1)), aLayer("top", someBytes(700, 2))];
const IMAGE = anEngineImage(LAYERS);

/** A place that holds nothing yet, as somebody types it. `side` sets source and destination apart. */
const KINDS: readonly (readonly [string, (ours: TestEngine, side: string) => Promise<string>])[] = [
  ["a layout", ({ folder }, side) => Promise.resolve(`oci:${folder}/${side}:r.io/${side}/app:v1`)],
  ["the store", (_, side) => Promise.resolve(`store:r.io/${side}/app:v1`)],
  [
    "an OCI archive",
    ({ folder }, side) => Promise.resolve(`oci-archive:${folder}/${side}.tar:r.io/${side}/app:v1`),
  ],
  [
    "a Docker archive",
    ({ folder }, side) =>
      Promise.resolve(`docker-archive:${folder}/${side}.tar:r.io/${side}/app:v1`),
  ],
  [
    "a registry",
    async (_, side) => {
      const registry = await startRegistry({});
      onTestFinished(() => registry.close());
      return `${registry.host}/${side}/app:v1`;
    },
  ],
];

const PAIRS = ["dockerd", "podman"].flatMap((kind) =>
  KINDS.map(([place, make]) => ({ kind, place, make })),
);

describe("from every place to an engine, and from there to every place", () => {
  let engines: readonly RealEngine[] = [];

  beforeAll(async () => {
    engines = await startRealEngines();
  }, 120_000);

  afterAll(async () => {
    for (const engine of engines) await engine.stop();
  });

  it.each(PAIRS)(
    "R38, R39: $place to $kind and back, with the same config and the same layers in them",
    async ({ kind, make }) => {
      const engine = engines.find(({ name }) => name === kind);
      if (engine === undefined) return;
      const ours = await openEngine({}, { open: () => Promise.resolve(engine.api) });
      const store = await ours.places.openDestination(parseLocation("store:"));
      await writeImage(store, IMAGE, "r.io/first/app:v1", { signal });
      const [from, to] = [await make(ours, "from"), await make(ours, "to")];
      const name = "docker-daemon:r.io/pairs/app:v1";
      for (const [a, b] of [
        ["store:r.io/first/app:v1", from],
        [from, name],
        [name, to],
      ] as const) {
        const { state, error } = await ours.run(a, b);
        expect({ state, error }).toEqual({ state: "done", error: undefined });
      }
      const { id } = await engine.api.inspect("r.io/pairs/app:v1", { signal });
      expect(id).toBe(IMAGE.id);
      await expectSameImage(ours, to);
    },
    120_000,
  );
});

async function expectSameImage(ours: TestEngine, text: string): Promise<void> {
  const location = parseLocation(text);
  const place = await ours.places.openSource(location);
  const name = "name" in location ? (location.name ?? "") : nameOf(text);
  const root = await place.resolve({ name }, { signal });
  const manifest = parseManifest(await place.readManifest(root, { signal }), root.mediaType);
  if (manifest.kind !== "manifest") throw new Error("it is one image");
  expect(manifest.config.digest).toBe(IMAGE.id);
  for (const [position, layer] of manifest.layers.entries()) {
    const expected = digestOfBytes(LAYERS[position] ?? Buffer.alloc(0));
    const options = { algorithm: digestAlgorithm(expected), limits: UNPACK_LIMITS, signal };
    const { digest } = await unpackLayer(await place.openBlob(layer, { signal }), options);
    expect(digest).toBe(expected);
  }
}

/** A tag in a registry, and the whole reference in the store. */
function nameOf(text: string): string {
  return text.startsWith("store:") ? text.slice("store:".length) : "v1";
}
