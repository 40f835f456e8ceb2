import { describe, expect, it } from "vitest";
import {
  contentOf,
  failureOf,
  NEVER,
  openRepository,
  sameBytes,
} from "../../support/registry/client.ts";
import { describeBytes, seedBlob, seedImage, someBytes } from "../../support/registry/seed.ts";
import type { TestRegistry } from "../../support/registry/server.ts";

const signal = NEVER;
const MIB = 1024 * 1024;
const BYTES = someBytes(3 * MIB);
const CHUNKED = { uploads: { maxMonolithic: 0, chunkSize: MIB } };

function methods(registry: TestRegistry): string[] {
  return registry.requests.map(({ method }) => method);
}

describe("a kept connection that the server closes just as we use it", () => {
  it("security R13: a question is asked again at once", async () => {
    const { registry, repository, clock } = await openRepository();
    const blob = seedBlob(registry, "team/app", BYTES);
    await repository.hasBlob(blob.digest, { signal });
    registry.faults.add({ method: "HEAD", path: "/blobs/", resetAfter: 0 });
    expect(await repository.hasBlob(blob.digest, { signal })).toBe(true);
    expect([methods(registry), clock.slept]).toEqual([["HEAD", "HEAD", "HEAD"], []]);
  });

  it.each([
    ["the whole of a blob", {}, "PUT"],
    ["a chunk", CHUNKED, "PATCH"],
    ["the end of an upload in chunks", CHUNKED, "PUT"],
  ] as const)(
    "security R13: what becomes of %s is asked before anything is sent again",
    async (_name, side, method) => {
      const { registry, repository } = await openRepository({}, side);
      registry.faults.add({ method, path: "/uploads/", resetAfter: 0 });
      const content = contentOf(BYTES);
      await repository.uploadBlob(content, { signal });
      const stored = registry.repository("team/app").blobs.get(content.descriptor.digest);
      expect(sameBytes(stored, BYTES)).toBe(true);
      const broken = methods(registry).indexOf(method);
      expect(methods(registry)[broken + 1]).toBe("GET");
      // Every byte was sent once: the registry had taken them before it broke off.
      expect(registry.requests.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(BYTES.length);
    },
  );

  it("security R13: a mount is asked for again, since the blob would have to be uploaded otherwise", async () => {
    const { registry, repository } = await openRepository();
    const { digest, size } = seedBlob(registry, "other/app", BYTES);
    await repository.hasBlob(describeBytes(someBytes(5)).digest, { signal });
    registry.faults.add({ method: "POST", path: "/uploads/", resetAfter: 0 });
    expect(await repository.mountBlob({ digest, size }, "other/app", { signal })).toBe(true);
    expect(methods(registry)).toEqual(["HEAD", "POST", "POST"]);
  });

  it("security R13, U3: a deletion of which the answer is lost is looked into, and is no failure", async () => {
    const { registry, repository } = await openRepository();
    seedImage(registry, "team/app", "v1", []);
    const { digest } = seedImage(registry, "team/app", "v2", [someBytes(10)]);
    registry.faults.add({ method: "DELETE", path: "/manifests/", loseAnswer: true });
    await repository.deleteTag("v1", { signal });
    registry.faults.add({ method: "DELETE", path: "/manifests/", loseAnswer: true });
    await repository.deleteManifest(digest, { signal });
    expect(methods(registry)).toEqual(["DELETE", "HEAD", "DELETE", "HEAD"]);
    expect(registry.repository("team/app").tags.size).toBe(0);
  });

  it("security R13: a deletion that did not happen is sent again", async () => {
    const { registry, repository } = await openRepository();
    seedImage(registry, "team/app", "v1", []);
    registry.faults.add({ method: "DELETE", path: "/manifests/", status: 503 });
    await repository.deleteTag("v1", { signal });
    expect(methods(registry)).toEqual(["DELETE", "HEAD", "DELETE"]);
    registry.faults.add({ method: "DELETE", path: "/manifests/", times: 9, status: 404 });
    expect(await failureOf(repository.deleteTag("v1", { signal }))).toMatchObject({
      code: "manifest_not_found",
    });
  });
});
