import { describe, expect, it } from "vitest";
import {
  arrival,
  contentOf,
  failureOf,
  NEVER,
  openRepository,
} from "../../../support/registry/client.ts";
import { openMemory } from "../../../support/registry/memory.ts";
import { describeBytes, seedBlob, someBytes } from "../../../support/registry/seed.ts";

const signal = NEVER;
const BYTES = someBytes(1000);

describe("mountBlob", () => {
  it("R42: moves no byte when the registry mounts", async () => {
    const { registry, repository } = await openRepository();
    const blob = seedBlob(registry, "team/base", BYTES);
    expect(await repository.mountBlob(blob, "team/base", { signal })).toBe(true);
    expect(registry.repository("team/app").blobs.get(blob.digest)).toEqual(BYTES);
    expect(registry.requests.map(({ method, bytes }) => `${method} ${bytes}`)).toEqual(["POST 0"]);
  });

  it.each([200, 202, 204, 400, 401, 403, 404, 405, 429, 500, 503])(
    "R42, F27, containerd#14086: %i means upload it, and asks no second time",
    async (status) => {
      const { registry, repository } = await openRepository();
      const blob = seedBlob(registry, "team/base", BYTES);
      registry.faults.add({ method: "POST", path: "mount=", status });
      expect(await repository.mountBlob(blob, "team/base", { signal })).toBe(false);
      await repository.uploadBlob(contentOf(BYTES), { signal });
      expect(registry.repository("team/app").blobs.get(blob.digest)).toEqual(BYTES);
      expect(registry.requests.map(({ method }) => method)).toEqual(["POST", "POST", "PUT"]);
    },
  );

  it("R42, F27: falls to upload when the connection breaks", async () => {
    const { registry, repository } = await openRepository();
    registry.faults.add({ method: "POST", path: "mount=", resetAfter: 0 });
    const blob = describeBytes(BYTES);
    expect(await repository.mountBlob(blob, "team/base", { signal })).toBe(false);
  });

  it("U5: does not believe a mount of another blob", async () => {
    const { registry, repository } = await openRepository();
    const blob = seedBlob(registry, "team/base", BYTES);
    const headers = { "docker-content-digest": `sha256:${"0".repeat(64)}` };
    registry.faults.add({ method: "POST", path: "mount=", headers });
    expect(await repository.mountBlob(blob, "team/base", { signal })).toBe(false);
  });

  it("R42: uses the session that a refused mount opened", async () => {
    const { registry, repository } = await openRepository({ mount: false });
    const blob = seedBlob(registry, "team/base", BYTES);
    await repository.mountBlob(blob, "team/base", { signal });
    await repository.uploadBlob(contentOf(BYTES), { signal });
    expect(registry.requests.map(({ method }) => method)).toEqual(["POST", "PUT"]);
    expect(registry.repository("team/app").blobs.has(blob.digest)).toBe(true);
  });

  it("R42: cancels such a session when nothing is uploaded", async () => {
    const { registry, registries, repository } = await openRepository({ mount: false });
    await repository.mountBlob(describeBytes(BYTES), "team/base", { signal });
    expect(registry.repository("team/app").uploads.size).toBe(1);
    await registries.close();
    expect(registry.repository("team/app").uploads.size).toBe(0);
  });

  it("R42: closing does not mind a registry that refuses to cancel", async () => {
    const { registry, repository, registries } = await openRepository({ mount: false });
    await repository.mountBlob(describeBytes(BYTES), "team/base", { signal });
    registry.faults.add({ method: "DELETE", path: "/uploads/", status: 403 });
    await registries.close();
    expect(registry.requests.at(-1)).toMatchObject({ method: "DELETE", status: 403 });
  });

  it("stops when it is cancelled", async () => {
    const { registry, repository } = await openRepository();
    const never = Promise.withResolvers<void>();
    registry.faults.add({ method: "POST", path: "mount=", hold: never.promise });
    const controller = new AbortController();
    const blob = describeBytes(BYTES);
    const failure = failureOf(repository.mountBlob(blob, "x/y", { signal: controller.signal }));
    await arrival(registry);
    controller.abort();
    expect(await failure).toMatchObject({ code: "cancelled" });
    never.resolve();
  });
});

describe("mounting from other repositories", () => {
  const LARGE = someBytes(11 * 1024 * 1024);

  async function openLearned(repositories: readonly string[], bytes: Buffer) {
    const { knownBlobs } = await openMemory();
    const opened = await openRepository({}, { knownBlobs });
    const { digest, size } = describeBytes(bytes);
    const place = { access: opened.registry.host, host: opened.registry.host };
    for (const repository of repositories) knownBlobs.see({ ...place, repository }, [digest]);
    const asked = () =>
      opened.registry.requests
        .filter(({ method }) => method === "POST")
        .map(({ path }) => new URL(path, "http://x").searchParams.get("from"));
    return { ...opened, blob: { digest, size }, asked };
  }

  it("R43: tries the known ones for a large blob, three in all, and forgets those that fail", async () => {
    const names = ["team/one", "team/two", "far/three", "far/four"];
    const { registry, repository, blob, asked } = await openLearned(names, LARGE);
    seedBlob(registry, "far/four", LARGE);
    expect(await repository.mountBlob(blob, "team/source", { signal })).toBe(false);
    expect(asked()).toHaveLength(3);
    expect(asked()[0]).toBe("team/source");
    expect(new Set(asked().slice(1))).toEqual(new Set(["team/one", "team/two"]));
    expect(repository.mountCandidates(blob.digest).toSorted()).toEqual(["far/four", "far/three"]);
  });

  it("R43: asks once for a small one", async () => {
    const { repository, blob, asked } = await openLearned(["team/one"], BYTES);
    expect(await repository.mountBlob(blob, "team/source", { signal })).toBe(false);
    expect(asked()).toEqual(["team/source"]);
  });

  it("R43, R42: a second repository may have it, and the session of the first try is cancelled", async () => {
    const { registry, registries, repository, blob } = await openLearned(["team/one"], LARGE);
    seedBlob(registry, "team/one", LARGE);
    expect(await repository.mountBlob(blob, "team/source", { signal })).toBe(true);
    await registries.close();
    expect(registry.repository("team/app").uploads.size).toBe(0);
    expect(registry.repository("team/app").blobs.has(blob.digest)).toBe(true);
  });

  it.each([405, 429, 500, 503])(
    "R42: %i is about mounting, not about that repository",
    async (status) => {
      const { registry, repository, blob, asked } = await openLearned(["team/one"], LARGE);
      registry.faults.add({ method: "POST", path: "mount=", status, times: 9 });
      expect(await repository.mountBlob(blob, "team/source", { signal })).toBe(false);
      expect(asked()).toEqual(["team/source"]);
    },
  );

  it("U5: notices a 201 for a blob that is not there, and does not mount there again", async () => {
    const { registry, registries, repository, blob, asked } = await openLearned([], LARGE);
    registry.faults.add({ method: "POST", path: "mount=", status: 201 });
    expect(await repository.mountBlob(blob, "team/source", { signal })).toBe(false);
    expect(registry.requests.map(({ method }) => method)).toEqual(["POST", "HEAD"]);
    expect(await repository.mountBlob(blob, "team/source", { signal })).toBe(false);
    expect(asked()).toHaveLength(1);
    expect(registries.profile(registry.host).mount).toBe("none");
  });

  it("U5: believes a 201 without words when the blob is there", async () => {
    const { registry, repository, blob } = await openLearned([], LARGE);
    seedBlob(registry, "team/source", LARGE);
    const headers = { "docker-content-digest": "" };
    registry.faults.add({ method: "POST", path: "mount=", headers });
    expect(await repository.mountBlob(blob, "team/source", { signal })).toBe(true);
  });
});
