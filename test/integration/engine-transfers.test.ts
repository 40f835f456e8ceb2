import { open } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fileHeader, endOfArchive } from "../../electron/archives/tar-write.ts";
import type { EngineDirectory } from "../../electron/engines/engine-api.ts";
import { parseLocation } from "../../shared/location.ts";
import { isDigest } from "../../shared/oci/digest.ts";
import { parseManifest } from "../../shared/oci/manifest.ts";
import type { Transfer } from "../../shared/transfer.ts";
import { openEngine, type TestEngine } from "../support/engine.ts";
import { aLayer, anEngineImage } from "../support/engine-image.ts";
import { growthOf } from "../support/held-bytes.ts";
import { digestOfBytes, someBytes, writeImage } from "../support/image-builder.ts";
import { runTool } from "../support/real/child.ts";
import { type DockerRegistry, startDockerRegistry } from "../support/real/docker-registry.ts";
import { type RealEngine, startRealEngines } from "../support/real/engines.ts";
import { requires } from "../support/real/requirements.ts";
import { readRaw, readWhole } from "../support/real/skopeo.ts";
import { aTar } from "../support/tar-builder.ts";

const { signal } = new AbortController();
const MEBIBYTE = 1024 * 1024;
/** Looking means collecting garbage, which is slow beside everything that the test runner holds. */
const LOOK_MS = 2000;
const LAYERS = [aLayer("base", someBytes(400_000, 1)), aLayer("top", someBytes(7000, 2))];
const IMAGE = anEngineImage(LAYERS);
const KINDS = ["dockerd", "podman"] as const;

describe.runIf(requires("docker-registry", "skopeo"))("portolan and real engines", () => {
  let engines: readonly RealEngine[] = [];
  let registry: DockerRegistry;

  beforeAll(async () => {
    engines = await startRealEngines();
    registry = await startDockerRegistry();
  }, 120_000);

  afterAll(async () => {
    for (const engine of engines) await engine.stop();
    await registry.stop();
  });

  const engineOf = (kind: string): RealEngine | undefined =>
    engines.find(({ name }) => name === kind);

  /** Ours, with the image in its store. */
  async function openOurs(engine: RealEngine): Promise<TestEngine> {
    const directory: EngineDirectory = { open: () => Promise.resolve(engine.api) };
    const ours = await openEngine({}, directory);
    const store = await ours.places.openDestination(parseLocation("store:"));
    await writeImage(store, IMAGE, "r.io/team/app:v1", { signal });
    return ours;
  }

  function expectDone({ state, error }: Transfer): void {
    expect({ state, error }).toEqual({ state: "done", error: undefined });
  }

  it.each(KINDS)(
    "row 47, R38: %s loads what we send, under our names, and calls it by its config",
    async (kind) => {
      const engine = engineOf(kind);
      if (engine === undefined) return;
      const ours = await openOurs(engine);
      const names = ["r.io/team/app:v1", "r.io/team/app:also"];
      expectDone(await ours.run("store:r.io/team/app:v1", "docker-daemon:", { alsoTag: ["also"] }));
      expectDone(await ours.run("store:r.io/team/app:v1", "docker-daemon:short"));
      const found = await engine.api.inspect(IMAGE.id, { signal });
      expect(found.id).toBe(IMAGE.id);
      expect(found.layers).toEqual(LAYERS.map((layer) => digestOfBytes(layer)));
      expect([...found.names].toSorted()).toEqual(
        [...names, "docker.io/library/short:v1"].toSorted(),
      );
    },
    120_000,
  );

  it.each(KINDS)(
    "R39, R52: from %s to a registry, read back by skopeo; the second push reads and packs nothing",
    async (kind) => {
      const engine = engineOf(kind);
      if (engine === undefined) return;
      const ours = await openOurs(engine);
      let saved = 0;
      const counted: RealEngine = {
        ...engine,
        api: { ...engine.api, save: (...args) => ((saved += 1), engine.api.save(...args)) },
      };
      const pusher = await openEngine({}, { open: () => Promise.resolve(counted.api) });
      const name = `r.io/${kind}/app:v1`;
      expectDone(await ours.run("store:r.io/team/app:v1", `docker-daemon:${name}`));
      const to = `${registry.host}/${kind}/app`;
      expectDone(await pusher.run(`docker-daemon:${name}`, `${to}:v1`));
      expect(saved).toBe(1);
      const digest = await readWhole(registry, `${kind}/app:v1`);
      const { bytes } = await readRaw(registry, `${kind}/app:v1`);
      const manifest = parseManifest(bytes, "application/vnd.oci.image.manifest.v1+json");
      if (manifest.kind !== "manifest") throw new Error("it is one image");
      expect(manifest.config.digest).toBe(IMAGE.id);
      const place = await pusher.places.openSource(parseLocation(`${to}:v1`));
      for (const [position, layer] of manifest.layers.entries()) {
        const stream = await place.openBlob(layer, { signal });
        const plain = gunzipSync(Buffer.concat(await stream.toArray()));
        expect(plain.equals(LAYERS[position] ?? Buffer.alloc(0))).toBe(true);
      }
      const second = await pusher.run(`docker-daemon:${name}`, `${to}:v2`);
      expectDone(second);
      expect({ saved, bytes: second.bytesTotal }).toEqual({ saved: 1, bytes: 0 });
      expect(await readWhole(registry, `${kind}/app:v2`)).toBe(digest);
    },
    120_000,
  );

  it.each(KINDS)(
    "gives an image of %s another name, and takes names and images away",
    async (kind) => {
      const engine = engineOf(kind);
      if (engine === undefined) return;
      const ours = await openOurs(engine);
      expectDone(await ours.run("store:r.io/team/app:v1", "docker-daemon:r.io/names/app:v1"));
      const done = await ours.run(
        "docker-daemon:r.io/names/app:v1",
        "docker-daemon:r.io/names/b:v2",
      );
      expectDone(done);
      expect(done).toMatchObject({ kind: "retag", bytesTotal: 0 });
      const place = await ours.places.openRemovable(parseLocation("docker-daemon:"));
      await place.removeName("r.io/names/app:v1", { signal });
      const { names } = await engine.api.inspect("r.io/names/b:v2", { signal });
      expect(names).not.toContain("r.io/names/app:v1");
      const { digest } = await place.resolve({ name: "r.io/names/b:v2" }, { signal });
      await place.removeManifest(digest, { signal });
      expect((await engine.api.images({ signal })).map(({ id }) => id)).not.toContain(IMAGE.id);
    },
    120_000,
  );

  it.each(KINDS)(
    "leaves nothing in %s when a transfer is cancelled on its way, or its layer is wrong",
    async (kind) => {
      const engine = engineOf(kind);
      if (engine === undefined) return;
      const ours = await openOurs(engine);
      const ids = async (): Promise<readonly string[]> =>
        (await engine.api.images({ signal })).map(({ id }) => id);
      const before = await ids();
      // No engine takes a layer that is not what its config says.
      const other = anEngineImage([aLayer("x", someBytes(3_000_000, 9))]);
      const config = other.blobs.find(({ descriptor }) => descriptor.digest === other.id);
      const lying = anEngineImage([aLayer("y", someBytes(1000, 8))]);
      const blobs = [...lying.blobs.slice(0, 1), ...(config === undefined ? [] : [config])];
      const archive = `${ours.folder}/lying.tar`;
      const list = [{ Config: "c.json", RepoTags: ["a/b:1"], Layers: ["0.tar.gz"] }];
      const file = await open(archive, "w");
      await file.write(
        aTar([
          { name: "c.json", bytes: config?.bytes ?? Buffer.alloc(0) },
          { name: "0.tar.gz", bytes: blobs[0]?.bytes ?? Buffer.alloc(0) },
          { name: "manifest.json", bytes: Buffer.from(JSON.stringify(list)) },
        ]),
      );
      await file.close();
      const wrong = await ours.run(`docker-archive:${archive}`, "docker-daemon:a/b:1");
      expect(wrong.state).toBe("failed");
      const id = ours.start("store:r.io/team/app:v1", "docker-daemon:r.io/cancelled/app:v1");
      ours.queue.cancel(id);
      expect((await ours.queue.wait(id, { signal })).state).toBe("cancelled");
      expect(await ids()).toEqual(before);
    },
    120_000,
  );

  it("memory stays flat while 300 MiB go from a file to an engine and from there to a layout", async () => {
    const engine = engineOf("dockerd");
    if (engine === undefined) return;
    const ours = await openOurs(engine);
    const path = `${ours.folder}/large.tar`;
    await writeLargeArchive(path);
    const grown = await growthOf(async () => {
      expectDone(await ours.run(`docker-archive:${path}`, "docker-daemon:r.io/large/app:v1"));
      expectDone(await ours.run("docker-daemon:r.io/large/app:v1", "store:r.io/large/app:v1"));
    }, LOOK_MS);
    expect(grown).toBeLessThan(48 * MEBIBYTE);
    const { names } = await engine.api.inspect("r.io/large/app:v1", { signal });
    expect(names).toEqual(["r.io/large/app:v1"]);
  }, 300_000);

  /** One layer with one file of 300 MiB. */
  async function writeLargeArchive(path: string): Promise<void> {
    const piece = Buffer.alloc(MEBIBYTE, "one and the same piece, ");
    const size = 300 * MEBIBYTE;
    const layerSize = 512 + size + 1024;
    const layer = `${path}.layer`;
    const write = async (to: string, parts: () => Iterable<Buffer>): Promise<void> => {
      const file = await open(to, "w");
      for (const part of parts()) await file.write(part);
      await file.close();
    };
    function* layerParts(): Generator<Buffer> {
      yield fileHeader("large", size);
      for (let n = 0; n < 300; n += 1) yield piece;
      yield endOfArchive();
    }
    await write(layer, layerParts);
    const sum = (await runTool("sha256sum", [layer])).toString().slice(0, 64);
    const diffId = `sha256:${sum}`;
    if (!isDigest(diffId)) throw new Error("sha256sum says something else");
    const rootfs = { type: "layers", diff_ids: [diffId] };
    const config = Buffer.from(JSON.stringify({ architecture: "amd64", os: "linux", rootfs }));
    const list = Buffer.from(
      JSON.stringify([{ Config: "c.json", RepoTags: ["large:v1"], Layers: ["layer.tar"] }]),
    );
    await write(path, function* () {
      yield aTar(
        [
          { name: "c.json", bytes: config },
          { name: "manifest.json", bytes: list },
        ],
        { end: false },
      );
      yield fileHeader("layer.tar", layerSize);
      yield* layerParts();
      yield endOfArchive();
    });
  }
});
