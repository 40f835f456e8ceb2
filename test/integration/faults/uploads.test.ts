import { writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createArchivePlaces } from "../../../electron/archives/archive-places.ts";
import { createPlaces } from "../../../electron/images/open.ts";
import { createLocalStore } from "../../../electron/images/local-store.ts";
import { planRemoval } from "../../../electron/images/plan-removals.ts";
import { remove } from "../../../electron/images/removal.ts";
import { createLocks } from "../../../electron/storage/file-lock.ts";
import { parseLocation } from "../../../shared/location.ts";
import { openEngine, putImage, type TestEngine } from "../../support/engine.ts";
import { buildImage } from "../../support/memory-image.ts";
import {
  arrival,
  contentOf,
  failureOf,
  instantClock,
  NEVER,
  openRegistry,
  openRepository,
  sameBytes,
} from "../../support/registry/client.ts";
import { seedImage, someBytes } from "../../support/registry/seed.ts";
import type { Fault } from "../../support/registry/faults.ts";
import type { TestRegistry } from "../../support/registry/server.ts";
import { undoRig } from "../../support/undo-rig.ts";

const signal = NEVER;
const MIB = 1024 * 1024;
const BYTES = someBytes(3 * MIB + 17);
const CHUNKED = { uploads: { maxMonolithic: 0, chunkSize: MIB } };

function sent(registry: TestRegistry): string[] {
  return registry.requests.map(({ method, bytes }) => `${method} ${bytes}`);
}

function stored(registry: TestRegistry): Buffer | undefined {
  return registry.repository("team/app").blobs.get(contentOf(BYTES).descriptor.digest);
}

describe("an upload whose answers cannot be trusted", () => {
  it("U2: 500 after the bytes were taken costs a question, and no byte is sent again", async () => {
    const { registry, repository } = await openRepository({}, CHUNKED);
    registry.faults.add({ method: "PATCH", path: "/uploads/", nth: 2, rewriteStatus: 500 });
    await repository.uploadBlob(contentOf(BYTES), { signal });
    expect(sameBytes(stored(registry), BYTES)).toBe(true);
    expect(sent(registry)).toEqual([
      "POST 0",
      `PATCH ${MIB}`,
      `PATCH ${MIB}`,
      "GET 0",
      `PATCH ${MIB}`,
      "PATCH 17",
      "PUT 0",
    ]);
  });

  it("U2, R45: 500 several times before a byte is taken does not make it begin in the middle", async () => {
    const { registry, repository } = await openRepository({}, CHUNKED);
    registry.faults.add({ method: "PATCH", path: "/uploads/", times: 4, status: 500 });
    await repository.uploadBlob(contentOf(BYTES), { signal });
    const starts = registry.requests
      .filter(({ method }) => method === "PATCH")
      .map(({ headers }) => headers["content-range"]?.split("-")[0]);
    expect(starts.slice(0, 5)).toEqual(["0", "0", "0", "0", "0"]);
    expect(sameBytes(stored(registry), BYTES)).toBe(true);
  });

  it("U4: 416 without end is given up, after a few questions and no second session", async () => {
    const { registry, repository } = await openRepository({}, CHUNKED);
    registry.faults.add({ method: "PATCH", path: "/uploads/", times: 999, status: 416 });
    expect(await failureOf(repository.uploadBlob(contentOf(BYTES), { signal }))).toMatchObject({
      details: { status: 416 },
    });
    expect(registry.requests.filter(({ method }) => method === "PATCH")).toHaveLength(6);
    expect(registry.requests.filter(({ method }) => method === "POST")).toHaveLength(1);
  });

  it("U1, U4: a session that is gone, again and again, is begun anew once", async () => {
    const { registry, repository } = await openRepository({ relativeLocations: true }, CHUNKED);
    registry.faults.add({ method: "PATCH", path: "/uploads/", times: 999, status: 404 });
    expect(await failureOf(repository.uploadBlob(contentOf(BYTES), { signal }))).toMatchObject({
      details: { status: 404 },
    });
    expect(registry.requests.filter(({ method }) => method === "POST")).toHaveLength(2);
  });

  it("U3: a closing PUT that was heard, but not answered, sends nothing again", async () => {
    const { registry, repository } = await openRepository({}, CHUNKED);
    registry.faults.add({ method: "PUT", path: "/uploads/", loseAnswer: true });
    const content = contentOf(BYTES);
    await repository.uploadBlob(content, { signal });
    expect(content.opened).toEqual([0]);
    expect(sent(registry).slice(-3)).toEqual(["PUT 0", "GET 0", "HEAD 0"]);
  });
});

/** An image in a registry, and the engine that pushes it to another one. */
async function pushing(layers = [someBytes(200_000, 7)]) {
  const [one, two] = [await openRegistry(), await openRegistry()];
  const image = buildImage({ layers });
  putImage(one, "a", "v1", image);
  const engine = await openEngine({ clock: instantClock() });
  return { one, two, image, engine, tags: () => [...two.repository("b").tags] };
}

const words = (code: string, message: string): string =>
  JSON.stringify({ errors: [{ code, message }] });

describe("a manifest that the registry refuses", () => {
  const rows: readonly (readonly [string, Fault, object])[] = [
    ["413", { path: "", status: 413 }, { code: "registry_refused", details: { status: 413 } }],
    [
      "an immutable tag",
      {
        path: "",
        status: 412,
        body: words(
          "PRECONDITION",
          "Failed to process request due to 'b:v1' configured as immutable.",
        ),
      },
      { details: { status: 412, hint: "harbor_immutable" } },
    ],
    [
      "an immutable tag in the words of the specification",
      {
        path: "",
        status: 400,
        body: words(
          "TAG_INVALID",
          "The image tag 'v1' already exists in the 'b' repository and cannot be overwritten because the repository is immutable.",
        ),
      },
      { details: { status: 400, registryCode: "TAG_INVALID" } },
    ],
    [
      "a full quota",
      {
        path: "",
        status: 403,
        body: words(
          "DENIED",
          "adding 300.0 MiB of storage resource, which when updated to current usage of 900.0 MiB will exceed the configured upper limit of 1.0 GiB.",
        ),
      },
      { details: { status: 403, hint: "harbor_quota" } },
    ],
    ["a rule against it", { path: "", status: 403 }, { code: "denied", details: { status: 403 } }],
  ];

  it.each(rows)(
    "U6, F36: says that it is %s, in the registry's words, and moves no tag",
    async (_name, fault, expected) => {
      const { one, two, engine, tags } = await pushing();
      two.faults.add({ ...fault, method: "PUT", path: "/manifests/v1", times: 9 });
      const { error, state } = await engine.run(`${one.host}/a:v1`, `${two.host}/b`);
      expect([state, error]).toMatchObject(["failed", expected]);
      expect(error).toMatchObject({ details: { side: "destination", host: two.host } });
      expect(
        two.requests.filter(({ method, path }) => method === "PUT" && path.endsWith("/v1")),
      ).toHaveLength(1);
      expect(tags()).toEqual([]);
    },
  );

  it("U6: moves a blob once more that the registry had and lost, and then it is stored", async () => {
    const { one, two, image, engine, tags } = await pushing();
    await engine.run(`${one.host}/a:v1`, `${two.host}/b`);
    const layer = image.blobs[1]?.descriptor.digest ?? "";
    two.repository("b").tags.clear();
    two.repository("b").manifests.clear();
    // The registry says that it has the layer, until it is asked to store what needs it.
    two.faults.add({
      method: "HEAD",
      path: layer,
      status: 200,
      headers: { "content-length": "200000" },
    });
    two.repository("b").blobs.delete(layer);
    two.requests.length = 0;
    const { error } = await engine.run(`${one.host}/a:v1`, `${two.host}/b`);
    expect(error).toBeUndefined();
    expect(tags()).toEqual([["v1", image.root.descriptor.digest]]);
    const uploads = two.requests.filter(
      ({ method, path }) => method === "PUT" && path.includes("/uploads/"),
    );
    expect(uploads).toHaveLength(1);
  });
});

describe("a source that changes", () => {
  it("U8: under an upload from a layout is noticed, and nothing gets a name", async () => {
    const { one, two, image, engine, tags } = await pushing([someBytes(9 * MIB, 3)]);
    const layout = join(engine.folder, "layout");
    await engine.run(`${one.host}/a:v1`, `oci:${layout}`);
    const layer = image.blobs[1]?.descriptor.digest ?? "";
    const file = join(layout, "blobs", "sha256", layer.slice("sha256:".length));
    const bytes = await readFile(file);
    const begun = Promise.withResolvers<void>();
    const changed = Promise.withResolvers<void>();
    two.faults.add({
      method: "POST",
      path: "/uploads/",
      times: 2,
      hold: begun.promise.then(() => changed.promise),
    });
    const id = engine.start(`oci:${layout}:v1`, `${two.host}/b:v1`);
    while (two.requests.filter(({ method }) => method === "POST").length === 0)
      await new Promise(setImmediate);
    bytes[8 * MIB] = (bytes[8 * MIB] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    begun.resolve();
    changed.resolve();
    const { state, error } = await engine.queue.wait(id, { signal });
    expect([state, error]).toMatchObject([
      "failed",
      { code: "digest_mismatch", details: { side: "source", digest: layer } },
    ]);
    expect(two.repository("b").blobs.has(layer)).toBe(false);
    expect(tags()).toEqual([]);
  });
});

describe("two who push to one tag", () => {
  /** Each pushes an image of its own; the second writes the tag between the first one's write and its last look. */
  async function both(): Promise<{
    first: Awaited<ReturnType<TestEngine["run"]>>;
    second: Awaited<ReturnType<TestEngine["run"]>>;
    digests: string[];
    tag: string | undefined;
  }> {
    const [source, target] = [await openRegistry(), await openRegistry()];
    const images = [1, 2].map((seed) => buildImage({ layers: [someBytes(1000, seed)] }));
    images.forEach((image, index) => putImage(source, "a", `v${index + 1}`, image));
    const engines = [await openEngine(), await openEngine()];
    const over = Promise.withResolvers<void>();
    // The first one's tag is written, but it hears of that only when the second one has finished.
    target.faults.add({ method: "PUT", path: "/manifests/v", hold: over.promise });
    const start = (index: number): Promise<Awaited<ReturnType<TestEngine["run"]>>> =>
      engines[index]?.run(`${source.host}/a:v${index + 1}`, `${target.host}/b:v`) ??
      Promise.reject(new Error("no such engine"));
    const first = start(0);
    while (target.repository("b").tags.get("v") === undefined) await new Promise(setImmediate);
    const second = await start(1);
    over.resolve();
    return {
      first: await first,
      second,
      digests: images.map(({ root }) => root.descriptor.digest),
      tag: target.repository("b").tags.get("v"),
    };
  }

  it("U9: the one whose tag was overwritten is told so, and by what", async () => {
    const { first, second, digests, tag } = await both();
    expect(tag).toBe(digests[1]);
    expect(second.state).toBe("done");
    expect([first.state, first.error]).toMatchObject([
      "failed",
      { code: "tag_moved", details: { tag: "v", actual: digests[1] } },
    ]);
  });
});

describe("removing what several tags name", () => {
  async function removable() {
    const registry = await openRegistry();
    const { digest } = seedImage(registry, "team/app", "v1", []);
    for (const tag of ["v2", "v3"]) seedImage(registry, "team/app", tag, []);
    seedImage(registry, "team/app", "other", [someBytes(9)]);
    const { registries, folder } = await openEngine({ clock: instantClock() });
    const locks = createLocks(join(folder, "locks"));
    const store = createLocalStore({ path: join(folder, "store"), locks });
    const archives = createArchivePlaces(join(folder, "tmp"));
    const places = createPlaces({ registries, store, locks, archives, isProduction: () => false });
    const location = parseLocation(`${registry.host}/team/app:v1`);
    return { registry, ...(await undoRig(places)), location, digest };
  }

  it("U10: by digest lists every tag before, and then what is gone", async () => {
    const { registry, places, undo, location, digest } = await removable();
    const plan = await planRemoval(places, location, { verb: "manifest", signal });
    expect(plan).toMatchObject({ digest, tags: ["v1", "v2", "v3"], siblings: [], complete: true });
    expect(registry.requests.every(({ method }) => method === "GET" || method === "HEAD")).toBe(
      true,
    );
    const options = { verb: "manifest", expected: digest, signal } as const;
    const gone = await remove({ places, undo }, location, options);
    expect(gone.removed).toEqual(["v1", "v2", "v3"]);
    expect([...registry.repository("team/app").tags.keys()]).toEqual(["other"]);
  });

  it.each([
    [405, "unsupported"],
    [404, "manifest_not_found"],
  ])("U10: %i takes nothing away, and is told", async (status, code) => {
    const { registry, places, undo, location, digest } = await removable();
    registry.faults.add({ method: "DELETE", path: "/manifests/", times: 9, status });
    const error = await failureOf(
      remove({ places, undo }, location, { verb: "manifest", expected: digest, signal }),
    );
    expect(error).toMatchObject({ code });
    expect(registry.repository("team/app").tags.size).toBe(4);
  });

  it("U10, R57: says which are gone and which are left when the registry confirms and does a part", async () => {
    const { registry, places, undo, location, digest } = await removable();
    const { tags } = registry.repository("team/app");
    const begun = Promise.withResolvers<void>();
    // As with several servers behind one address: it says yes, and one tag stays.
    registry.faults.add({
      method: "DELETE",
      path: "/manifests/",
      status: 202,
      hold: begun.promise,
    });
    const removing = failureOf(
      remove({ places, undo }, location, { verb: "manifest", expected: digest, signal }),
    );
    await arrival(registry, "DELETE");
    tags.delete("v1");
    tags.delete("v2");
    begun.resolve();
    expect(await removing).toMatchObject({
      code: "registry_failed",
      details: { hint: "removal_incomplete", removed: "v1, v2", left: "v3" },
    });
  });

  it("U10, R57: a tag that is there after its removal was confirmed is told", async () => {
    const { registry, places, undo, location, digest } = await removable();
    registry.faults.add({ method: "DELETE", path: "/manifests/", status: 202 });
    const options = { verb: "tag", expected: digest, signal } as const;
    expect(await failureOf(remove({ places, undo }, location, options))).toMatchObject({
      details: { hint: "removal_incomplete", left: "v1" },
    });
    expect((await remove({ places, undo }, location, options)).removed).toEqual(["v1"]);
    expect([...registry.repository("team/app").tags.keys()]).toEqual(["v2", "v3", "other"]);
  });
});
