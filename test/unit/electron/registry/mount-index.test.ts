import { describe, expect, it } from "vitest";
import { MEDIA_TYPES } from "../../../../shared/oci/media-types.ts";
import { contentOf, NEVER, openBoth, openRepository } from "../../../support/registry/client.ts";
import { openMemory } from "../../../support/registry/memory.ts";
import { seedBlob, seedImage, seedManifest, someBytes } from "../../../support/registry/seed.ts";

const signal = NEVER;
const LAYER = someBytes(1000);

describe("what is learned about where blobs are", () => {
  it("R43: a manifest that is read tells of its config and layers, and asks nobody", async () => {
    const { registry, client } = await openBoth(
      {},
      { knownBlobs: (await openMemory()).knownBlobs },
    );
    seedImage(registry, "team/base", "v1", [LAYER]);
    const { digest } = seedBlob(registry, "team/base", LAYER);
    const target = client.repository("team/app", "push");
    expect(target.mountCandidates(digest)).toEqual([]);
    await client.repository("team/base").readManifest("v1", { signal });
    registry.requests.length = 0;
    expect(target.mountCandidates(digest)).toEqual(["team/base"]);
    expect(client.repository("team/base").mountCandidates(digest)).toEqual([]);
    expect(registry.requests).toEqual([]);
  });

  it("R43: so do a manifest that is written, a blob that is uploaded, and one that is there", async () => {
    const { knownBlobs } = await openMemory();
    const { registry, client, repository } = await openRepository({}, { knownBlobs });
    const other = client.repository("team/other");
    const [one, two] = [contentOf(someBytes(10, 1)), someBytes(10, 2)];
    await repository.uploadBlob(one, { signal });
    expect(other.mountCandidates(one.descriptor.digest)).toEqual(["team/app"]);
    const there = seedBlob(registry, "team/app", two);
    await repository.hasBlob(there.digest, { signal });
    expect(other.mountCandidates(there.digest)).toEqual(["team/app"]);
    const config = seedBlob(registry, "team/app", someBytes(10, 3), MEDIA_TYPES.ociConfig);
    const mediaType = MEDIA_TYPES.ociManifest;
    const document = { schemaVersion: 2, mediaType, config, layers: [] };
    await repository.putManifest(
      "v1",
      { mediaType, bytes: Buffer.from(JSON.stringify(document)) },
      { signal },
    );
    expect(other.mountCandidates(config.digest)).toEqual(["team/app"]);
  });

  it("R43, A1: what one account saw is not told to another, and hosts are kept apart", async () => {
    const { knownBlobs } = await openMemory();
    const { registry, client } = await openBoth({}, { knownBlobs });
    seedImage(registry, "team/base", "v1", [LAYER]);
    const { digest } = seedBlob(registry, "team/base", LAYER);
    await client.repository("team/base").readManifest("v1", { signal });
    const access = { id: "somebody else" };
    const stranger = await openBoth({}, { knownBlobs, access });
    expect(stranger.client.repository("team/app").mountCandidates(digest)).toEqual([]);
  });

  it("R43, R40: a foreign layer is nowhere", async () => {
    const { knownBlobs } = await openMemory();
    const { registry, client } = await openBoth({}, { knownBlobs });
    const config = seedBlob(registry, "team/base", someBytes(5), MEDIA_TYPES.ociConfig);
    const mediaType = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";
    const foreign = { ...seedBlob(registry, "team/base", LAYER), mediaType };
    const document = { schemaVersion: 2, mediaType: MEDIA_TYPES.ociManifest, config };
    seedManifest(registry, "team/base", { ...document, layers: [foreign] }, "v1");
    await client.repository("team/base").readManifest("v1", { signal });
    const target = client.repository("team/app");
    expect(target.mountCandidates(foreign.digest)).toEqual([]);
    expect(target.mountCandidates(config.digest)).toEqual(["team/base"]);
  });
});
