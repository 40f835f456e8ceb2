import { describe, expect, it } from "vitest";
import type { Digest } from "../../../../shared/oci/digest.ts";
import { failureOf, NEVER, openRepository } from "../../../support/registry/client.ts";
import { seedImage } from "../../../support/registry/seed.ts";

const signal = NEVER;

async function twoTags(behaviour: Parameters<typeof openRepository>[0] = {}) {
  const opened = await openRepository({ tagDelete: false, ...behaviour });
  const image = seedImage(opened.registry, "team/app", "v1", []);
  seedImage(opened.registry, "team/app", "v2", []);
  const tags = (): object => Object.fromEntries(opened.registry.repository("team/app").tags);
  return { ...opened, image, tags };
}

describe("removing a tag where only manifests can be deleted", () => {
  it("R57: takes the tag alone, and leaves its sibling and the image", async () => {
    const { registry, repository, image, tags } = await twoTags();
    await repository.deleteTagIndirectly("v1", image, { signal });
    expect(tags()).toEqual({ v2: image.digest });
    expect([...registry.repository("team/app").manifests.keys()]).toEqual([image.digest]);
  });

  it("R57: touches nothing in a registry that deletes nothing", async () => {
    const { registry, repository, image, tags } = await twoTags({ deleteEnabled: false });
    const error = await failureOf(repository.deleteTagIndirectly("v1", image, { signal }));
    expect(error).toMatchObject({
      code: "unsupported",
      details: { hint: "distribution_delete_disabled" },
    });
    expect(tags()).toEqual({ v1: image.digest, v2: image.digest });
    expect(registry.lines().some((line) => line === "PUT /v2/team/app/manifests/v1")).toBe(false);
  });

  it.each([1, 2, 3])("R57: puts the tag back when deletion number %i fails", async (nth) => {
    const { registry, repository, image, tags } = await twoTags();
    registry.faults.add({ method: "DELETE", path: "/manifests/", nth, status: 403 });
    await failureOf(repository.deleteTagIndirectly("v1", image, { signal }));
    expect(tags()).toMatchObject({ v1: image.digest, v2: image.digest });
  });

  it("R57: leaves a tag alone that somebody moved meanwhile", async () => {
    const { repository, image, tags } = await twoTags();
    const stale = { ...image, digest: `sha256:${"0".repeat(64)}` as Digest };
    await failureOf(repository.deleteTagIndirectly("v1", stale, { signal }));
    expect(tags()).toEqual({ v1: image.digest, v2: image.digest });
  });
});
