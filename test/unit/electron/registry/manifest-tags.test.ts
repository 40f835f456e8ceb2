import { describe, expect, it } from "vitest";
import { MEDIA_TYPES } from "../../../../shared/oci/media-types.ts";
import { failureOf, NEVER, openRepository } from "../../../support/registry/client.ts";
import { seedImage } from "../../../support/registry/seed.ts";

const signal = NEVER;

async function opened(manyTags: boolean) {
  const all = await openRepository({ manyTags });
  const { digest } = seedImage(all.registry, "team/app", "v1", []);
  const bytes = all.registry.repository("team/app").manifests.get(digest)?.bytes ?? Buffer.alloc(0);
  const manifest = { mediaType: MEDIA_TYPES.ociManifest, bytes };
  const tags = () => [...all.registry.repository("team/app").tags.keys()].toSorted();
  return { ...all, digest, manifest, tags };
}

describe("several tags in one PUT", () => {
  it("R50: are set at once where the registry says so, ten in each", async () => {
    const { registry, repository, manifest, tags, digest } = await opened(true);
    const names = Array.from({ length: 12 }, (_, index) => `t${index}`);
    expect(await repository.putManyTags(names, manifest, { signal })).toEqual(names);
    expect(registry.lines()).toEqual(Array(2).fill(`PUT /v2/team/app/manifests/${digest}`));
    expect(tags()).toEqual(["v1", ...names].toSorted());
    expect(new Set(registry.repository("team/app").tags.values())).toEqual(new Set([digest]));
  });

  it("R50: leaves them all to the caller where the registry says nothing, and does not try again", async () => {
    const { registry, registries, repository, manifest, tags } = await opened(false);
    expect(await repository.putManyTags(["a", "b"], manifest, { signal })).toEqual([]);
    expect(await repository.putManyTags(["a", "b"], manifest, { signal })).toEqual([]);
    expect(registry.requests).toHaveLength(1);
    expect(registries.profile(registry.host).manyTags).toBe("no");
    expect(tags()).toEqual(["v1"]);
  });

  it("R50: believes only the tags that the answer names", async () => {
    const { registry, repository, manifest } = await opened(true);
    registry.faults.add({ method: "PUT", path: "tag=", headers: { "oci-tag": "b, other" } });
    expect(await repository.putManyTags(["a", "b", "c"], manifest, { signal })).toEqual(["b"]);
  });

  it("R50: asks for nothing special with one tag", async () => {
    const { registry, repository, manifest } = await opened(true);
    expect(await repository.putManyTags(["a"], manifest, { signal })).toEqual([]);
    expect(registry.requests).toEqual([]);
  });

  it("R50: takes a refusal for not knowing the form; trouble is trouble", async () => {
    const { registry, repository, manifest } = await opened(true);
    registry.faults.add({ method: "PUT", path: "tag=", status: 400 });
    expect(await repository.putManyTags(["a", "b"], manifest, { signal })).toEqual([]);
    const lost = await opened(true);
    lost.registry.faults.add({ method: "PUT", path: "tag=", resetAfter: 0, times: 99 });
    const failure = failureOf(lost.repository.putManyTags(["a", "b"], manifest, { signal }));
    expect(await failure).toMatchObject({ code: "connection_lost" });
  });
});
