import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { planRemoval } from "../../../../electron/images/plan-removals.ts";
import { remove } from "../../../../electron/images/removal.ts";
import { parseLocation } from "../../../../shared/location.ts";
import { anImage, writeImage } from "../../../support/image-builder.ts";
import { undoRig } from "../../../support/undo-rig.ts";
import { type LocalPlaces, localPlaces } from "../../../support/local-places.ts";

const { signal } = new AbortController();
const one = anImage().withLayers([10], 1).build();
const two = anImage().withLayers([10], 2).build();
const { digest } = one.root.descriptor;
const app = (tag: string): string => `127.0.0.1:5000/team/app:${tag}`;
const at = (tag: string): ReturnType<typeof parseLocation> => parseLocation(`store:${app(tag)}`);

async function threeTags(): Promise<LocalPlaces> {
  const local = await localPlaces();
  for (const tag of ["v1", "latest"])
    await writeImage(local.store.open(), one, app(tag), { signal });
  await writeImage(local.store.open(), two, app("v2"), { signal });
  return local;
}

async function names({ store }: LocalPlaces): Promise<readonly string[]> {
  return (await store.list({ signal })).map(({ name }) => name);
}

describe("removing a tag", () => {
  it("U10, R57: is planned with the tags that stay, and changes nothing yet", async () => {
    const local = await threeTags();
    expect(await planRemoval(local.places, at("v1"), { verb: "tag", signal })).toEqual({
      location: `store:${app("v1")}`,
      verb: "tag",
      digest,
      tags: [app("v1")],
      siblings: [app("latest")],
      complete: true,
      undoable: true,
    });
    expect(await names(local)).toHaveLength(3);
  });

  it("R57: takes that tag only", async () => {
    const local = await threeTags();
    const options = { verb: "tag", expected: digest, signal } as const;
    const done = await remove(await undoRig(local.places), at("v1"), options);
    expect(done.removed).toEqual([app("v1")]);
    expect(await names(local)).toEqual([app("latest"), app("v2")]);
  });

  it("is refused when the tag was moved after the plan", async () => {
    const local = await threeTags();
    await writeImage(local.store.open(), two, app("v1"), { signal });
    const options = { verb: "tag", expected: digest, signal } as const;
    const rig = await undoRig(local.places);
    await expect(remove(rig, at("v1"), options)).rejects.toMatchObject({
      code: "tag_moved",
      details: { expected: digest, actual: two.root.descriptor.digest },
    });
    expect(await names(local)).toHaveLength(3);
  });

  it("makes no sense for a digest", async () => {
    const { places } = await threeTags();
    const location = parseLocation(`store:127.0.0.1:5000/team/app@${digest}`);
    await expect(planRemoval(places, location, { verb: "tag", signal })).rejects.toMatchObject({
      code: "invalid_location",
    });
  });
});

describe("removing a manifest", () => {
  it("U10: takes all its tags, as the plan said, and leaves other images alone", async () => {
    const local = await threeTags();
    const plan = await planRemoval(local.places, at("v1"), { verb: "manifest", signal });
    expect(plan).toMatchObject({ tags: [app("latest"), app("v1")], siblings: [], complete: true });
    const options = { verb: "manifest", expected: digest, signal } as const;
    const done = await remove(await undoRig(local.places), at("v1"), options);
    expect(done.removed).toEqual(plan.tags);
    expect(await names(local)).toEqual([app("v2")]);
    const gone = parseLocation(`store:127.0.0.1:5000/team/app@${digest}`);
    await expect(
      planRemoval(local.places, gone, { verb: "manifest", signal }),
    ).rejects.toMatchObject({ code: "manifest_not_found" });
  });

  it("looks at no more than 1,000 names, and says so", async () => {
    const local = await localPlaces();
    const layout = local.store.open();
    await writeImage(layout, one, app("v0"), { signal });
    const { descriptor } = one.root;
    const entry = (tag: number): object => ({
      ...descriptor,
      annotations: { "org.opencontainers.image.ref.name": app(`v${tag}`) },
    });
    const writeTags = (count: number): Promise<void> => {
      const manifests = Array.from({ length: count }, (_, tag) => entry(tag));
      const document = JSON.stringify({ schemaVersion: 2, manifests });
      return writeFile(join(local.store.path, "index.json"), document);
    };
    await writeTags(1000);
    const options = { verb: "manifest", signal } as const;
    expect((await planRemoval(local.places, at("v1"), options)).complete).toBe(true);
    await writeTags(1001);
    const plan = await planRemoval(local.places, at("v1"), options);
    expect(plan.complete).toBe(false);
    expect(plan.tags).toHaveLength(1000);
  });
});
