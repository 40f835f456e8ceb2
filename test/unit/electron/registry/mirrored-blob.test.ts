import { once } from "node:events";
import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { failureOf, NEVER, readAll, sameBytes } from "../../../support/registry/client.ts";
import { type OpenedMirrors, openMirrors } from "../../../support/registry/mirrors.ts";
import { seedBlob, someBytes } from "../../../support/registry/seed.ts";
import type { TestRegistry } from "../../../support/registry/server.ts";

const signal = NEVER;
const MIB = 1024 * 1024;
const BYTES = someBytes(3 * MIB + 5);

/** The blob at the upstream and at every mirror. */
async function openSeeded(count: number) {
  const opened = await openMirrors(count);
  for (const mirror of opened.mirrors) seedBlob(mirror, "mirror/app", BYTES);
  return { ...opened, blob: seedBlob(opened.upstream, "team/app", BYTES) };
}

function first({ mirrors }: OpenedMirrors): TestRegistry {
  const [mirror] = mirrors;
  if (mirror === undefined) throw new Error("no mirror");
  return mirror;
}

describe("MirroredBlob", () => {
  it.each([
    ["closes", { cutAfter: MIB }],
    ["resets", { resetAfter: MIB }],
  ])("R26: goes on upstream at the same byte when the mirror %s twice", async (_name, fault) => {
    const opened = await openSeeded(1);
    first(opened).faults.add(
      { path: "/blobs/", ...fault },
      { path: "/blobs/", nth: 2, status: 500 },
    );
    const stream = await opened.reader.openBlob(opened.blob, { signal });
    expect(sameBytes(await readAll(stream), BYTES)).toBe(true);
    expect(first(opened).requests).toHaveLength(2);
    const [request] = opened.upstream.requests;
    expect(request?.headers.range).toMatch(/^bytes=[1-9]\d*-3145732$/);
  });

  it("R26: goes on at the next mirror before the registry is asked", async () => {
    const opened = await openSeeded(2);
    first(opened).faults.add({ path: "/blobs/", times: 9, status: 404 });
    const stream = await opened.reader.openBlob(opened.blob, { signal });
    expect(sameBytes(await readAll(stream), BYTES)).toBe(true);
    expect(opened.upstream.requests).toEqual([]);
  });

  it("R26: fails before its end when the mirror has other bytes, and is read elsewhere next time", async () => {
    const opened = await openSeeded(1);
    const mirror = first(opened);
    mirror.faults.add({ path: "/blobs/", times: 9, corrupt: true });
    const stream = await opened.reader.openBlob(opened.blob, { signal });
    let received = 0;
    stream.on("data", (chunk: Buffer) => {
      received += chunk.length;
    });
    const [error] = await once(stream, "error");
    expect(error).toMatchObject({
      code: "digest_mismatch",
      details: { mirror: mirror.host, expected: opened.blob.digest },
    });
    expect(received).toBeLessThan(BYTES.length);
    const again = await (await opened.open()).openBlob(opened.blob, { signal });
    expect(sameBytes(await readAll(again), BYTES)).toBe(true);
    expect(mirror.requests).toHaveLength(1);
  });

  it("R26: doubts a mirror that gave a part of what turned out wrong", async () => {
    const opened = await openSeeded(1);
    const mirror = first(opened);
    // A whole wrong beginning, then silence: the rest comes from the registry.
    const wrong = Buffer.from(BYTES);
    wrong[0] = (wrong[0] ?? 0) ^ 1;
    mirror.repository("mirror/app").blobs.set(opened.blob.digest, wrong);
    mirror.faults.add({ path: "/blobs/", cutAfter: MIB }, { path: "/blobs/", nth: 2, status: 500 });
    const stream = await opened.reader.openBlob(opened.blob, { signal });
    expect(await failureOf(readAll(stream))).toMatchObject({
      code: "digest_mismatch",
      details: { mirror: mirror.host },
    });
    const again = await opened.reader.openBlob(opened.blob, { signal });
    expect(sameBytes(await readAll(again), BYTES)).toBe(true);
  });

  it("reads from an offset at the mirror, and leaves it out when the whole is asked for again", async () => {
    const opened = await openSeeded(1);
    const stream = await opened.reader.openBlob(opened.blob, { signal, offset: 100 });
    expect(sameBytes(await readAll(stream), BYTES.subarray(100))).toBe(true);
    expect(opened.upstream.requests).toEqual([]);
    const whole = await opened.reader.openBlob(opened.blob, { signal });
    expect(sameBytes(await readAll(whole), BYTES)).toBe(true);
    expect(opened.upstream.requests).toHaveLength(1);
  });

  it("F39: says at once, in the registry's words, that no place has the blob", async () => {
    const { upstream, reader } = await openMirrors(2);
    seedBlob(upstream, "team/app", someBytes(1));
    const missing = { ...seedBlob(upstream, "team/other", BYTES) };
    expect(await failureOf(reader.openBlob(missing, { signal }))).toMatchObject({
      code: "blob_not_found",
      details: { host: upstream.host },
    });
  });

  it("fails with the registry's error when that breaks off too", async () => {
    const opened = await openSeeded(1);
    const [mirror, { upstream }] = [first(opened), opened];
    mirror.faults.add({ path: "/blobs/", cutAfter: MIB }, { path: "/blobs/", nth: 2, status: 500 });
    upstream.faults.add({ path: "/blobs/", status: 403 });
    const stream = await opened.reader.openBlob(opened.blob, { signal });
    expect(await failureOf(readAll(stream))).toMatchObject({
      code: "denied",
      details: { host: upstream.host },
    });
  });

  it("waits for a slow reader", async () => {
    const { upstream, mirrors, reader } = await openMirrors(1);
    const bytes = someBytes(12 * MIB);
    const [mirror] = mirrors;
    if (mirror === undefined) throw new Error("no mirror");
    seedBlob(mirror, "mirror/app", bytes);
    const blob = seedBlob(upstream, "team/app", bytes);
    const stream = await reader.openBlob(blob, { signal });
    await once(stream, "readable");
    for (let turn = 0; turn < 2000; turn += 1) await setImmediate();
    // One buffer of a megabyte, and the piece that filled it.
    expect(stream.readableLength).toBeLessThan(2 * MIB);
    expect(sameBytes(await readAll(stream), bytes)).toBe(true);
  });

  it("cancels at the socket, in the middle", async () => {
    const opened = await openSeeded(1);
    first(opened).faults.add({ path: "/blobs/", stallAfter: 1000 });
    const controller = new AbortController();
    const stream = await opened.reader.openBlob(opened.blob, { signal: controller.signal });
    await once(stream, "readable");
    controller.abort();
    const [error] = await once(stream, "error");
    expect(error).toMatchObject({ code: "cancelled" });
    expect(opened.upstream.requests).toEqual([]);
  });

  it("lets go of the mirror when its reader leaves", async () => {
    const opened = await openSeeded(1);
    first(opened).faults.add({ path: "/blobs/", stallAfter: 1000 });
    const stream = await opened.reader.openBlob(opened.blob, { signal });
    stream.destroy();
    await once(stream, "close");
    expect(opened.upstream.requests).toEqual([]);
  });
});
