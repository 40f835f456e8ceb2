import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { AppError } from "../../../../shared/errors.ts";
import {
  ANN,
  ANN_USERS,
  contentOf,
  failureOf,
  NEVER,
  openRepository,
  sameBytes,
} from "../../../support/registry/client.ts";
import { describeBytes, someBytes } from "../../../support/registry/seed.ts";
import type { TestRegistry } from "../../../support/registry/server.ts";

const signal = NEVER;
const MIB = 1024 * 1024;
const BYTES = someBytes(3 * MIB + 17);
const { digest } = describeBytes(BYTES);
const CHUNKED = { uploads: { maxMonolithic: 0, chunkSize: MIB } };

function sent(registry: TestRegistry): string[] {
  return registry.requests.map(({ method, bytes, status }) => `${method} ${bytes} ${status}`);
}

function stored(registry: TestRegistry): Buffer | undefined {
  return registry.repository("team/app").blobs.get(digest);
}

describe("upload in one piece", () => {
  it("R44: needs POST and one PUT, with its length", async () => {
    const { registry, repository } = await openRepository();
    await repository.uploadBlob(contentOf(BYTES), { signal });
    expect(sent(registry)).toEqual(["POST 0 202", `PUT ${BYTES.length} 201`]);
    expect(registry.requests[1]?.headers["content-length"]).toBe(String(BYTES.length));
    expect(sameBytes(stored(registry), BYTES)).toBe(true);
  });

  it("uploads an empty blob", async () => {
    const { registry, repository } = await openRepository();
    const content = contentOf(Buffer.alloc(0));
    await repository.uploadBlob(content, { signal });
    expect(registry.repository("team/app").blobs.has(content.descriptor.digest)).toBe(true);
  });

  it.each([200, 201, 202, 204])("R47, F26: takes %i for success", async (status) => {
    const { registry, repository } = await openRepository();
    registry.faults.add({
      method: "PUT",
      path: "/uploads/",
      status,
      headers: { "docker-content-digest": digest },
    });
    await repository.uploadBlob(contentOf(BYTES), { signal });
    expect(registry.requests).toHaveLength(2);
  });

  it("R47: looks after an upload whose digest was not told", async () => {
    const { registry, repository } = await openRepository();
    registry.faults.add({
      method: "PUT",
      path: "/uploads/",
      headers: { "docker-content-digest": "" },
    });
    await repository.uploadBlob(contentOf(BYTES), { signal });
    expect(registry.requests.map(({ method }) => method)).toEqual(["POST", "PUT", "HEAD"]);
  });

  it("R47: does not believe a registry that does not have the blob", async () => {
    const { registry, repository } = await openRepository();
    registry.faults.add({ method: "PUT", path: "/uploads/", times: 9, status: 201 });
    const error = await failureOf(repository.uploadBlob(contentOf(BYTES), { signal }));
    expect(error).toMatchObject({ code: "registry_failed" });
    expect(registry.requests.filter(({ method }) => method === "PUT")).toHaveLength(2);
  });
});

describe("upload after trouble", () => {
  it.each([
    ["kept", true],
    ["forgot", false],
  ])(
    "R45, ggcr#2084: goes on after a cut, with a registry that %s what it had",
    async (_name, keepsCutUploads) => {
      const { registry, repository } = await openRepository({ keepsCutUploads });
      registry.faults.add({ method: "PUT", path: "/uploads/", resetRequestAfter: 2 * MIB });
      const content = contentOf(BYTES);
      await repository.uploadBlob(content, { signal });
      expect(sameBytes(stored(registry), BYTES)).toBe(true);
      expect(content.opened).toEqual([0, keepsCutUploads ? 2 * MIB : 0]);
      expect(registry.repository("team/app").uploads.size).toBe(0);
    },
  );

  it("U3: sends nothing again when only the answer was lost", async () => {
    const { registry, repository } = await openRepository();
    registry.faults.add({ method: "PUT", path: "/uploads/", loseAnswer: true });
    const content = contentOf(BYTES);
    await repository.uploadBlob(content, { signal });
    expect(content.opened).toEqual([0]);
    expect(registry.requests.map(({ method }) => method)).toEqual(["POST", "PUT", "GET", "HEAD"]);
  });

  it.each([500, 502, 503, 429, 408])("R45, F9: goes on after %i", async (status) => {
    const { registry, repository } = await openRepository();
    registry.faults.add({ method: "PUT", path: "/uploads/", status });
    await repository.uploadBlob(contentOf(BYTES), { signal });
    expect(sameBytes(stored(registry), BYTES)).toBe(true);
  });

  it("R7, F11, kitops#1009: goes on when the token ends in the middle of the PUT", async () => {
    const auth = { kind: "bearer", users: ANN_USERS } as const;
    const { registry, repository } = await openRepository({ auth }, { credential: ANN });
    const content = contentOf(BYTES);
    const open = content.open.bind(content);
    let opened = 0;
    const expiring = {
      ...content,
      open: (offset: number) => {
        // The token is good when the upload starts, and no more when its bytes arrive.
        if (opened++ === 0) registry.auth?.revokeTokens();
        return open(offset);
      },
    };
    await repository.uploadBlob(expiring, { signal });
    expect(sameBytes(stored(registry), BYTES)).toBe(true);
    expect(registry.requests.filter(({ path }) => path.startsWith("/token"))).toHaveLength(2);
  });

  it("R7, F11, oras#456: goes on when 401 comes before the body was read", async () => {
    const auth = { kind: "bearer", users: ANN_USERS } as const;
    const { registry, repository } = await openRepository({ auth }, { credential: ANN });
    const challenge = `Bearer realm="${registry.url}/token",service="test-registry",scope="repository:team/app:pull,push"`;
    registry.faults.add({
      method: "PUT",
      path: "/uploads/",
      status: 401,
      early: true,
      headers: { "www-authenticate": challenge },
    });
    await repository.uploadBlob(contentOf(BYTES), { signal });
    expect(sameBytes(stored(registry), BYTES)).toBe(true);
  });

  it("R45, U4: starts again when the session is gone", async () => {
    const { registry, repository } = await openRepository();
    registry.faults.add({
      method: "PUT",
      path: "/uploads/",
      status: 404,
      body: '{"errors":[{"code":"BLOB_UPLOAD_UNKNOWN"}]}',
    });
    await repository.uploadBlob(contentOf(BYTES), { signal });
    expect(sameBytes(stored(registry), BYTES)).toBe(true);
  });

  it("U4: starts again only once", async () => {
    const { registry, repository } = await openRepository();
    registry.faults.add({ method: "PUT", path: "/uploads/", times: 9, status: 404 });
    const error = await failureOf(repository.uploadBlob(contentOf(BYTES), { signal }));
    expect(error).toMatchObject({ details: { status: 404 } });
    expect(registry.requests.filter(({ method }) => method === "PUT")).toHaveLength(2);
  });

  it.each([
    [400, "DIGEST_INVALID", "registry_refused"],
    [403, "DENIED", "denied"],
    [405, "UNSUPPORTED", "registry_refused"],
  ])("gives up at once after %i %s", async (status, code, expected) => {
    const { registry, repository } = await openRepository();
    registry.faults.add({
      method: "PUT",
      path: "/uploads/",
      times: 9,
      status,
      body: JSON.stringify({ errors: [{ code }] }),
    });
    const error = await failureOf(repository.uploadBlob(contentOf(BYTES), { signal }));
    expect(error).toMatchObject({ code: expected, details: { registryCode: code } });
    expect(registry.requests.filter(({ method }) => method === "PUT")).toHaveLength(1);
  });

  it("gives up in the end when nothing helps, and cancels the session", async () => {
    const { registry, registries, repository } = await openRepository();
    registry.faults.add(
      { method: "PUT", path: "/uploads/", times: 99, status: 500 },
      { method: "PATCH", path: "/uploads/", times: 99, status: 500 },
    );
    const error = await failureOf(repository.uploadBlob(contentOf(BYTES), { signal }));
    expect(error).toMatchObject({ code: "registry_failed", details: { status: 500 } });
    await registries.close();
    expect(registry.repository("team/app").uploads.size).toBe(0);
  });

  it("fails with the content's own failure, tries nothing again, and stores nothing", async () => {
    const { registry, registries, repository } = await openRepository();
    const wrong = new AppError("digest_mismatch", "the source is damaged");
    const content = {
      descriptor: describeBytes(BYTES),
      open: () => Promise.resolve(Readable.from(failing(BYTES, wrong), { objectMode: false })),
    };
    expect(await failureOf(repository.uploadBlob(content, { signal }))).toBe(wrong);
    await registries.close();
    expect(registry.requests.filter(({ method }) => method === "PUT")).toHaveLength(1);
    expect(stored(registry)).toBeUndefined();
  });

  it("fails with the content's own failure to open, even when it looks like ours", async () => {
    const { registry, repository } = await openRepository();
    const lost = new AppError("connection_lost", "the source is gone");
    const content = { descriptor: describeBytes(BYTES), open: () => Promise.reject(lost) };
    expect(await failureOf(repository.uploadBlob(content, { signal }))).toBe(lost);
    expect(registry.requests.filter(({ method }) => method === "PUT")).toHaveLength(0);
  });
});

describe("upload in chunks", () => {
  it("R44: sends chunks and an empty PUT", async () => {
    const { registry, repository } = await openRepository({}, CHUNKED);
    const content = contentOf(BYTES);
    await repository.uploadBlob(content, { signal });
    expect(sent(registry)).toEqual([
      "POST 0 202",
      `PATCH ${MIB} 202`,
      `PATCH ${MIB} 202`,
      `PATCH ${MIB} 202`,
      "PATCH 17 202",
      "PUT 0 201",
    ]);
    expect(registry.requests[2]?.headers["content-range"]).toBe(`${MIB}-${2 * MIB - 1}`);
    expect(content.opened).toEqual([0]);
    expect(sameBytes(stored(registry), BYTES)).toBe(true);
  });

  it("R44, U11: honours OCI-Chunk-Min-Length", async () => {
    const chunkMinLength = MIB + 512 * 1024;
    const { registry, repository } = await openRepository({ chunkMinLength }, CHUNKED);
    await repository.uploadBlob(contentOf(BYTES), { signal });
    expect(sent(registry).slice(1, 3)).toEqual([
      `PATCH ${chunkMinLength} 202`,
      `PATCH ${chunkMinLength} 202`,
    ]);
    expect(sameBytes(stored(registry), BYTES)).toBe(true);
  });

  it("R44: falls to chunks after 413, and cancels the session before", async () => {
    const { registry, registries, repository } = await openRepository({ maxBodySize: 2 * MIB });
    await repository.uploadBlob(contentOf(BYTES), { signal });
    await registries.close();
    expect(sameBytes(stored(registry), BYTES)).toBe(true);
    expect(registry.repository("team/app").uploads.size).toBe(0);
  });

  it("R44: tries the smallest chunk last, which is what many proxies take by default", async () => {
    const { registry, repository } = await openRepository({ maxBodySize: MIB });
    const bytes = BYTES.subarray(0, MIB + 300_000);
    await repository.uploadBlob(contentOf(bytes), { signal });
    const taken = registry.repository("team/app").blobs.get(describeBytes(bytes).digest);
    expect(sameBytes(taken, bytes)).toBe(true);
  });

  it("R44: says that the registry takes no more when even small chunks are too large", async () => {
    const { repository } = await openRepository({ maxBodySize: 1000 });
    const error = await failureOf(repository.uploadBlob(contentOf(BYTES), { signal }));
    expect(error).toMatchObject({ code: "registry_refused", details: { status: 413 } });
  });

  it.each([200, 201, 204])("R47, F26: takes %i for an accepted chunk", async (status) => {
    const { registry, repository } = await openRepository({}, CHUNKED);
    registry.faults.add({ method: "PATCH", path: "/uploads/", rewriteStatus: status });
    await repository.uploadBlob(contentOf(BYTES), { signal });
    expect(sameBytes(stored(registry), BYTES)).toBe(true);
  });

  it("U2, R45, F25: goes back when the registry says that it took less", async () => {
    const { registry, repository } = await openRepository({}, CHUNKED);
    registry.faults.add({ method: "PATCH", path: "/uploads/", nth: 2, keepOnly: 100 });
    const content = contentOf(BYTES);
    await repository.uploadBlob(content, { signal });
    expect(content.opened).toEqual([0, MIB + 100]);
    expect(sameBytes(stored(registry), BYTES)).toBe(true);
  });

  it("R45: goes back when the registry kept less than it was sent", async () => {
    const { registry, repository } = await openRepository({}, CHUNKED);
    registry.faults.add({ method: "PATCH", path: "/uploads/", nth: 2, resetRequestAfter: 100 });
    const content = contentOf(BYTES);
    await repository.uploadBlob(content, { signal });
    expect(content.opened).toEqual([0, MIB + 100]);
    expect(sameBytes(stored(registry), BYTES)).toBe(true);
  });

  it("R45, U4, F25: asks where to go on after 416", async () => {
    const { registry, repository } = await openRepository({}, CHUNKED);
    registry.faults.add({ method: "PATCH", path: "/uploads/", nth: 2, status: 416 });
    await repository.uploadBlob(contentOf(BYTES), { signal });
    expect(registry.requests.map(({ method }) => method).join(" ")).toBe(
      "POST PATCH PATCH GET PATCH PATCH PATCH PUT",
    );
    expect(sameBytes(stored(registry), BYTES)).toBe(true);
  });

  it("R45: starts again when the registry claims more than it was sent", async () => {
    const { registry, repository } = await openRepository({}, CHUNKED);
    registry.faults.add({
      method: "PATCH",
      path: "/uploads/",
      headers: { range: `0-${BYTES.length * 2}` },
    });
    await repository.uploadBlob(contentOf(BYTES), { signal });
    expect(registry.requests.filter(({ method }) => method === "POST")).toHaveLength(2);
    expect(sameBytes(stored(registry), BYTES)).toBe(true);
  });

  it("R45: starts again when 0-0 comes after more than a byte", async () => {
    const { registry, repository } = await openRepository({}, CHUNKED);
    registry.faults.add({ method: "PATCH", path: "/uploads/", nth: 2, headers: { range: "0-0" } });
    await repository.uploadBlob(contentOf(BYTES), { signal });
    expect(registry.requests.filter(({ method }) => method === "POST")).toHaveLength(2);
    expect(sameBytes(stored(registry), BYTES)).toBe(true);
  });

  it("R45: finds out whether 0-0 is no byte or one", async () => {
    const { registry, repository } = await openRepository({}, CHUNKED);
    registry.faults.add({ method: "PATCH", path: "/uploads/", resetRequestAfter: 1 });
    await repository.uploadBlob(contentOf(BYTES), { signal });
    expect(sameBytes(stored(registry), BYTES)).toBe(true);
    expect(registry.requests.find(({ status }) => status === 416)?.headers["content-range"]).toBe(
      `0-${MIB - 1}`,
    );
  });

  it("R7, F11, kitops#1009: goes on when the token ends between chunks", async () => {
    const auth = { kind: "bearer", users: ANN_USERS } as const;
    const { registry, repository } = await openRepository(
      { auth },
      { ...CHUNKED, credential: ANN },
    );
    const challenge = `Bearer realm="${registry.url}/token",service="test-registry",scope="repository:team/app:pull,push",error="invalid_token"`;
    registry.faults.add({
      method: "PATCH",
      path: "/uploads/",
      nth: 2,
      status: 401,
      headers: { "www-authenticate": challenge },
    });
    await repository.uploadBlob(contentOf(BYTES), { signal });
    expect(sameBytes(stored(registry), BYTES)).toBe(true);
  });

  it("R6, A18, F11: renews the token before it ends, in the middle of a push", async () => {
    const auth = { kind: "bearer", users: ANN_USERS, tokenLifeSeconds: 100 } as const;
    const { registry, repository, clock } = await openRepository(
      { auth },
      { ...CHUNKED, credential: ANN },
    );
    const whole = contentOf(BYTES);
    const { descriptor } = whole;
    // Each of the four chunks takes half of a token's life.
    const slow = async function* (): AsyncGenerator<Buffer> {
      for await (const piece of await whole.open(0)) {
        clock.advance((50_000 / MIB) * (piece as Buffer).length);
        yield piece as Buffer;
      }
    };
    const content = {
      descriptor,
      open: () => Promise.resolve(Readable.from(slow(), { objectMode: false })),
    };
    await repository.uploadBlob(content, { signal });
    expect(sameBytes(stored(registry), BYTES)).toBe(true);
    const lines = registry.requests.map(({ method, status }) => `${method} ${status}`);
    // One refusal at the very first request, and none after it.
    expect(lines.filter((line) => line.endsWith("401"))).toEqual(["POST 401"]);
    expect(lines.filter((line) => line === "GET 200")).toHaveLength(2);
  });

  it("sends no closing PUT when the content turns out wrong at its end", async () => {
    const { registry, repository } = await openRepository({}, CHUNKED);
    const wrong = new AppError("digest_mismatch", "the source is damaged");
    const content = {
      descriptor: describeBytes(BYTES),
      open: () => Promise.resolve(Readable.from(failing(BYTES, wrong), { objectMode: false })),
    };
    expect(await failureOf(repository.uploadBlob(content, { signal }))).toBe(wrong);
    expect(registry.requests.filter(({ method }) => method === "PUT")).toHaveLength(0);
  });
});

/** All the bytes, and a failure in place of the end. */
async function* failing(bytes: Buffer, error: Error): AsyncGenerator<Buffer> {
  yield await Promise.resolve(bytes.subarray(0, -1));
  yield bytes.subarray(-1);
  throw error;
}
