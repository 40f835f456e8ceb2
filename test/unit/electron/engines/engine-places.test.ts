import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, it, onTestFinished } from "vitest";
import type { EngineDirectory } from "../../../../electron/engines/engine-api.ts";
import { PACKER } from "../../../../electron/archives/docker-layer.ts";
import { parseLocation } from "../../../../shared/location.ts";
import { MEDIA_TYPES } from "../../../../shared/oci/media-types.ts";
import type { Transfer } from "../../../../shared/transfer.ts";
import { openEngine, putImage, type TestEngine } from "../../../support/engine.ts";
import { aLayer, anEngineImage, anEngineImageBuilder } from "../../../support/engine-image.ts";
import { type FakeEngine, startFakeEngine } from "../../../support/fake-engine.ts";
import { anIndex, digestOfBytes, someBytes, writeImage } from "../../../support/image-builder.ts";
import { startRegistry, type TestRegistry } from "../../../support/registry/server.ts";
import { aTar, jsonPart } from "../../../support/tar-builder.ts";

const { signal } = new AbortController();
const BASE = aLayer("base", someBytes(300_000, 1));
const TOP = aLayer("top", someBytes(5000, 2));
const LAYERS = [BASE, TOP];

interface World {
  readonly ours: TestEngine;
  readonly fake: FakeEngine;
  readonly registry: TestRegistry;
}

async function open(keepsManifests = false): Promise<World> {
  const fake = await startFakeEngine({ keepsManifests });
  const other = await startFakeEngine({ name: "other" });
  const directory: EngineDirectory = {
    open: (name) => Promise.resolve(name === "other" ? other.api : fake.api),
  };
  const registry = await startRegistry({});
  onTestFinished(() => registry.close());
  return { ours: await openEngine({}, directory), fake, registry };
}

function expectDone({ state, error }: Transfer): void {
  expect({ state, error }).toEqual({ state: "done", error: undefined });
}

async function plan(
  { ours }: World,
  source: string,
  destination: string,
  more: { readonly platforms?: string[] } = {},
): ReturnType<TestEngine["queue"]["plan"]> {
  const request = { source, destination, alsoTag: [], platforms: [], allTags: false, ...more };
  return ours.queue.plan(request, { signal });
}

describe("an engine as a source", () => {
  it("R39, R52: packs plain layers for a registry and leaves the config as it is", async () => {
    const world = await open();
    const { ours, fake, registry } = world;
    const id = fake.put(LAYERS, ["team/app:v1"]);
    const to = `${registry.host}/team/app:v1`;
    expectDone(await ours.run("docker-daemon:team/app:v1", to));
    const state = registry.repository("team/app");
    const manifest = JSON.parse(String(state.manifests.get(state.tags.get("v1") ?? "")?.bytes)) as {
      config: { digest: string };
      layers: { digest: string; mediaType: string }[];
    };
    expect(manifest.config.digest).toBe(id);
    expect(manifest.layers.map(({ mediaType }) => mediaType)).toEqual([
      MEDIA_TYPES.ociLayerGzip,
      MEDIA_TYPES.ociLayerGzip,
    ]);
    const plain = manifest.layers.map(({ digest }) =>
      gunzipSync(state.blobs.get(digest) ?? Buffer.alloc(0)),
    );
    expect(plain).toEqual(LAYERS);
    // The second push of the same image asks the engine for names only, and packs nothing.
    expectDone(await ours.run("docker-daemon:team/app:v1", `${registry.host}/team/app:v2`));
    expect(fake.callsTo("/get")).toBe(1);
    expect(state.tags.get("v2")).toBe(state.tags.get("v1"));
  });

  it("R52: reads an image once for a plan and the transfer after it", async () => {
    const world = await open();
    world.fake.put(LAYERS, ["team/app:v1"]);
    const to = `${world.registry.host}/team/app:v1`;
    await plan(world, "docker-daemon:team/app:v1", to);
    expectDone(await world.ours.run("docker-daemon:team/app:v1", to));
    expect(world.fake.callsTo("/get")).toBe(1);
  });

  it("R52: packs no layer a second time that another image had", async () => {
    const world = await open();
    const { ours, fake, registry } = world;
    fake.put([BASE], ["team/base:v1"]);
    fake.put(LAYERS, ["team/app:v1"]);
    expectDone(await ours.run("docker-daemon:team/base:v1", `${registry.host}/team/base:v1`));
    const base = ours.packedLayers.find(digestOfBytes(BASE), PACKER);
    expect(base).toEqual({ digest: digestOfBytes(gzipSync(BASE)), size: gzipSync(BASE).length });
    const planned = await plan(world, "docker-daemon:team/app:v1", `${registry.host}/team/base:v2`);
    expect(planned.blobs.map(({ action }) => action).toSorted()).toEqual([
      "exists",
      "move",
      "move",
    ]);
  });

  it("R52: what was remembered wrongly is packed anew, and found out at the second try", async () => {
    const { ours, fake, registry } = await open();
    fake.put([TOP], ["team/app:v1"]);
    const wrong = { digest: digestOfBytes(Buffer.from("other")), size: 5 };
    ours.packedLayers.keep(digestOfBytes(TOP), PACKER, wrong);
    const to = `${registry.host}/team/app:v1`;
    const first = await ours.run("docker-daemon:team/app:v1", to);
    expect(first.error?.code).toBe("digest_mismatch");
    expect(ours.packedLayers.find(digestOfBytes(TOP), PACKER)).toBeUndefined();
  });

  it("gives plain layers to files, and finds an image by its ID", async () => {
    const { ours, fake } = await open();
    const id = fake.put(LAYERS, []);
    const target = `docker-archive:${ours.folder}/a.tar:r.io/team/app:v1`;
    expectDone(await ours.run(`docker-daemon:${id}`, target));
    const place = await ours.places.openSource(parseLocation(target));
    const root = await place.resolve({ name: "r.io/team/app:v1" }, { signal });
    const manifest = JSON.parse(
      String(Buffer.from(await place.readManifest(root, { signal }))),
    ) as {
      layers: object[];
    };
    expect(manifest.layers).toMatchObject([
      { mediaType: MEDIA_TYPES.ociLayer, digest: digestOfBytes(BASE), size: BASE.length },
      { mediaType: MEDIA_TYPES.ociLayer, digest: digestOfBytes(TOP), size: TOP.length },
    ]);
  });

  it("R39: refuses a layer that is not what the config says", async () => {
    const { ours, fake, registry } = await open();
    const id = fake.put(LAYERS, ["team/app:v1"]);
    const config = fake.images.get(id)?.config ?? Buffer.alloc(0);
    for (const layer of [aLayer("evil", Buffer.from("x")), gzipSync(aLayer("evil", TOP))]) {
      fake.faults.saves = aTar([
        { name: "c.json", bytes: config },
        { name: "0.tar", bytes: layer },
        { name: "1.tar", bytes: TOP },
        jsonPart("manifest.json", [
          { Config: "c.json", RepoTags: null, Layers: ["0.tar", "1.tar"] },
        ]),
      ]);
      const { error } = await ours.run("docker-daemon:team/app:v1", `${registry.host}/a/b:v1`);
      expect(error).toMatchObject({ code: "digest_mismatch", details: { side: "source" } });
    }
  });

  it("gives manifests byte for byte where the engine keeps them, of an index what is there", async () => {
    const { ours, fake, registry } = await open(true);
    const own = anEngineImage([TOP]);
    const index = anIndex()
      .with(anEngineImageBuilder([TOP], "linux/amd64"))
      .with(anEngineImageBuilder([BASE], "linux/arm64"))
      .build();
    fake.put([TOP], ["team/app:v1"]);
    const blob = (digest: string): string => `blobs/${digest.replace(":", "/")}`;
    const members = [...own.blobs, ...own.manifests, index.root].map(({ descriptor, bytes }) => ({
      name: blob(descriptor.digest),
      bytes,
    }));
    fake.faults.saves = aTar([
      ...members,
      jsonPart("oci-layout", { imageLayoutVersion: "1.0.0" }),
      jsonPart("index.json", { schemaVersion: 2, manifests: [index.root.descriptor] }),
    ]);
    expectDone(await ours.run("docker-daemon:team/app:v1", `${registry.host}/team/app:v1`));
    expect(registry.repository("team/app").tags.get("v1")).toBe(own.root.descriptor.digest);
  });

  it("fails when the engine hangs up in the middle of an image, and tries anew the next time", async () => {
    const { ours, fake, registry } = await open();
    fake.put(LAYERS, ["team/app:v1"]);
    fake.faults.hangsUp = true;
    const to = `${registry.host}/team/app:v1`;
    const { error } = await ours.run("docker-daemon:team/app:v1", to);
    expect(error).toMatchObject({ code: "engine_failed", details: { side: "source" } });
    expect(registry.repository("team/app").tags.size).toBe(0);
    delete fake.faults.hangsUp;
    expectDone(await ours.run("docker-daemon:team/app:v1", to));
  });

  it("security T9: keeps nothing of what is no archive, although it has no end", async () => {
    const { ours, fake, registry } = await open();
    fake.put(LAYERS, ["team/app:v1"]);
    fake.faults.savesEndless = true;
    const { error } = await ours.run("docker-daemon:team/app:v1", `${registry.host}/a/b:v1`);
    expect(error).toMatchObject({
      code: "archive_invalid",
      details: { why: "it is not a tar archive", side: "source" },
    });
  });

  it("says which image an engine does not have", async () => {
    const { ours, registry } = await open();
    const { error } = await ours.run("docker-daemon:team/none:v1", `${registry.host}/a/b:v1`);
    expect(error?.code).toBe("image_not_found");
  });
});

describe("an engine as a destination", () => {
  it("R38: sends one archive whose lists stand at its end, and no byte is changed", async () => {
    const { ours, fake, registry } = await open();
    const image = anEngineImage(LAYERS);
    putImage(registry, "team/app", "v1", image);
    const from = `${registry.host}/team/app:v1`;
    expectDone(await ours.run(from, "docker-daemon:", { alsoTag: ["also"] }));
    const kept = fake.images.get(image.id);
    expect(kept?.layers).toEqual(LAYERS);
    expect([...(kept?.names ?? [])].toSorted()).toEqual([
      `${registry.host}/team/app:also`,
      `${registry.host}/team/app:v1`,
    ]);
    expect(fake.loaded).toHaveLength(1);
    expect(fake.loaded[0]?.slice(-3)).toEqual(["oci-layout", "index.json", "manifest.json"]);
    expect(fake.loaded[0]).toHaveLength(4 + 3);
  });

  it("knows what it sent: the same image again moves nothing, another name is only a name", async () => {
    const { ours, fake, registry } = await open();
    const image = anEngineImage(LAYERS);
    putImage(registry, "team/app", "v1", image);
    const from = `${registry.host}/team/app:v1`;
    expectDone(await ours.run(from, "docker-daemon:team/app:v1"));
    const again = await ours.run(from, "docker-daemon:team/app:v1", { alsoTag: ["v2"] });
    expectDone(again);
    expect(again.bytesTotal).toBe(0);
    expect(fake.loaded).toHaveLength(1);
    expect([...(fake.images.get(image.id)?.names ?? [])]).toEqual(["team/app:v1", "team/app:v2"]);
  });

  it("takes the engine's platform of an index and says so, and another one where it is named", async () => {
    const world = await open();
    const { ours, fake, registry } = world;
    const [own, far] = [anEngineImage([TOP]), anEngineImage([BASE], "linux/arm64")];
    const index = anIndex()
      .with(anEngineImageBuilder([TOP], "linux/amd64"))
      .with(anEngineImageBuilder([BASE], "linux/arm64"))
      .build();
    putImage(registry, "team/app", "v1", index);
    const from = `${registry.host}/team/app:v1`;
    const planned = await plan(world, from, "docker-daemon:a:1");
    expect(planned.notices).toContainEqual({
      code: "platforms_dropped",
      details: { kept: "linux/amd64", dropped: "linux/arm64", droppedCount: 1 },
    });
    expectDone(await ours.run(from, "docker-daemon:a:1"));
    expectDone(await ours.run(from, "docker-daemon:a:2", { platforms: ["linux/arm64"] }));
    expect([...fake.images.keys()]).toEqual([own.id, far.id]);
    const both = await ours.run(from, "docker-daemon:a:3", {
      platforms: ["linux/amd64", "linux/arm64"],
    });
    expect(both.error?.code).toBe("invalid_input");
  });

  it("passes on what the engine says inside an answer that began well", async () => {
    const { ours, fake, registry } = await open();
    putImage(registry, "team/app", "v1", anEngineImage(LAYERS));
    const from = `${registry.host}/team/app:v1`;
    fake.faults.refuseLoad = "no space left on device";
    const { error } = await ours.run(from, "docker-daemon:a:1");
    expect(error).toMatchObject({ code: "engine_refused", details: { side: "destination" } });
    delete fake.faults.refuseLoad;
    fake.faults.deaf = true;
    const early = await ours.run(from, "docker-daemon:a:1");
    expect(early.error).toMatchObject({ code: "engine_refused", details: { why: "no room" } });
    expect(fake.images.size).toBe(0);
  });

  it.each(["hangsUp", "liesAboutLoad"] as const)(
    "an engine that %s in the middle of a load is said to have failed",
    async (fault) => {
      const { ours, fake, registry } = await open();
      const layers = [aLayer("large", someBytes(6_000_000, 3))];
      putImage(registry, "team/app", "v1", anEngineImage(layers));
      fake.faults[fault] = true;
      const { state, error } = await ours.run(`${registry.host}/team/app:v1`, "docker-daemon:a:1");
      expect({ state, error }).toMatchObject({
        state: "failed",
        error: { code: "engine_failed", details: { engine: "fake", side: "destination" } },
      });
      expect(fake.images.size).toBe(0);
    },
  );

  it("finds out when an engine made something else of an image", async () => {
    const { ours, fake, registry } = await open();
    putImage(registry, "team/app", "v1", anEngineImage(LAYERS));
    fake.faults.otherId = digestOfBytes(Buffer.from("other"));
    const { error } = await ours.run(`${registry.host}/team/app:v1`, "docker-daemon:a:1");
    expect(error).toMatchObject({ code: "digest_mismatch", details: { side: "destination" } });
  });

  it("leaves nothing in the engine when the source fails", async () => {
    const { ours, fake, registry } = await open();
    const image = anEngineImage(LAYERS);
    putImage(registry, "team/app", "v1", image);
    registry.repository("team/app").blobs.delete(image.blobs[1]?.descriptor.digest ?? "");
    const failed = await ours.run(`${registry.host}/team/app:v1`, "docker-daemon:a:1");
    expect(failed.state).toBe("failed");
    expect([fake.images.size, fake.loaded.length]).toEqual([0, 0]);
  });

  it("moves one image for two transfers that share layers, each with all of its own", async () => {
    const { ours, fake, registry } = await open();
    putImage(registry, "team/app", "v1", anEngineImage(LAYERS));
    putImage(registry, "team/app", "v2", anEngineImage([BASE]));
    const results = await Promise.all([
      ours.run(`${registry.host}/team/app:v1`, "docker-daemon:a:1"),
      ours.run(`${registry.host}/team/app:v2`, "docker-daemon:a:2"),
    ]);
    results.forEach(expectDone);
    expect(
      [...fake.images.values()].map(({ layers }) => layers.length).toSorted((a, b) => a - b),
    ).toEqual([1, 2]);
  });
});

describe("names inside one engine", () => {
  it("gives an image another name without reading it", async () => {
    const { ours, fake } = await open();
    const id = fake.put(LAYERS, ["team/app:v1"]);
    const done = await ours.run("docker-daemon:team/app:v1", "docker-daemon:r.io/other/app:v2");
    expectDone(done);
    expect(done).toMatchObject({ kind: "retag", bytesTotal: 0 });
    expect(done.results).toEqual([{ name: "r.io/other/app:v2", digest: id }]);
    expect([...(fake.images.get(id)?.names ?? [])]).toEqual(["team/app:v1", "r.io/other/app:v2"]);
    expect([fake.callsTo("/get"), fake.callsTo("/load")]).toEqual([0, 0]);
  });

  it("copies an image to another engine, the same by its ID", async () => {
    const { ours, fake } = await open();
    const id = fake.put(LAYERS, ["team/app:v1"]);
    expectDone(await ours.run("docker-daemon:team/app:v1", "docker-daemon:@other/"));
    const other = await ours.places.openRemovable(parseLocation("docker-daemon:@other"));
    const names: string[] = [];
    for await (const page of other.listNames({ signal })) names.push(...page);
    expect(names).toEqual(["docker.io/team/app:v1"]);
    const place = await ours.places.openSource(parseLocation(`docker-daemon:@other/${id}`));
    await expect(place.resolve({ name: names[0] ?? "" }, { signal })).resolves.toBeDefined();
  });

  it("removes a name, and an image with all its names", async () => {
    const { ours, fake } = await open();
    const id = fake.put(LAYERS, ["team/app:v1", "team/app:v2", "team/app:v3"]);
    const place = await ours.places.openRemovable(parseLocation("docker-daemon:team/app:v1"));
    await place.removeName("docker.io/team/app:v1", { signal });
    expect([...(fake.images.get(id)?.names ?? [])]).toEqual(["team/app:v2", "team/app:v3"]);
    const { digest } = await place.resolve({ name: "docker.io/team/app:v2" }, { signal });
    await place.removeManifest(digest, { signal });
    expect(fake.images.size).toBe(0);
  });
});

describe("the store and an engine", () => {
  it("brings an image from the store and back, with the same config", async () => {
    const { ours, fake } = await open();
    const image = anEngineImage(LAYERS);
    const store = await ours.places.openDestination(parseLocation("store:"));
    await writeImage(store, image, "r.io/team/app:v1", { signal });
    expectDone(await ours.run("store:r.io/team/app:v1", "docker-daemon:"));
    expect(fake.images.has(image.id)).toBe(true);
    expectDone(await ours.run("docker-daemon:r.io/team/app:v1", "store:r.io/team/app:back"));
    const back = await ours.places.openSource(parseLocation("store:r.io/team/app:back"));
    const root = await back.resolve({ name: "r.io/team/app:back" }, { signal });
    const bytes = await back.readManifest(root, { signal });
    expect(JSON.parse(String(Buffer.from(bytes)))).toMatchObject({ config: { digest: image.id } });
  });
});
