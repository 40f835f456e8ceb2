import { describe, expect, it } from "vitest";
import { planRemoval, planRemovals } from "../../../../electron/images/plan-removals.ts";
import { remove } from "../../../../electron/images/removal.ts";
import { parseLocation } from "../../../../shared/location.ts";
import { openEngine, putImage } from "../../../support/engine.ts";
import { anImage, anIndex } from "../../../support/image-builder.ts";
import { openRegistry } from "../../../support/registry/client.ts";
import { seedBlob, seedManifest } from "../../../support/registry/seed.ts";
import { undoRig } from "../../../support/undo-rig.ts";

const { signal } = new AbortController();
const amd = anImage().withPlatform("linux/amd64").withLayers([1000], 1);
const arm = anImage().withPlatform("linux/arm64").withLayers([2000], 2);
const both = anIndex().with(amd).with(arm).build();
const [amdDigest, armDigest] = [amd, arm].map((image) => image.build().root.descriptor.digest);

async function world(behaviour = {}) {
  const registry = await openRegistry(behaviour);
  const { places } = await openEngine();
  const rig = await undoRig(places);
  putImage(registry, "team/app", "v1", both);
  const at = (tag: string) => parseLocation(`${registry.host}/team/app:${tag}`);
  /** An addition to a manifest, with or without a tag. */
  const sign = (subject: typeof both.root.descriptor, tag?: string) => {
    const config = seedBlob(registry, "team/app", Buffer.from("{}"));
    const mediaType = "application/vnd.oci.image.manifest.v1+json";
    const artifactType = "application/vnd.example.signature";
    const document = { schemaVersion: 2, mediaType, artifactType, config, layers: [], subject };
    return seedManifest(registry, "team/app", document, tag).digest;
  };
  return { registry, ...rig, at, sign };
}

describe("removing an index with all that belongs to it", () => {
  it("R58: lists its children and signatures, and then takes exactly those", async () => {
    const { registry, at, sign, ...rig } = await world();
    const signature = sign(both.root.descriptor);
    const ofChild = sign(amd.build().root.descriptor);
    const { tree, tags, digest } = await planRemoval(rig.places, at("v1"), {
      verb: "tree",
      signal,
    });
    expect(tree).toEqual({
      children: [
        { digest: amdDigest, platform: "linux/amd64", keptBy: [], goes: true },
        { digest: armDigest, platform: "linux/arm64", keptBy: [], goes: true },
      ],
      referrers: [signature, ofChild].map((one) => ({
        digest: one,
        artifactType: "application/vnd.example.signature",
      })),
      complete: true,
    });
    expect(tags).toEqual(["v1"]);
    const also = [...(tree?.children ?? []), ...(tree?.referrers ?? [])].map((one) => one.digest);
    await remove(rig, at("v1"), { verb: "tree", expected: digest, also, signal });
    expect(registry.repository("team/app").manifests.size).toBe(0);
  });

  it("R57: leaves children that another tag or index needs, and says which", async () => {
    const { registry, at, ...rig } = await world();
    putImage(registry, "team/app", "arm-only", arm.build());
    const other = anIndex().with(amd).build();
    putImage(registry, "team/app", "other", other);
    const { tree, digest } = await planRemoval(rig.places, at("v1"), { verb: "tree", signal });
    expect(tree?.children).toEqual([
      { digest: amdDigest, platform: "linux/amd64", keptBy: ["other"], goes: false },
      { digest: armDigest, platform: "linux/arm64", keptBy: ["arm-only"], goes: false },
    ]);
    const also = tree?.children.map((child) => child.digest) ?? [];
    await remove(rig, at("v1"), { verb: "tree", expected: digest, also, signal });
    const { manifests } = registry.repository("team/app");
    expect(new Set(manifests.keys())).toEqual(
      new Set([amdDigest, armDigest, other.root.descriptor.digest]),
    );
  });

  it("takes nothing along that the plan did not list", async () => {
    const { registry, at, sign, ...rig } = await world();
    const { digest } = await planRemoval(rig.places, at("v1"), { verb: "tree", signal });
    const later = sign(both.root.descriptor);
    await remove(rig, at("v1"), { verb: "tree", expected: digest, also: [], signal });
    const { manifests } = registry.repository("team/app");
    expect([...manifests.keys()]).toContain(later);
    expect(manifests.size).toBe(3);
  });

  it("takes the tags along that only mark its signatures, and leaves a signature with a name of its own", async () => {
    const { registry, at, sign, ...rig } = await world();
    const marker = both.root.descriptor.digest.replace(":", "-");
    const marked = sign(both.root.descriptor, `${marker}.sig`);
    const named = sign(amd.build().root.descriptor, "release-signature");
    const plan = await planRemoval(rig.places, at("v1"), { verb: "tree", signal });
    expect(plan.tags).toEqual(["v1", `${marker}.sig`]);
    expect(plan.tree?.referrers.map((one) => one.digest)).toEqual([marked]);
    const going = [...(plan.tree?.children ?? []), ...(plan.tree?.referrers ?? [])];
    const also = going.map((one) => one.digest);
    await remove(rig, at("v1"), { verb: "tree", expected: plan.digest, also, signal });
    expect([...registry.repository("team/app").tags]).toEqual([["release-signature", named]]);
  });

  it("R57, R58: keeps every child when an index that may need it cannot be read", async () => {
    const { registry, at, ...rig } = await world();
    const other = anIndex().with(amd).build();
    putImage(registry, "team/app", "other", other);
    registry.faults.add({
      method: "GET",
      path: `/manifests/${other.root.descriptor.digest}`,
      times: 9,
      status: 404,
    });
    const { tree } = await planRemoval(rig.places, at("v1"), { verb: "tree", signal });
    expect(tree).toMatchObject({ complete: false });
    expect(tree?.children.some(({ goes }) => goes)).toBe(false);
  });

  it("estimates what nothing else leads to: no layer that another tag shares", async () => {
    const { registry, at, places } = await world();
    putImage(registry, "team/app", "arm-only", arm.build());
    const { space } = await planRemovals(places, [at("v1")], { verb: "tree", signal });
    const shared = new Set(arm.build().blobs.map(({ descriptor }) => descriptor.digest));
    const own = [...both.blobs, ...both.manifests]
      .filter(({ descriptor }) => !shared.has(descriptor.digest))
      .filter(({ descriptor }) => descriptor.digest !== armDigest);
    const bytes = own.reduce((sum, { descriptor }) => sum + descriptor.size, 0);
    expect(space).toEqual({ bytes, complete: true });
  });

  it("frees nothing yet when a tag goes whose image has another one", async () => {
    const { registry, at, places } = await world();
    putImage(registry, "team/app", "latest", both);
    const one = await planRemovals(places, [at("v1")], { verb: "tag", signal });
    expect(one.space).toEqual({ bytes: 0, complete: true });
    const all = await planRemovals(places, [at("v1"), at("latest")], { verb: "tag", signal });
    expect(all.space?.bytes).toBeGreaterThan(3000);
  });

  it("U10: looks at every name of a repository once, however many of them go", async () => {
    const { registry, at, places } = await world();
    const tags = Array.from({ length: 40 }, (_, number) => `t${number}`);
    for (const tag of tags) putImage(registry, "team/app", tag, both);
    const before = registry.requests.length;
    const { plans } = await planRemovals(places, tags.map(at), { verb: "tag", signal });
    expect(plans).toHaveLength(40);
    const asked = registry.requests.slice(before).filter(({ method }) => method === "HEAD");
    // One for each of the 41 names, and one that finds out whether the first is there.
    expect(asked).toHaveLength(42);
  });
});
