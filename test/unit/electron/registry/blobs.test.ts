import { describe, expect, it } from "vitest";
import {
  arrival,
  contentOf,
  failureOf,
  NEVER,
  openRegistry,
  openRepository,
} from "../../../support/registry/client.ts";
import { describeBytes, seedBlob, someBytes } from "../../../support/registry/seed.ts";

const signal = NEVER;
const BYTES = someBytes(1000);

describe("hasBlob", () => {
  it("asks with one HEAD", async () => {
    const { registry, repository } = await openRepository();
    const blob = seedBlob(registry, "team/app", BYTES);
    expect(await repository.hasBlob(blob.digest, { signal })).toBe(true);
    expect(await repository.hasBlob(`sha256:${"0".repeat(64)}`, { signal })).toBe(false);
    expect(registry.requests.map(({ method }) => method)).toEqual(["HEAD", "HEAD"]);
  });

  it("R42: takes a registry without HEAD for one without the blob", async () => {
    const { registry, repository } = await openRepository();
    const blob = seedBlob(registry, "team/app", BYTES);
    registry.faults.add({ method: "HEAD", path: "/blobs/", status: 405 });
    expect(await repository.hasBlob(blob.digest, { signal })).toBe(false);
  });

  it("does not take a refusal for a missing blob", async () => {
    const { registry, repository } = await openRepository();
    registry.faults.add({ method: "HEAD", path: "/blobs/", status: 403 });
    const error = await failureOf(repository.hasBlob(`sha256:${"0".repeat(64)}`, { signal }));
    expect(error).toMatchObject({ code: "denied" });
  });
});

describe("mountBlob", () => {
  it("R42: moves no byte when the registry mounts", async () => {
    const { registry, repository } = await openRepository();
    const blob = seedBlob(registry, "team/base", BYTES);
    expect(await repository.mountBlob(blob.digest, "team/base", { signal })).toBe(true);
    expect(registry.repository("team/app").blobs.get(blob.digest)).toEqual(BYTES);
    expect(registry.requests.map(({ method, bytes }) => `${method} ${bytes}`)).toEqual(["POST 0"]);
  });

  it.each([200, 202, 204, 400, 401, 403, 404, 405, 429, 500, 503])(
    "R42: %i means upload it, and asks no second time",
    async (status) => {
      const { registry, repository } = await openRepository();
      const blob = seedBlob(registry, "team/base", BYTES);
      registry.faults.add({ method: "POST", path: "mount=", status });
      expect(await repository.mountBlob(blob.digest, "team/base", { signal })).toBe(false);
      await repository.uploadBlob(contentOf(BYTES), { signal });
      expect(registry.repository("team/app").blobs.get(blob.digest)).toEqual(BYTES);
      expect(registry.requests.map(({ method }) => method)).toEqual(["POST", "POST", "PUT"]);
    },
  );

  it("R42: falls to upload when the connection breaks", async () => {
    const { registry, repository } = await openRepository();
    registry.faults.add({ method: "POST", path: "mount=", resetAfter: 0 });
    const { digest } = describeBytes(BYTES);
    expect(await repository.mountBlob(digest, "team/base", { signal })).toBe(false);
  });

  it("U5: does not believe a mount of another blob", async () => {
    const { registry, repository } = await openRepository();
    const blob = seedBlob(registry, "team/base", BYTES);
    const headers = { "docker-content-digest": `sha256:${"0".repeat(64)}` };
    registry.faults.add({ method: "POST", path: "mount=", headers });
    expect(await repository.mountBlob(blob.digest, "team/base", { signal })).toBe(false);
  });

  it("R42: uses the session that a refused mount opened", async () => {
    const { registry, repository } = await openRepository({ mount: false });
    const blob = seedBlob(registry, "team/base", BYTES);
    await repository.mountBlob(blob.digest, "team/base", { signal });
    await repository.uploadBlob(contentOf(BYTES), { signal });
    expect(registry.requests.map(({ method }) => method)).toEqual(["POST", "PUT"]);
    expect(registry.repository("team/app").blobs.has(blob.digest)).toBe(true);
  });

  it("R42: cancels such a session when nothing is uploaded", async () => {
    const { registry, registries, repository } = await openRepository({ mount: false });
    await repository.mountBlob(describeBytes(BYTES).digest, "team/base", { signal });
    expect(registry.repository("team/app").uploads.size).toBe(1);
    await registries.close();
    expect(registry.repository("team/app").uploads.size).toBe(0);
  });

  it("R42: closing does not mind a registry that refuses to cancel", async () => {
    const { registry, repository, registries } = await openRepository({ mount: false });
    await repository.mountBlob(describeBytes(BYTES).digest, "team/base", { signal });
    registry.faults.add({ method: "DELETE", path: "/uploads/", status: 403 });
    await registries.close();
    expect(registry.requests.at(-1)).toMatchObject({ method: "DELETE", status: 403 });
  });

  it("A13: never asks the places that a foreign layer names", async () => {
    const thief = await openRegistry();
    const { registry, repository } = await openRepository();
    seedBlob(registry, "team/app", someBytes(1));
    const urls = [`${thief.url}/layer`, "https://169.254.169.254/latest/meta-data"];
    const error = await failureOf(
      repository.openBlob({ ...describeBytes(BYTES), urls }, { signal }),
    );
    expect(error).toMatchObject({ code: "blob_not_found" });
    expect(registry.requests).toHaveLength(1);
    expect(thief.requests).toEqual([]);
  });

  it("stops when it is cancelled", async () => {
    const { registry, repository } = await openRepository();
    const never = Promise.withResolvers<void>();
    registry.faults.add({ method: "POST", path: "mount=", hold: never.promise });
    const controller = new AbortController();
    const { digest } = describeBytes(BYTES);
    const failure = failureOf(repository.mountBlob(digest, "x/y", { signal: controller.signal }));
    await arrival(registry);
    controller.abort();
    expect(await failure).toMatchObject({ code: "cancelled" });
    never.resolve();
  });
});
