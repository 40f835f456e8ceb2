import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createOriginGate } from "../../../../electron/registry/origin-gate.ts";
import { closingUrl } from "../../../../electron/registry/upload-session.ts";
import {
  ANN,
  ANN_USERS,
  arrival,
  contentOf,
  failureOf,
  NEVER,
  openRegistry,
  openRepository,
  sameBytes,
} from "../../../support/registry/client.ts";
import { describeBytes, someBytes } from "../../../support/registry/seed.ts";
import type { TestRegistry } from "../../../support/registry/server.ts";

const signal = NEVER;
const BYTES = someBytes(100_000);
const { digest } = describeBytes(BYTES);

describe("the location of an upload", () => {
  it("R45, U1, F16: follows a relative Location", async () => {
    const { registry, repository } = await openRepository({ relativeLocations: true });
    await repository.uploadBlob(contentOf(BYTES), { signal });
    expect(registry.repository("team/app").blobs.has(digest)).toBe(true);
  });

  it("R45, U1, F16: keeps the query of the Location as it is, and drops its fragment", async () => {
    const { registry, repository } = await openRepository();
    const headers = { location: "/v2/team/app/blobs/uploads/x?_state=a%3D%3D&b=c+d~#frag" };
    registry.faults.add({ method: "POST", path: "/uploads/", headers });
    registry.faults.add({
      method: "PUT",
      path: "/uploads/x",
      status: 201,
      headers: { "docker-content-digest": digest },
    });
    await repository.uploadBlob(contentOf(BYTES), { signal });
    expect(registry.requests[1]?.path).toBe(
      `/v2/team/app/blobs/uploads/x?_state=a%3D%3D&b=c+d~&digest=${encodeURIComponent(digest)}`,
    );
  });

  it("R45: puts the digest alone where the Location has no query", async () => {
    const { registry, repository } = await openRepository();
    registry.faults.add({
      method: "POST",
      path: "/uploads/",
      headers: { location: "/v2/team/app/blobs/uploads/x" },
    });
    registry.faults.add({
      method: "PUT",
      path: "/uploads/x",
      status: 201,
      headers: { "docker-content-digest": digest },
    });
    await repository.uploadBlob(contentOf(BYTES), { signal });
    expect(registry.requests[1]?.path).toBe(
      `/v2/team/app/blobs/uploads/x?digest=${encodeURIComponent(digest)}`,
    );
  });

  it("R81, F16: any Location that is admitted keeps every byte of its query, with the digest at its end", () => {
    const piece = fc.constantFrom(
      ..."?&=#%/:;+.~!*'()[]@ax1".split(""),
      "digest=",
      "%2F",
      "sha256:0",
      "../",
      "//",
    );
    const location = fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join(""));
    const base = new URL("https://registry.test/v2/team/app/blobs/uploads/");
    const gate = createOriginGate(base, () => new Set());
    fc.assert(
      fc.property(location, (text) => {
        let admitted: URL;
        try {
          admitted = gate.admit(text, base, "upload location");
        } catch (error) {
          expect(error).toMatchObject({ code: "origin_refused" });
          return;
        }
        const closing = closingUrl(admitted, digest);
        const query = admitted.search.slice(1);
        expect(closing.hash).toBe("");
        expect([closing.origin, closing.pathname]).toEqual([admitted.origin, admitted.pathname]);
        const own = `digest=${encodeURIComponent(digest)}`;
        expect(closing.search).toBe(query === "" ? `?${own}` : `?${query}&${own}`);
        expect(closing.searchParams.getAll("digest").at(-1)).toBe(digest);
      }),
      { numRuns: 5000 },
    );
  });

  it("U1: says so when there is no Location", async () => {
    const { registry, repository } = await openRepository();
    registry.faults.add({ method: "POST", path: "/uploads/", times: 9, headers: { location: "" } });
    expect(await failureOf(repository.uploadBlob(contentOf(BYTES), { signal }))).toMatchObject({
      code: "registry_failed",
    });
  });

  it("R10, A11, F16: sends no credentials to a Location elsewhere", async () => {
    const storage = await openRegistry();
    const { registry, repository } = await openRepository(
      { auth: { kind: "basic", users: ANN_USERS } },
      { credential: ANN },
    );
    registry.faults.add({
      method: "POST",
      path: "/uploads/",
      nth: 2,
      headers: { location: `${storage.url}/v2/x/blobs/uploads/y` },
    });
    storage.faults.add({
      method: "PUT",
      path: "/uploads/y",
      status: 201,
      headers: { "docker-content-digest": digest },
    });
    await repository.uploadBlob(contentOf(BYTES), { signal });
    expect(storage.requests).toHaveLength(1);
    expect(storage.requests[0]).toMatchObject({ method: "PUT", bytes: BYTES.length });
    expect(storage.requests[0]?.headers).not.toHaveProperty("authorization");
  });

  it("R11, A11: sends nothing to a Location at a reserved address", async () => {
    const { registry, repository } = await openRepository();
    registry.faults.add({
      method: "POST",
      path: "/uploads/",
      headers: { location: "http://169.254.169.254/x" },
    });
    const error = await failureOf(repository.uploadBlob(contentOf(BYTES), { signal }));
    expect(error).toMatchObject({
      code: "origin_refused",
      details: { pointer: "upload location" },
    });
  });
});

describe("the end of an upload", () => {
  it("R42: is ended although the registry could not listen at first", async () => {
    const { registry, registries, repository } = await openRepository();
    registry.faults.add({ method: "PUT", path: "/uploads/", status: 403 });
    registry.faults.add({ method: "DELETE", path: "/uploads/", status: 503 });
    await failureOf(repository.uploadBlob(contentOf(BYTES), { signal }));
    await registries.close();
    expect(registry.repository("team/app").uploads.size).toBe(0);
    expect(registry.lines().filter((line) => line.startsWith("DELETE"))).toHaveLength(2);
  });

  it("cancels at the socket, and tells the registry", async () => {
    const { registry, registries, repository } = await openRepository();
    const never = Promise.withResolvers<void>();
    registry.faults.add({ method: "PUT", path: "/uploads/", hold: never.promise });
    const controller = new AbortController();
    const failure = failureOf(
      repository.uploadBlob(contentOf(BYTES), { signal: controller.signal }),
    );
    await arrival(registry, "PUT");
    controller.abort();
    expect(await failure).toMatchObject({ code: "cancelled" });
    await registries.close();
    expect(registry.requests.at(-1)?.method).toBe("DELETE");
    expect(registry.repository("team/app").uploads.size).toBe(0);
    never.resolve();
  });
});

const MIB = 1024 * 1024;
const LARGE = someBytes(3 * MIB + 17);
const CHUNKED = { uploads: { maxMonolithic: 0, chunkSize: MIB } };

function stored(registry: TestRegistry): Buffer | undefined {
  return registry.repository("team/app").blobs.get(describeBytes(LARGE).digest);
}

describe("a registry that changes its mind in the middle", () => {
  it("F25, U11: about the smallest chunk", async () => {
    const { registry, repository } = await openRepository({}, CHUNKED);
    const headers = { "oci-chunk-min-length": String(MIB + 500_000) };
    registry.faults.add({ method: "PATCH", path: "/uploads/", headers });
    await repository.uploadBlob(contentOf(LARGE), { signal });
    const patches = registry.requests.filter(({ method }) => method === "PATCH");
    expect(patches.slice(0, 2).map(({ bytes }) => bytes)).toEqual([MIB, MIB + 500_000]);
    expect(sameBytes(stored(registry), LARGE)).toBe(true);
  });

  it.each(["0-1", `0-${100 * MIB}`, "bytes=0-5", "nonsense", "0-", "1-5", `0-${"9".repeat(30)}`])(
    "U2, F25: survives the Range %s",
    async (range) => {
      const { registry, repository } = await openRepository({}, CHUNKED);
      registry.faults.add({ method: "PATCH", path: "/uploads/", nth: 2, headers: { range } });
      await repository.uploadBlob(contentOf(LARGE), { signal });
      expect(sameBytes(stored(registry), LARGE)).toBe(true);
    },
  );

  it.each(["0-5", `0-${MIB - 1}`])(
    "R60, U2: learns that a registry does not count, which always says %s",
    async (range) => {
      const { registry, registries, repository } = await openRepository({}, CHUNKED);
      registry.faults.add({ method: "PATCH", path: "/uploads/", times: 99, headers: { range } });
      await repository.uploadBlob(contentOf(LARGE), { signal });
      expect(sameBytes(stored(registry), LARGE)).toBe(true);
      expect(registries.profile(registry.host).countsBytes).toBe(false);
      await registries.close();
      expect(registry.repository("team/app").uploads.size).toBe(0);
    },
  );

  it("U8: content that changes under our hands ends the upload and stores nothing", async () => {
    const { registry, registries, repository } = await openRepository({}, CHUNKED);
    const changed = Buffer.from(LARGE);
    changed[2 * MIB] = (changed[2 * MIB] ?? 0) ^ 1;
    const content = { ...contentOf(changed), descriptor: describeBytes(LARGE) };
    expect(await failureOf(repository.uploadBlob(content, { signal }))).toMatchObject({
      details: { registryCode: "DIGEST_INVALID" },
    });
    await registries.close();
    expect(stored(registry)).toBeUndefined();
    expect(registry.repository("team/app").uploads.size).toBe(0);
  });
});
