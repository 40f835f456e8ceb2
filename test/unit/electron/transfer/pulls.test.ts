import { describe, expect, it } from "vitest";
import { createArchivePlaces } from "../../../../electron/archives/archive-places.ts";
import { createPlaces } from "../../../../electron/images/open.ts";
import { createLocalStore } from "../../../../electron/images/local-store.ts";
import { createPullMeter } from "../../../../electron/registry/pull-meter.ts";
import { createProfileBook } from "../../../../electron/registry/registry-profile-book.ts";
import { createLocks } from "../../../../electron/storage/file-lock.ts";
import { keptManifestsTable } from "../../../../electron/storage/kept-manifests-table.ts";
import { pullAllowancesTable } from "../../../../electron/storage/pull-allowances-table.ts";
import { prepareTransfer } from "../../../../electron/transfer/prepare.ts";
import type { Descriptor } from "../../../../shared/oci/descriptor.ts";
import { MEDIA_TYPES } from "../../../../shared/oci/media-types.ts";
import { instantClock, openRegistries, openRegistry } from "../../../support/registry/client.ts";
import { openMemory } from "../../../support/registry/memory.ts";
import { seedImage, seedManifest, someBytes } from "../../../support/registry/seed.ts";
import type { TestRegistry } from "../../../support/registry/server.ts";
import { aRequest, live } from "./rig.ts";

/** An index with an image for each seed. */
function seedIndex(registry: TestRegistry, seeds: readonly number[]): readonly Descriptor[] {
  const images = seeds.map((seed) =>
    seedImage(registry, "team/app", `part-${seed}`, [someBytes(100, seed)]),
  );
  const manifests = images.map((image, index) => ({
    ...image,
    platform: { os: "linux", architecture: ["amd64", "arm64", "s390x"][index] ?? "arm" },
  }));
  seedManifest(
    registry,
    "team/app",
    { schemaVersion: 2, mediaType: MEDIA_TYPES.ociIndex, manifests },
    "v1",
  );
  return images;
}

/** Counts down as Docker Hub does, in the headers of every answer about manifests. */
function countAs(registry: TestRegistry, remaining: number): void {
  const headers = {
    "ratelimit-limit": "100;w=21600",
    "ratelimit-remaining": `${remaining};w=21600`,
  };
  registry.faults.add({ path: "/manifests/", headers, times: 999 });
}

/** One run of the program: what a folder remembers, and an empty store to pull into. */
async function openRun(registry: TestRegistry, folder?: string) {
  const memory = await openMemory(folder);
  const clock = instantClock();
  const { registries } = openRegistries({
    clock,
    manifests: keptManifestsTable(memory.database),
    pulls: createPullMeter(clock, pullAllowancesTable(memory.database)),
    profiles: createProfileBook(clock),
  });
  const locks = createLocks(`${memory.folder}/locks`);
  const store = createLocalStore({ path: `${memory.folder}/store`, locks });
  const archives = createArchivePlaces(`${memory.folder}/tmp`);
  const places = createPlaces({ registries, store, locks, archives, isProduction: () => false });
  const request = aRequest(`${registry.host}/team/app:v1`, "store:");
  const gets = (): number =>
    registry.requests.filter(({ method, path }) => method === "GET" && path.includes("/manifests/"))
      .length;
  return {
    folder: memory.folder,
    prepare: async (frugal = false) => {
      const before = gets();
      const options = { places, signal: live(), now: () => 0, frugal };
      const { plan } = await prepareTransfer(request, options);
      return { plan, gets: gets() - before };
    },
  };
}

describe("pulls of a registry that counts", () => {
  it("R28, R61: an unchanged multi-arch image is read once, then never again, also by another process", async () => {
    const registry = await openRegistry();
    seedIndex(registry, [1, 3, 5]);
    const run = await openRun(registry);
    expect((await run.prepare()).gets).toBe(4);
    const second = await run.prepare();
    expect(second.gets).toBe(0);
    expect(second.plan.blobs.filter(({ action }) => action === "move").length).toBeGreaterThan(0);
    const later = await openRun(registry, run.folder);
    expect((await later.prepare()).gets).toBe(0);
  });

  it("R28, R61: a tag that changed costs one GET for each manifest that is new", async () => {
    const registry = await openRegistry();
    seedIndex(registry, [1, 3, 5]);
    const run = await openRun(registry);
    await run.prepare();
    seedIndex(registry, [1, 3, 7]);
    const later = await openRun(registry, run.folder);
    expect((await later.prepare()).gets).toBe(2);
    seedIndex(registry, [7, 1]);
    expect((await later.prepare()).gets).toBe(1);
  });

  it("R61: the plan says what it took, and what is left", async () => {
    const registry = await openRegistry();
    countAs(registry, 87);
    seedIndex(registry, [1, 3]);
    const run = await openRun(registry);
    const first = await run.prepare(true);
    expect(first.plan.pulls).toMatchObject({
      registry: registry.host,
      taken: 3,
      toCome: 0,
      allowance: { limit: 100, remaining: 87, windowSeconds: 21_600 },
    });
    expect(first.plan.notices).toEqual([]);
    expect((await run.prepare(true)).plan.pulls).toMatchObject({ taken: 0, toCome: 0 });
  });

  it("R61: a plan spends nothing below the index where too few pulls are left, and warns", async () => {
    const registry = await openRegistry();
    countAs(registry, 2);
    seedIndex(registry, [1, 3, 5]);
    const run = await openRun(registry);
    const { plan, gets } = await run.prepare(true);
    expect(gets).toBe(1);
    expect(plan.pulls).toMatchObject({ taken: 1, toCome: 3 });
    expect(plan.notices).toEqual([
      { code: "pulls_short", details: { registry: registry.host, toCome: 3, remaining: 2 } },
    ]);
    expect((await run.prepare()).gets).toBe(3);
  });

  it("R61: with none left, a plan reads nothing at all", async () => {
    const registry = await openRegistry();
    countAs(registry, 0);
    seedIndex(registry, [1, 3]);
    const run = await openRun(registry);
    const { plan, gets } = await run.prepare(true);
    expect(gets).toBe(0);
    expect(plan.pulls).toMatchObject({ taken: 0, toCome: 1 });
    expect(plan.tags).toMatchObject([{ action: "create" }]);
  });

  it("R61: nothing is said of a registry that counts nothing", async () => {
    const registry = await openRegistry();
    seedIndex(registry, [1]);
    const { plan } = await (await openRun(registry)).prepare(true);
    expect(plan).not.toHaveProperty("pulls");
  });
});
