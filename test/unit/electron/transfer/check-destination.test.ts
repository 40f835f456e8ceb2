import { describe, expect, it } from "vitest";
import type { Places } from "../../../../electron/images/image-store.ts";
import { createRegistryImage } from "../../../../electron/images/registry-image.ts";
import { prepareTransfer } from "../../../../electron/transfer/prepare.ts";
import type { RegistryLocation } from "../../../../shared/location.ts";
import { buildImage } from "../../../support/memory-image.ts";
import { MemoryPlace, memoryPlaces } from "../../../support/memory-place.ts";
import { openBoth, type OurSide } from "../../../support/registry/client.ts";
import { openMemory } from "../../../support/registry/memory.ts";
import type { RegistryOptions } from "../../../support/registry/server.ts";
import { aRequest, carryOut, live } from "./rig.ts";

const IMAGE = buildImage({ layers: [Buffer.from("one"), Buffer.from("two")] });
const signal = live();

/** A layout with an image, and a registry over real sockets that we push to. */
async function openPush(server: RegistryOptions = {}, side: OurSide = {}) {
  const { knownBlobs } = await openMemory();
  const opened = await openBoth(server, { knownBlobs, ...side });
  const layout = new MemoryPlace({ origin: "layout:/x" }).add(IMAGE, "", "v1");
  const sources = memoryPlaces({ "/x": layout });
  const places: Places = {
    openSource: (location) => sources.openSource(location),
    openRemovable: (location) => sources.openRemovable(location),
    openDestination: (location) =>
      Promise.resolve(
        createRegistryImage(location as RegistryLocation, opened.client, { access: "push" }),
      ),
  };
  const plan = (repository: string, alsoTag: readonly string[] = []) =>
    prepareTransfer(
      aRequest("oci:/x:v1", `${opened.registry.host}/${repository}:v1`, { alsoTag: [...alsoTag] }),
      { places, signal, now: () => 0 },
    );
  const push = async (repository: string, alsoTag: readonly string[] = []) => {
    const prepared = await plan(repository, alsoTag);
    return { plan: prepared.plan, told: await carryOut(prepared) };
  };
  return { ...opened, knownBlobs, plan, push };
}

describe("mounts that were learned", () => {
  it("R43: a second push to the registry mounts what the first one brought, and moves no byte", async () => {
    const { registry, push } = await openPush();
    await push("team/one");
    registry.requests.length = 0;
    const { plan, told } = await push("team/two");
    expect(plan.blobs.map(({ action, mountFrom }) => [action, mountFrom])).toEqual(
      Array.from({ length: 3 }, () => ["mount", "team/one"]),
    );
    expect(plan.bytes.move).toBe(0);
    expect(told.states.filter(([, state]) => state === "mounted")).toHaveLength(3);
    const blobs = registry.requests.filter(({ path }) => path.includes("/blobs/"));
    expect(blobs.map(({ method }) => method).toSorted()).toEqual([
      ...Array<string>(3).fill("HEAD"),
      ...Array<string>(3).fill("POST"),
    ]);
    expect(registry.repository("team/two").tags.has("v1")).toBe(true);
  });

  it("R43: a plan asks no more questions for what it learned", async () => {
    const { registry, plan, push } = await openPush();
    await push("team/one");
    registry.requests.length = 0;
    await plan("team/two");
    expect(registry.requests.filter(({ path }) => path.includes("/blobs/"))).toHaveLength(3);
    expect(registry.requests.some(({ method }) => method === "POST")).toBe(false);
  });

  it("R43, R42: what is no longer there is uploaded, and not expected there again", async () => {
    const { registry, push } = await openPush();
    await push("team/one");
    registry.repositories.delete("team/one");
    const { told } = await push("team/two");
    expect(told.states.filter(([, state]) => state === "done")).toHaveLength(3);
    registry.requests.length = 0;
    const { plan } = await push("team/three");
    expect(plan.blobs.every(({ mountFrom }) => mountFrom === "team/two")).toBe(true);
  });

  it("U5, R60: plans no mount where the registry says 201 for nothing", async () => {
    const { registry, plan, push } = await openPush();
    await push("team/one");
    registry.faults.add({ method: "POST", path: "mount=", status: 201, times: 9 });
    expect((await push("team/two")).told.named).toHaveProperty("v1");
    expect(registry.repository("team/two").blobs.size).toBe(3);
    const { plan: next } = await plan("team/three");
    expect(next.blobs.map(({ action }) => action)).toEqual(["move", "move", "move"]);
  });

  it("R50: several tags go in one PUT, and each is looked at", async () => {
    const { registry, push } = await openPush({ manyTags: true });
    const { told } = await push("team/one", ["v2", "v3"]);
    expect(Object.keys(told.named).toSorted()).toEqual(["v1", "v2", "v3"]);
    const root = IMAGE.root.descriptor.digest;
    expect(Object.fromEntries(registry.repository("team/one").tags)).toEqual({
      v1: root,
      v2: root,
      v3: root,
    });
    const puts = registry.requests.filter(
      ({ method, path }) => method === "PUT" && path.includes("/manifests/"),
    );
    // By digest, and once more with all the tags.
    expect(puts).toHaveLength(2);
    const heads = registry.lines().filter((line) => line.startsWith("HEAD"));
    for (const tag of ["v1", "v2", "v3"]) {
      expect(heads.filter((line) => line.endsWith(`/manifests/${tag}`))).toHaveLength(2);
    }
  });

  it("R50: one PUT for each where the registry takes only one", async () => {
    const { registry, push } = await openPush();
    await push("team/one", ["v2", "v3"]);
    expect([...registry.repository("team/one").tags.keys()].toSorted()).toEqual(["v1", "v2", "v3"]);
  });
});
