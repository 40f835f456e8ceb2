import { Readable } from "node:stream";
import { createServer, type AddressInfo } from "node:net";
import { setImmediate } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  createTraffic,
  FIRST_SLOTS,
  HostSlots,
  MOST_SLOTS,
  type Slot,
  type SlotPool,
  withTraffic,
} from "../../../../electron/registry/host-slots.ts";
import { systemResolve } from "../../../../electron/registry/lookup.ts";
import type { Repository } from "../../../../electron/registry/repository.ts";
import { createTransport, DEFAULT_TIMEOUTS } from "../../../../electron/registry/transport.ts";
import { type SteeredClock, steeredClock } from "../../../support/fault-proxy/steered-clock.ts";
import {
  accessTo,
  failureOf,
  instantClock,
  NEVER,
  openRegistries,
  openRegistry,
  openRepository,
  readAll,
} from "../../../support/registry/client.ts";
import { describeBytes, seedBlob, someBytes } from "../../../support/registry/seed.ts";

const MIB = 1024 * 1024;

function opened(): { clock: SteeredClock; pool: SlotPool; slots: HostSlots } {
  const clock = steeredClock();
  const slots = new HostSlots(clock);
  return { clock, slots, pool: slots.of("registry.test", "download") };
}

/**
 * A host with endless work for whoever has a slot: `bytesPerMs` says how fast it is for so many at once.
 * @returns the most that were at work at once
 */
async function work(
  { clock, pool }: { clock: SteeredClock; pool: SlotPool },
  bytesPerMs: (active: number) => number,
  ms: number,
): Promise<number> {
  const held = new Set<Slot>();
  let running = true;
  let most = 0;
  const worker = async (): Promise<void> => {
    while (running) {
      const slot = await pool.take(NEVER);
      held.add(slot);
      most = Math.max(most, pool.active);
      await clock.sleep(1000, NEVER);
      held.delete(slot);
      slot.release();
    }
  };
  for (let count = 0; count < 12; count += 1) void worker();
  await setImmediate();
  for (let at = 0; at < ms; at += 10) {
    const share = (bytesPerMs(held.size) * 10) / Math.max(1, held.size);
    for (const slot of held) slot.moved(share);
    await clock.advance(10);
  }
  running = false;
  await clock.advance(20_000);
  return most;
}

describe("SlotPool", () => {
  it("R22: starts with three, in the order in which they came", async () => {
    const { pool } = opened();
    const held = await Promise.all(Array.from({ length: FIRST_SLOTS }, () => pool.take(NEVER)));
    const order: number[] = [];
    const later = [1, 2].map(async (number) => {
      await pool.take(NEVER);
      order.push(number);
    });
    await setImmediate();
    expect([pool.active, order]).toEqual([3, []]);
    held[0]?.release();
    held[0]?.release();
    await setImmediate();
    expect([pool.active, order]).toEqual([3, [1]]);
    held[1]?.release();
    await Promise.all(later);
    expect(order).toEqual([1, 2]);
  });

  it("R22: grows to eight while each brings more", async () => {
    const both = opened();
    expect(await work(both, (active) => active * 10_000, 30_000)).toBe(MOST_SLOTS);
    expect(both.pool.limit).toBe(MOST_SLOTS);
  });

  it("R22: is at eight in two leaps, so that many small blobs do not end before the climb", async () => {
    const both = opened();
    expect(await work(both, (active) => active * 10_000, 1200)).toBe(MOST_SLOTS);
  });

  it("R22: climbs by one when a leap had brought nothing", async () => {
    const both = opened();
    await work(both, () => 30_000, 2000);
    expect(both.pool.limit).toBe(FIRST_SLOTS);
    await both.clock.advance(10_000);
    expect(await work(both, (active) => active * 10_000, 700)).toBe(FIRST_SLOTS + 1);
  });

  it("R22: goes back to what was enough when one more brings nothing", async () => {
    const both = opened();
    await work(both, () => 30_000, 8000);
    expect(both.pool.limit).toBe(FIRST_SLOTS);
  });

  it("R22, moby#20936: halves in trouble, once for what breaks together, and never to nothing", async () => {
    const both = opened();
    const { pool, clock } = both;
    await work(both, (active) => active * 10_000, 30_000);
    pool.troubled();
    for (let count = 0; count < 7; count += 1) pool.troubled();
    expect(pool.limit).toBe(4);
    for (const expected of [2, 1, 1]) {
      await clock.advance(1000);
      pool.troubled();
      expect(pool.limit).toBe(expected);
    }
  });

  it("R22: does not grow while nobody waits", async () => {
    const { pool, clock } = opened();
    const slot = await pool.take(NEVER);
    for (let count = 0; count < 100; count += 1) {
      slot.moved(10 * MIB);
      await clock.advance(100);
    }
    expect(pool.limit).toBe(FIRST_SLOTS);
  });

  it("R23, moby#20936: one at a time where that is asked for, and as many as before when it is not", async () => {
    const { slots, pool } = opened();
    const [first, second] = [await pool.take(NEVER), await pool.take(NEVER)];
    slots.setMost("download", 1);
    expect(slots.of("other.test", "download").limit).toBe(1);
    expect(slots.of("registry.test", "upload").limit).toBe(FIRST_SLOTS);
    let third: Slot | undefined;
    const waiting = pool.take(NEVER).then((slot) => (third = slot));
    first?.release();
    await setImmediate();
    expect([pool.active, third]).toEqual([1, undefined]);
    second?.release();
    await waiting;
    expect(pool.active).toBe(1);
    const more = pool.take(NEVER);
    slots.setMost("download", MOST_SLOTS);
    await more;
    expect(pool.active).toBe(2);
  });

  it("lets go of who gives up while waiting", async () => {
    const { pool } = opened();
    const held = await Promise.all(Array.from({ length: 3 }, () => pool.take(NEVER)));
    const controller = new AbortController();
    const waiting = failureOf(pool.take(controller.signal));
    controller.abort();
    expect(await waiting).toMatchObject({ code: "cancelled" });
    expect(await failureOf(pool.take(controller.signal))).toMatchObject({ code: "cancelled" });
    for (const slot of held) slot.release();
    expect(pool.active).toBe(0);
  });

  it("counts each host and each direction apart", () => {
    const { slots, pool } = opened();
    expect(slots.of("registry.test", "download")).toBe(pool);
    expect(slots.of("registry.test", "upload")).not.toBe(pool);
    expect(slots.of("other.test", "download")).not.toBe(pool);
  });
});

/** Copies blobs as transfers do: the source's stream is the content of the upload. */
async function copyAll(
  from: Repository,
  to: Repository,
  blobs: readonly ReturnType<typeof describeBytes>[],
): Promise<void> {
  const copies = blobs.map((descriptor) =>
    to.uploadBlob(
      {
        descriptor,
        open: (offset) => from.openBlob(descriptor, { signal: NEVER, offset }),
      },
      { signal: NEVER },
    ),
  );
  await Promise.all(copies);
}

describe("the slots of registries", () => {
  it("F43, R22: copies from A to B and from B to A at once do not wait for each other", async () => {
    const [a, b] = [await openRegistry(), await openRegistry()];
    const { registries } = openRegistries();
    const open = async (host: string): Promise<Repository> =>
      (await registries.client({ host })).repository("team/app", "push");
    const [atA, atB] = [await open(a.host), await open(b.host)];
    const blobs = Array.from({ length: 24 }, (_, index) => someBytes(300_000 + index));
    const there = blobs.slice(0, 12).map((bytes) => seedBlob(a, "team/app", bytes));
    const back = blobs.slice(12).map((bytes) => seedBlob(b, "team/app", bytes));
    // Connections that break on the way must not make a copy give its place away and wait for it.
    for (const { faults } of [a, b])
      faults.add({ method: "GET", path: "/blobs/", nth: 2, times: 4, resetAfter: 100_000 });
    await Promise.all([copyAll(atA, atB, there), copyAll(atB, atA, back)]);
    for (const { repositories } of [a, b])
      expect(repositories.get("team/app")?.blobs.size).toBe(24);
  });

  it("F43: nor do copies in chunks, which open their source before they send", async () => {
    const [a, b] = [await openRegistry(), await openRegistry()];
    const { registries } = openRegistries({ uploads: { maxMonolithic: 0, chunkSize: 100_000 } });
    const open = async (host: string): Promise<Repository> =>
      (await registries.client({ host })).repository("team/app", "push");
    const [atA, atB] = [await open(a.host), await open(b.host)];
    const seed = (registry: typeof a, size: number): ReturnType<typeof describeBytes>[] =>
      Array.from({ length: 8 }, (_, index) =>
        seedBlob(registry, "team/app", someBytes(size + index)),
      );
    const [there, back] = [seed(a, 300_000), seed(b, 400_000)];
    await Promise.all([copyAll(atA, atB, there), copyAll(atB, atA, back)]);
    expect(b.repositories.get("team/app")?.blobs.size).toBe(16);
  });

  it("R22: no more than three downloads begin at once; questions and configurations do not wait", async () => {
    const { registry, repository } = await openRepository();
    const blobs = Array.from({ length: 6 }, (_, index) =>
      seedBlob(registry, "team/app", someBytes(1000 + index)),
    );
    const { promise: hold, resolve: letGo } = Promise.withResolvers<void>();
    registry.faults.add({ method: "GET", path: /\/blobs\/sha256:/, times: 3, hold });
    const reads = blobs.map(async (blob) =>
      readAll(await repository.openBlob(blob, { signal: NEVER })),
    );
    while (registry.requests.length < 3) await setImmediate();
    const config = {
      ...seedBlob(registry, "team/app", Buffer.from("{}")),
      mediaType: "application/vnd.oci.image.config.v1+json",
    };
    expect(await repository.hasBlob(config.digest, { signal: NEVER })).toBe(true);
    expect(await readAll(await repository.openBlob(config, { signal: NEVER }))).toHaveLength(2);
    expect(registry.requests.filter(({ method }) => method === "GET")).toHaveLength(4);
    letGo();
    await Promise.all(reads);
  });

  it("R22: a download that is cancelled, or fails, leaves its place", async () => {
    const { registry, repository } = await openRepository();
    const blob = seedBlob(registry, "team/app", someBytes(3_000_000));
    for (let count = 0; count < 4; count += 1) {
      const controller = new AbortController();
      const stream = await repository.openBlob(blob, { signal: controller.signal });
      controller.abort();
      expect(stream.destroyed).toBe(true);
      const missing = describeBytes(someBytes(10));
      expect(await failureOf(repository.openBlob(missing, { signal: NEVER }))).toMatchObject({
        code: "blob_not_found",
      });
    }
    expect((await readAll(await repository.openBlob(blob, { signal: NEVER }))).length).toBe(
      3_000_000,
    );
  });

  it("R17: an upload of which the registry takes nothing is left, and its source let go", async () => {
    // Takes the head of the request and then reads no more.
    const server = createServer((socket) => void socket.on("error", () => undefined).pause());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v2/`);
    const timeouts = { ...DEFAULT_TIMEOUTS, stallMs: 100 };
    const { link } = accessTo(url.host);
    const alone = createTransport({ userAgent: "test", resolve: systemResolve, timeouts, link });
    onTestFinished(() => alone.close());
    const traffic = createTraffic(instantClock());
    const transport = withTraffic(alone, { traffic, host: "registry.test", stallMs: 100 });
    const body = Readable.from(pieces(), { objectMode: false });
    const hop = { method: "PUT", url, headers: {}, body, lane: "upload" } as const;
    const sending = transport.send({ ...hop, reach: "registry", signal: NEVER });
    expect(await failureOf(sending)).toMatchObject({
      code: "connection_timeout",
      details: { host: url.host },
    });
    expect([body.destroyed, traffic.watches.size]).toEqual([true, 0]);
    expect(traffic.slots.of("registry.test", "upload").active).toBe(0);
  });
});

function* pieces(): Generator<Buffer> {
  const piece = Buffer.alloc(MIB);
  for (let count = 0; count < 64; count += 1) yield piece;
}
