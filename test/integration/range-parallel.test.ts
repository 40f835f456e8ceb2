import { readdir, readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../electron/registry/clock.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import { someBytes } from "../support/image-builder.ts";
import { failureOf, openRegistry } from "../support/registry/client.ts";
import { mirrorAt } from "../support/registry/mirrors.ts";
import { type PullOptions, rangedPull, SMALL_RANGES } from "../support/registry/ranged-pull.ts";
import { seedBlob } from "../support/registry/seed.ts";

const MEBIBYTE = 1024 * 1024;
const SIZE = 12 * MEBIBYTE;
const BYTES = someBytes(SIZE, 75);
/** Of one connection. */
const SLOW = 5 * MEBIBYTE;

type Opened = Awaited<ReturnType<typeof rangedPull>> & { readonly blob: Descriptor };

async function opened(options: PullOptions = {}): Promise<Opened> {
  const rig = await rangedPull({ bytesPerSecond: SLOW, ...options });
  return { ...rig, blob: seedBlob(rig.registry, "team/app", BYTES) };
}

async function expectStored({ layout, blob }: Opened): Promise<void> {
  const stored = await readFile(layout.blobs.pathOf(blob.digest));
  expect(stored.equals(BYTES)).toBe(true);
  expect(await readdir(layout.blobs.ingest)).toEqual([]);
}

function ranges({ registry }: Opened): (string | undefined)[] {
  return registry.requests
    .filter(({ path, method }) => method === "GET" && path.includes("/blobs/"))
    .map(({ headers }) => headers.range);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

describe("a large blob over connections that are slow each", () => {
  it("R75: comes much faster in ranges beside each other", async () => {
    const one = await opened({ ranges: { ...SMALL_RANGES, most: 1 } });
    const several = await opened();
    const alone = await timed(() => one.pull(one.blob));
    const positions: number[] = [];
    const beside = await timed(async () => positions.push(...(await several.pull(several.blob))));
    expect(ranges(one)).toEqual([undefined]);
    await expectStored(one);
    await expectStored(several);
    // Four at once, less what was spent on measuring; the machine may be busy.
    expect(alone / beside).toBeGreaterThan(1.4);
    const [first, ...others] = ranges(several);
    expect(first).toBeUndefined();
    const sizes = others.map((range) => {
      const [start, end] = (range?.slice("bytes=".length) ?? "").split("-").map(Number);
      return (end ?? 0) - (start ?? 0) + 1;
    });
    expect(Math.max(...sizes)).toBe(MEBIBYTE);
    expect(Math.max(...positions)).toBe(SIZE);
    expect(several.proxy.passed).toBeLessThan(SIZE + 3 * MEBIBYTE);
  });

  it("R75: comes in one stream where the host is fast", async () => {
    const fast = await rangedPull({ ranges: { ...SMALL_RANGES, worthMs: 2000 } });
    const blob = seedBlob(fast.registry, "team/app", BYTES);
    await fast.pull(blob);
    await expectStored({ ...fast, blob });
    expect(ranges({ ...fast, blob })).toEqual([undefined]);
  });

  it("R75: comes in one stream when it is small", async () => {
    const it = await opened({ ranges: { ...SMALL_RANGES, from: SIZE + 1 } });
    await it.pull(it.blob);
    await expectStored(it);
    expect(ranges(it)).toEqual([undefined]);
  });

  it("R75: asks the registry for every range, not the storage it pointed to", async () => {
    const rig = await opened();
    const storage = await openRegistry();
    seedBlob(storage, "x", BYTES);
    const redirect = `${storage.url}/v2/x/blobs/${rig.blob.digest}?signature=1`;
    rig.registry.faults.add({ path: "/blobs/", nth: 2, times: 1000, redirect });
    await rig.pull(rig.blob);
    await expectStored(rig);
    const asked = ranges(rig).length;
    expect(asked).toBeGreaterThan(4);
    // Those that were ended again may not have come as far.
    expect(storage.requests.length).toBeGreaterThan(3);
    expect(storage.requests.length).toBeLessThan(asked);
  });

  it("R22, R75: keeps to the limit of the bandwidth", async () => {
    const rig = await opened({ side: { clock: systemClock } });
    rig.registries.setLimits({
      downloadBytesPerSecond: 9 * MEBIBYTE,
      uploadBytesPerSecond: 0,
    });
    const ms = await timed(() => rig.pull(rig.blob));
    await expectStored(rig);
    expect(ms).toBeGreaterThan(1200);
  });
});

describe("a host that refuses ranges", () => {
  it.each([
    ["416", { status: 416 }],
    ["429", { status: 429 }],
    ["503", { status: 503 }],
    ["403", { status: 403 }],
    ["another range", { headers: { "content-range": `bytes 5-9/${SIZE}` } }],
    ["a range of something else", { headers: { "content-range": "bytes 0-1048575/1048576" } }],
    ["no Content-Range", { headers: { "content-range": "" } }],
    ["an encoding", { headers: { "content-encoding": "gzip" } }],
    ["a reset", { resetAfter: 0 }],
  ])("R75: gets one connection after %s, and the blob is whole", async (_name, fault) => {
    const rig = await opened();
    rig.registry.faults.add({ method: "GET", path: "/blobs/", nth: 3, times: 1, ...fault });
    await rig.pull(rig.blob);
    await expectStored(rig);
    const asked = ranges(rig);
    // The first stream, four ranges that may be under way, one for each hole that they left, and the rest.
    expect(asked.length).toBeLessThanOrEqual(12);
    expect(asked.at(-1)).toMatch(new RegExp(`-${SIZE - 1}$`));
  });

  it("R75: reads on in one stream where every range is answered with the whole", async () => {
    const rig = await opened({ server: { ranges: false } });
    await rig.pull(rig.blob);
    await expectStored(rig);
    // All four may have been asked for before the first answer; one more for each of the two ways back.
    expect(ranges(rig).length).toBeLessThanOrEqual(7);
  });

  it("R75: is not tried again for the next blob", async () => {
    const rig = await opened({ server: { ranges: false } });
    await rig.pull(rig.blob);
    rig.registry.behaviour.ranges = true;
    rig.registry.requests.length = 0;
    const next = seedBlob(rig.registry, "team/app", BYTES.subarray(1));
    await rig.pull(next);
    expect(ranges(rig)).toEqual([undefined]);
  });
});

describe("ranges that go wrong", () => {
  it("R35, R75: wrong bytes in one of them lead to a clean restart in one stream", async () => {
    const rig = await opened();
    rig.registry.faults.add({ method: "GET", path: "/blobs/", nth: 4, corrupt: true });
    await rig.pull(rig.blob);
    await expectStored(rig);
    expect(ranges(rig).at(-1)).toBeUndefined();
    expect(ranges(rig).filter((range) => range === undefined)).toHaveLength(2);
  });

  it("R35, R75: wrong bytes every time are an error, and nothing is kept", async () => {
    const rig = await opened();
    rig.registry.faults.add({ method: "GET", path: "/blobs/", corrupt: true, times: 1000 });
    expect(await failureOf(rig.pull(rig.blob))).toMatchObject({ code: "digest_mismatch" });
    expect(await readdir(rig.layout.blobs.ingest)).toEqual([]);
  });

  it("R33, R75: a cut range goes on where it ended", async () => {
    const rig = await opened();
    rig.registry.faults.add({ method: "GET", path: "/blobs/", nth: 3, cutAfter: 700_000 });
    await rig.pull(rig.blob);
    await expectStored(rig);
    expect(ranges(rig).length).toBeGreaterThan(6);
    expect(rig.proxy.passed).toBeLessThan(SIZE + 3 * MEBIBYTE);
  });

  it("R64, R75: a cancel leaves no connection, and what came is kept", async () => {
    const rig = await opened();
    const cancel = new AbortController();
    const pulled = failureOf(rig.pull(rig.blob, cancel.signal));
    await expect.poll(() => ranges(rig).length, { timeout: 10_000 }).toBeGreaterThan(4);
    cancel.abort();
    expect(await pulled).toMatchObject({ code: "cancelled" });
    // Idle connections end with this; one on which something is under way would be waited for.
    await rig.registries.close();
    await expect.poll(() => rig.proxy.standing, { timeout: 10_000 }).toBe(0);
    expect((await readdir(rig.layout.blobs.ingest)).map((name) => name.split(".")[1])).toEqual([
      "partial",
      "ranges",
    ]);
    const later = await opened({ layout: rig.layout });
    await later.pull(later.blob);
    await expectStored(later);
    expect(later.proxy.passed).toBeLessThan(SIZE - 2 * MEBIBYTE);
    expect(rig.proxy.passed + later.proxy.passed).toBeLessThan(SIZE + 8 * MEBIBYTE);
  });
});

describe("ranges of mirrors", () => {
  async function mirrored(): Promise<Opened & { readonly upstreamLines: () => number }> {
    const upstream = await openRegistry();
    const blob = seedBlob(upstream, "team/app", BYTES);
    const mirror = await rangedPull({ bytesPerSecond: SLOW });
    seedBlob(mirror.registry, "mirror/app", BYTES);
    const rig = await rangedPull({
      side: { routeFor: () => Promise.resolve({ mirrors: [mirrorAt(mirror.proxy.host)] }) },
    });
    seedBlob(rig.registry, "team/app", BYTES);
    return {
      ...rig,
      blob,
      registry: mirror.registry,
      upstreamLines: () => rig.registry.requests.length,
    };
  }

  it("R26, R75: come from the mirror", async () => {
    const rig = await mirrored();
    await rig.pull(rig.blob);
    await expectStored(rig);
    expect(ranges(rig).length).toBeGreaterThan(4);
    expect(rig.upstreamLines()).toBe(0);
  });

  it("R26, R75: which is left out when one was wrong", async () => {
    const rig = await mirrored();
    // All of them from the second on: one alone may be ended before its wrong byte is there.
    rig.registry.faults.add({ path: "/blobs/", nth: 3, times: 1000, corrupt: true });
    await rig.pull(rig.blob);
    await expectStored(rig);
    expect(ranges(rig).filter((range) => range === undefined)).toHaveLength(1);
    expect(rig.upstreamLines()).toBe(1);
  });
});
