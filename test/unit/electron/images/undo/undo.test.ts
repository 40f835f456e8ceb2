import { describe, expect, it } from "vitest";
import { planRemoval } from "../../../../../electron/images/plan-removals.ts";
import { remove } from "../../../../../electron/images/removal.ts";
import { formatLocation, parseLocation } from "../../../../../shared/location.ts";
import type { RemovalPlan } from "../../../../../shared/plan.ts";
import { openEngine, putImage } from "../../../../support/engine.ts";
import { aMultiArchImage, anImage, writeImage } from "../../../../support/image-builder.ts";
import { localPlaces } from "../../../../support/local-places.ts";
import { openRegistry } from "../../../../support/registry/client.ts";
import { undoRig } from "../../../../support/undo-rig.ts";

const { signal } = new AbortController();
const one = anImage().withLayers([10, 20], 1).build();
const two = anImage().withLayers([10], 2).build();
const index = aMultiArchImage();

async function world() {
  const registry = await openRegistry();
  const { places } = await openEngine();
  const rig = await undoRig(places);
  const at = (tag: string) => parseLocation(`${registry.host}/team/app:${tag}`);
  const tags = (): object => Object.fromEntries(registry.repository("team/app").tags);
  const removeAs = async (verb: RemovalPlan["verb"], tag: string) => {
    const { digest, tree } = await planRemoval(places, at(tag), { verb, signal });
    const going = [
      ...(tree?.children.filter(({ goes }) => goes) ?? []),
      ...(tree?.referrers ?? []),
    ];
    const also = going.map((part) => part.digest);
    return remove(rig, at(tag), { verb, expected: digest, also, signal });
  };
  const undoOne = (id = "", moved = false) => rig.undo.apply(id, { signal, moved });
  return { registry, ...rig, at, tags, removeAs, undoOne };
}

describe("undoing a removal", () => {
  it("restores a tag with its digest, and can itself be undone", async () => {
    const { registry, tags, removeAs, undoOne } = await world();
    putImage(registry, "team/app", "v1", one);
    const before = tags();
    const { undo } = await removeAs("tag", "v1");
    expect(tags()).toEqual({});
    const done = await undoOne(undo);
    expect(done).toMatchObject({ restored: ["v1"], removed: [] });
    expect(tags()).toEqual(before);
    expect(await undoOne(done.undo)).toMatchObject({ restored: [], removed: ["v1"] });
    expect(tags()).toEqual({});
  });

  it("writes a deleted index again with all its children, and every tag it had", async () => {
    const { registry, tags, removeAs, undoOne } = await world();
    putImage(registry, "team/app", "v1", index);
    putImage(registry, "team/app", "latest", index);
    const { manifests } = registry.repository("team/app");
    const before = { tags: tags(), manifests: [...manifests.keys()].toSorted() };
    const { undo, removed } = await removeAs("tree", "v1");
    expect(removed).toEqual(["latest", "v1"]);
    expect(manifests.size).toBe(0);
    await undoOne(undo);
    expect({ tags: tags(), manifests: [...manifests.keys()].toSorted() }).toEqual(before);
  });

  it("says what is missing once the registry has cleaned up, and changes nothing", async () => {
    const { registry, tags, removeAs, undo: journal, undoOne } = await world();
    putImage(registry, "team/app", "v1", one);
    const { undo = "" } = await removeAs("manifest", "v1");
    const [layer] = one.blobs;
    registry.repository("team/app").blobs.delete(layer?.descriptor.digest ?? "");
    expect((await journal.plan(undo, { signal })).missing).toEqual([
      { digest: layer?.descriptor.digest, role: "blob", size: layer?.descriptor.size },
    ]);
    await expect(undoOne(undo)).rejects.toMatchObject({ code: "undo_impossible" });
    expect(tags()).toEqual({});
  });

  it("is refused when somebody set the tag since, unless that is known; and keeps what they set", async () => {
    const { registry, tags, removeAs, undoOne } = await world();
    putImage(registry, "team/app", "v1", one);
    const { undo } = await removeAs("tag", "v1");
    putImage(registry, "team/app", "v1", two);
    await expect(undoOne(undo)).rejects.toMatchObject({ code: "tag_moved" });
    const done = await undoOne(undo, true);
    expect(tags()).toEqual({ v1: one.root.descriptor.digest });
    await undoOne(done.undo);
    expect(tags()).toEqual({ v1: two.root.descriptor.digest });
  });

  it("forgets a removal that the registry refused", async () => {
    const { registry, removeAs, undo } = await world();
    putImage(registry, "team/app", "v1", one);
    registry.faults.add({ method: "DELETE", path: "/manifests/", times: 9, status: 405 });
    await expect(removeAs("tag", "v1")).rejects.toMatchObject({ code: "unsupported" });
    expect(undo.list({ limit: 10 })).toEqual([]);
  });

  it("restores a name and a deleted image in the local store", async () => {
    const { places, store } = await localPlaces();
    const rig = await undoRig(places);
    const name = "127.0.0.1:5000/team/app:v1";
    await writeImage(store.open(), index, name, { signal });
    const location = parseLocation(`store:${name}`);
    const options = { verb: "manifest", expected: index.root.descriptor.digest, signal } as const;
    const { undo = "" } = await remove(rig, location, options);
    expect(await store.list({ signal })).toEqual([]);
    await rig.undo.apply(undo, { signal });
    const listed = await store.list({ signal });
    expect(listed.map((image) => [image.name, image.summary.digest])).toEqual([
      [name, index.root.descriptor.digest],
    ]);
  });

  it("is listed for its repository and its name, the latest first", async () => {
    const { registry, removeAs, at, undo } = await world();
    for (const tag of ["v1", "v2"]) putImage(registry, "team/app", tag, one);
    const first = (await removeAs("tag", "v1")).undo;
    const second = (await removeAs("tag", "v2")).undo;
    const ids = (location?: ReturnType<typeof at>) =>
      undo.list({ location, limit: 10 }).map(({ id }) => id);
    const repository = parseLocation(`${registry.host}/team/app`);
    expect(ids(repository)).toEqual([second, first]);
    expect(ids(at("v1"))).toEqual([first]);
    expect(ids(parseLocation(`${registry.host}/team/other`))).toEqual([]);
    expect(undo.list({ limit: 1 })[0]).toMatchObject({
      place: formatLocation(repository),
      action: "remove_tag",
      state: "done",
      tags: [{ name: "v2", before: one.root.descriptor.digest }],
    });
  });
});
