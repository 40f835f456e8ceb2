import { brotliCompressSync, gzipSync } from "node:zlib";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setImmediate } from "node:timers/promises";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { Descriptor } from "../../../../shared/oci/descriptor.ts";
import { behindProxy, BYTES } from "../../../support/fault-proxy/behind-proxy.ts";
import {
  ANN,
  ANN_USERS,
  failureOf,
  instantClock,
  NEVER,
  openRegistries,
  openRegistry,
  openRepository,
  sameBytes,
  readAll,
} from "../../../support/registry/client.ts";
import { seedBlob, someBytes } from "../../../support/registry/seed.ts";

const signal = NEVER;

type Opened = Awaited<ReturnType<typeof openRepository>>;

async function withBlob(
  options: Parameters<typeof openRepository>[1] = {},
  server: Parameters<typeof openRepository>[0] = {},
): Promise<Opened & { blob: Descriptor }> {
  const opened = await openRepository(server, options);
  return { ...opened, blob: seedBlob(opened.registry, "team/app", BYTES) };
}

function ranges({ registry }: Opened): (string | undefined)[] {
  return registry.requests.map(({ headers }) => headers.range);
}

async function read(
  { repository, blob }: Opened & { blob: Descriptor },
  offset = 0,
): Promise<Buffer> {
  return readAll(await repository.openBlob(blob, { signal, offset }));
}

describe("BlobStream", () => {
  it("R21, M10: reads a blob with one request, asking for no encoding", async () => {
    const opened = await withBlob();
    expect(sameBytes(await read(opened), BYTES)).toBe(true);
    expect(opened.registry.requests).toHaveLength(1);
    expect(opened.registry.requests[0]?.headers["accept-encoding"]).toBe("identity");
  });

  it("reads from an offset", async () => {
    const opened = await withBlob();
    expect(await read(opened, 199_999)).toEqual(BYTES.subarray(199_999));
    expect(ranges(opened)).toEqual(["bytes=199999-199999"]);
  });

  it("needs no request for the rest of a whole blob", async () => {
    const opened = await withBlob();
    expect(await read(opened, 200_000)).toHaveLength(0);
    expect(opened.registry.requests).toEqual([]);
  });

  it("reads an empty blob", async () => {
    const { registry, repository } = await openRepository();
    const empty = seedBlob(registry, "team/app", Buffer.alloc(0));
    expect(await readAll(await repository.openBlob(empty, { signal }))).toHaveLength(0);
  });

  it("says at once that a blob is missing", async () => {
    const { registry, repository, blob } = await withBlob();
    registry.repository("team/app").blobs.clear();
    expect(await failureOf(repository.openBlob(blob, { signal }))).toMatchObject({
      code: "blob_not_found",
      details: { reference: `${registry.host}/team/app@${blob.digest}` },
    });
  });

  it.each([
    ["cut", { cutAfter: 70_000 }],
    ["reset", { resetAfter: 70_000 }],
  ])("R33, F1, F2: a connection that is %s goes on where it ended", async (_name, fault) => {
    const opened = await withBlob();
    opened.registry.faults.add({ path: "/blobs/", ...fault });
    expect(sameBytes(await read(opened), BYTES)).toBe(true);
    expect(opened.registry.requests).toHaveLength(2);
    expect(ranges(opened)[1]).toMatch(/^bytes=\d+-199999$/);
    expect(opened.registry.requests[1]?.headers["if-range"]).toBe(`"${opened.blob.digest}"`);
  });

  it("R33: a silent server is left after the stall limit, and asked again", async () => {
    const opened = await withBlob({ timeouts: { stallMs: 40 } });
    opened.registry.faults.add({ path: "/blobs/", stallAfter: 70_000 });
    expect(sameBytes(await read(opened), BYTES)).toBe(true);
    expect(opened.registry.requests).toHaveLength(2);
  });

  it("R17, containerd#12811: a slow reader is not a silent server", async () => {
    const big = someBytes(4 * 1024 * 1024);
    const { registry, repository } = await openRepository();
    const blob = seedBlob(registry, "team/app", big);
    await repository.hasBlob(blob.digest, { signal });
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const stream = await repository.openBlob(blob, { signal });
    // It fills up, because nobody reads.
    while (stream.readableLength < 1024 * 1024) await setImmediate();
    vi.advanceTimersByTime(10 * 60 * 1000);
    expect(sameBytes(await readAll(stream), big)).toBe(true);
    expect(registry.lines().filter((line) => line.startsWith("GET"))).toHaveLength(1);
  });

  it("R33: asks the registry again, not the storage it had pointed to", async () => {
    const storage = await openRegistry();
    const opened = await withBlob();
    seedBlob(storage, "x", BYTES);
    const signed = `${storage.url}/v2/x/blobs/${opened.blob.digest}?signature=1`;
    opened.registry.faults.add({ path: "/blobs/", redirect: signed });
    storage.faults.add({ path: "/blobs/", cutAfter: 1000 });
    expect(sameBytes(await read(opened), BYTES)).toBe(true);
    expect(opened.registry.requests).toHaveLength(2);
    expect(storage.requests).toHaveLength(1);
  });

  it("R33, F3, security R6: a server that ignores ranges sends all of it; the beginning is skipped", async () => {
    const opened = await withBlob();
    opened.registry.faults.add(
      { path: "/blobs/", cutAfter: 70_000 },
      { path: "/blobs/", nth: 2, status: 200, body: BYTES },
    );
    expect(sameBytes(await read(opened), BYTES)).toBe(true);
  });

  it.each([
    ["another start", { "content-range": "bytes 0-129999/200000" }],
    ["another total", { "content-range": "bytes 70000-199999/999999" }],
    ["an end beyond the blob", { "content-range": "bytes 70000-200000/200001" }],
    ["no range at all", { "content-range": "" }],
    ["nonsense", { "content-range": "bytes x" }],
  ])(
    "R33, F4, security R6: a part with %s is not believed; all of it is asked for",
    async (_name, headers) => {
      const opened = await withBlob();
      opened.registry.faults.add(
        { path: "/blobs/", cutAfter: 70_000 },
        { path: "/blobs/", nth: 2, headers },
      );
      expect(sameBytes(await read(opened), BYTES)).toBe(true);
      expect(ranges(opened)[2]).toBeUndefined();
    },
  );

  it("R33, F4, security R6: 416 in the middle means all of it again, once", async () => {
    const opened = await withBlob();
    opened.registry.faults.add(
      { path: "/blobs/", cutAfter: 70_000 },
      { path: "/blobs/", nth: 2, status: 416 },
    );
    expect(sameBytes(await read(opened), BYTES)).toBe(true);
    expect(ranges(opened)[2]).toBeUndefined();
  });

  it("R33, F4, security R6: a part that is shorter than asked for is followed by the next", async () => {
    const opened = await withBlob();
    const headers = { "content-range": "bytes 70000-99999/200000" };
    opened.registry.faults.add(
      { path: "/blobs/", cutAfter: 70_000 },
      { path: "/blobs/", nth: 2, status: 206, headers, body: BYTES.subarray(70_000, 100_000) },
    );
    const whole = await read(opened).catch(() => undefined);
    // The cut may reach us a little earlier than it was made; then the part does not fit and all is asked for.
    expect(sameBytes(whole, BYTES)).toBe(true);
  });

  it("R33: gives up when no connection brings anything", async () => {
    const opened = await withBlob();
    opened.registry.faults.add({ path: "/blobs/", times: 99, cutAfter: 0 });
    const error = await failureOf(read(opened));
    expect(error).toMatchObject({
      code: expect.stringMatching(/^(connection_lost|truncated_body)$/) as string,
    });
    expect(opened.registry.requests.length).toBe(6);
  });

  it("R33: does not give up while there is progress", async () => {
    const big = someBytes(12 * 1024 * 1024);
    const { registry, repository } = await openRepository();
    const blob = seedBlob(registry, "team/app", big);
    registry.faults.add({ path: "/blobs/", times: 9, cutAfter: 1_300_000 });
    expect(sameBytes(await readAll(await repository.openBlob(blob, { signal })), big)).toBe(true);
    expect(registry.requests).toHaveLength(10);
  });

  it("R33: does not go on after a refusal", async () => {
    const opened = await withBlob();
    opened.registry.faults.add(
      { path: "/blobs/", cutAfter: 70_000 },
      { path: "/blobs/", nth: 2, status: 403 },
    );
    expect(await failureOf(read(opened))).toMatchObject({ code: "denied" });
  });

  it("A18, F11: a token that ends in the middle is renewed", async () => {
    const auth = { kind: "bearer", users: ANN_USERS } as const;
    const opened = await withBlob({ credential: ANN }, { auth });
    opened.registry.faults.add({ path: "/blobs/", nth: 2, cutAfter: 70_000 });
    const stream = await opened.repository.openBlob(opened.blob, { signal });
    opened.registry.auth?.revokeTokens();
    expect(sameBytes(await readAll(stream), BYTES)).toBe(true);
  });

  it("R32, F7, M7: refuses a wrong Content-Length before the first byte", async () => {
    const opened = await withBlob();
    const error = await failureOf(
      opened.repository.openBlob({ ...opened.blob, size: 199_999 }, { signal }),
    );
    expect(error).toMatchObject({
      code: "size_mismatch",
      details: { expected: 199_999, actual: 200_000 },
    });
  });

  it("R32, F6, M7: stops at the first byte too many", async () => {
    const opened = await withBlob();
    opened.registry.faults.add({ path: "/blobs/", endless: true });
    expect(await failureOf(read(opened))).toMatchObject({
      code: "size_mismatch",
      details: { expected: 200_000 },
    });
  });

  it.each([
    ["gzip", gzipSync(BYTES)],
    ["br", brotliCompressSync(BYTES)],
  ])(
    "R21, F29, M10: decodes %s that nobody asked for, and resumes without ranges",
    async (encoding, body) => {
      const opened = await withBlob();
      const answer = {
        path: "/blobs/",
        status: 200,
        headers: { "content-encoding": encoding },
        body,
      };
      opened.registry.faults.add({ ...answer, cutAfter: 50_000 }, { ...answer, nth: 2 });
      expect(sameBytes(await read(opened), BYTES)).toBe(true);
      expect(ranges(opened)).toEqual([undefined, undefined]);
    },
  );

  it("R21, F29, M10: an encoded answer that unpacks to more than the blob is stopped", async () => {
    const opened = await withBlob();
    opened.registry.faults.add({
      path: "/blobs/",
      status: 200,
      headers: { "content-encoding": "gzip" },
      body: gzipSync(Buffer.alloc(50_000_000)),
    });
    expect(await failureOf(read(opened))).toMatchObject({ code: "size_mismatch" });
  });

  it("cancels at the socket, in the middle of a blob", async () => {
    const opened = await withBlob();
    opened.registry.faults.add({ path: "/blobs/", stallAfter: 1000 });
    const controller = new AbortController();
    const stream = await opened.repository.openBlob(opened.blob, { signal: controller.signal });
    const failure = failureOf(readAll(stream));
    controller.abort();
    expect(await failure).toMatchObject({ code: "cancelled" });
    expect(stream.destroyed).toBe(true);
  });

  it("does not begin when it is cancelled already", async () => {
    const { repository, blob, registry } = await withBlob();
    expect(
      await failureOf(repository.openBlob(blob, { signal: AbortSignal.abort() })),
    ).toMatchObject({ code: "cancelled" });
    expect(registry.requests).toEqual([]);
  });
});

describe("a network that fails", () => {
  const SWEEP = Array.from({ length: 25 }, (_, index) => 1 + index * 8_300);

  it.each(["resetAt", "halfCloseAt"] as const)(
    "security R2, F1, F2: %s anywhere is resumed with Range; hardly a byte comes twice",
    async (fault) => {
      const { registry, proxy, blob, repository } = await behindProxy(() => undefined);
      for (const at of SWEEP) {
        // The fault is for the first connection after this; kept ones are gone with it.
        await proxy.goAway();
        await proxy.comeBack();
        const next = proxy.connections + 1;
        const before = proxy.passed;
        proxy.plan((connection) => (connection === next ? { down: { [fault]: at } } : undefined));
        const stream = await repository.openBlob(blob, { signal });
        expect(sameBytes(await readAll(stream), BYTES)).toBe(true);
        const twice = proxy.passed - before - BYTES.length;
        // What was under way when it broke, and the heads of the answers.
        expect(twice).toBeLessThan(128 * 1024);
      }
      expect(registry.requests.every(({ status }) => status === 200 || status === 206)).toBe(true);
    },
  );

  it("security R6: other bytes than asked for are the digest's to find", async () => {
    const { repository, blob } = await behindProxy(() => ({ down: { corruptAt: 100_000 } }));
    const read = await readAll(await repository.openBlob(blob, { signal }));
    expect(read.length).toBe(BYTES.length);
    expect(read.equals(BYTES)).toBe(false);
  });

  it("security R10, F42: a network that flaps is ridden out while there is progress", async () => {
    const size = 4 * 1024 * 1024;
    const { proxy, connections, bytes, blob, repository } = await behindProxy(
      (connection) =>
        connection % 2 === 0 ? { refuse: true } : { down: { halfCloseAt: 600_000 } },
      {},
      size,
    );
    const before = proxy.passed;
    const stream = await repository.openBlob(blob, { signal });
    expect(sameBytes(await readAll(stream), bytes)).toBe(true);
    expect(connections()).toBeGreaterThan(10);
    expect(proxy.passed - before).toBeLessThan(size + connections() * 128 * 1024);
  });

  it("security R10, F42: a registry that is gone in the middle is waited for, though its port is closed", async () => {
    const { registry, proxy, blob } = await behindProxy(() => undefined);
    const clock = instantClock();
    let tries = 0;
    const sleep = async (): Promise<void> => {
      tries += 1;
      if (tries === 3) await proxy.comeBack();
    };
    const { registries } = openRegistries({ clock: { ...clock, sleep } });
    const repository = (await registries.client({ host: proxy.host })).repository("team/app");
    await repository.hasBlob(blob.digest, { signal });
    proxy.plan(() => ({ down: { blackholeAt: 70_000 } }));
    const stream = await repository.openBlob(blob, { signal });
    proxy.plan(() => undefined);
    await proxy.goAway();
    expect(sameBytes(await readAll(stream), BYTES)).toBe(true);
    expect(tries).toBe(3);
    expect(registry.requests.at(-1)?.headers.range).toMatch(/^bytes=\d+-199999$/);
  });

  it("security R14, security R15, skopeo#1627: what a slow reader does not take stays at the server; memory does not grow with a blob", async () => {
    const size = 512 * 1024 * 1024;
    const piece = Buffer.alloc(1024 * 1024);
    let sent = 0;
    const server = createServer((_request, response) => {
      response.writeHead(200, { "content-length": size });
      const more = (): void => {
        while (sent < size) {
          sent += piece.length;
          if (!response.write(piece)) return void response.once("drain", more);
        }
        response.end();
      };
      more();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { registries } = openRegistries();
    const repository = (await registries.client({ host })).repository("team/app");
    const digest = `sha256:${"0".repeat(64)}` as Descriptor["digest"];
    const blob = { mediaType: "application/octet-stream", digest, size };
    let taken = 0;
    let ahead = 0;
    const slow = new Writable({
      write(chunk: Buffer, _encoding, callback) {
        taken += chunk.length;
        ahead = Math.max(ahead, sent - taken);
        globalThis.setImmediate(callback);
      },
    });
    await pipeline(await repository.openBlob(blob, { signal }), slow);
    expect(taken).toBe(size);
    // Our buffers and those of the two sockets, which the system may make as large as 6 MiB.
    expect(ahead).toBeLessThan(24 * 1024 * 1024);
  });
});
