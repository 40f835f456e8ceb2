import { describe, expect, it, onTestFinished } from "vitest";
import type { Clock } from "../../../../electron/transfer/clock.ts";
import { createTransferQueue, type TransferQueue } from "../../../../electron/transfer/queue.ts";
import { isDue, waitFor } from "../../../../electron/transfer/waiting.ts";
import { AppError, type ErrorCode, type ErrorDetails } from "../../../../shared/errors.ts";
import { anImage } from "../../../support/image-builder.ts";
import { MemoryPlace, memoryPlaces } from "../../../support/memory-place.ts";
import { tempDir } from "../../../support/temp-dir.ts";
import { journalSeat } from "../../../support/transfer-journal.ts";
import { aRequest } from "./rig.ts";

const MINUTE = 60_000;
const NOW = Date.parse("2026-11-21T12:00:00Z");
const FIRST = { now: NOW, waits: 0, wasPlanned: false };

const failure = (code: ErrorCode, details: ErrorDetails = {}): AppError =>
  new AppError(code, code, { details: { host: "r.io", ...details } });

describe("what a transfer waits for", () => {
  it.each<[ErrorCode, ErrorDetails, string]>([
    ["rate_limited", { status: 429 }, "asked"],
    ["rate_limited", { status: 429, hint: "hub_pull_limit" }, "asked"],
    ["registry_failed", { status: 503 }, "failing"],
    ["registry_failed", { status: 500 }, "failing"],
    ["registry_failed", { status: 503, retryAfter: 60 }, "asked"],
    ["registry_refused", { status: 408 }, "failing"],
    ["connection_lost", {}, "away"],
    ["connection_timeout", {}, "away"],
    ["host_not_found", { reason: "EAI_AGAIN" }, "away"],
  ])("security R8: %s %o passes: %s", (code, details, why) => {
    expect(waitFor(failure(code, details), FIRST)).toMatchObject({
      why,
      host: "r.io",
      since: NOW,
      error: { code, details },
    });
  });

  it.each<[ErrorCode, ErrorDetails]>([
    ["unauthorized", { status: 401 }],
    ["denied", { status: 403 }],
    ["manifest_not_found", { status: 404 }],
    ["registry_refused", { status: 405 }],
    ["registry_failed", { status: 501 }],
    ["registry_failed", { status: 507 }],
    ["registry_failed", { status: 500, hint: "harbor_quota" }],
    ["digest_mismatch", {}],
    ["size_mismatch", {}],
    ["tls_failed", {}],
    ["destination_full", {}],
    ["internal", {}],
  ])("security R9: %s %o does not pass", (code, details) => {
    expect(waitFor(failure(code, details), { ...FIRST, wasPlanned: true })).toBeUndefined();
  });

  it("security R10: a host that answered before is away when it cannot be found, and misspelt when it never did", () => {
    for (const code of ["host_not_found", "connection_refused", "proxy_failed"] as const) {
      expect(waitFor(failure(code), FIRST)).toBeUndefined();
      expect(waitFor(failure(code), { ...FIRST, wasPlanned: true })).toMatchObject({ why: "away" });
    }
    expect(waitFor(new TypeError("a bug"), FIRST)).toBeUndefined();
  });

  it("R19: waits 1, 2, 5, 10 and 15 minutes by itself, and never longer", () => {
    const pauses = [0, 1, 2, 3, 4, 5, 50].map((waits) => {
      const wait = waitFor(failure("connection_lost"), { ...FIRST, waits });
      return ((wait?.nextAt ?? 0) - NOW) / MINUTE;
    });
    expect(pauses).toEqual([1, 2, 5, 10, 15, 15, 15]);
  });

  it("R19, security R7: waits as long as it was asked to, a day at most, and for a time that is past not at all", () => {
    const wait = (retryAfter: number) => waitFor(failure("rate_limited", { retryAfter }), FIRST);
    expect(wait(1000)).toMatchObject({ until: NOW + 1_000_000, nextAt: NOW + 1_000_000 });
    expect(wait(1e9)?.until).toBe(NOW + 24 * 60 * MINUTE);
    expect(wait(0)).not.toHaveProperty("until");
    expect(wait(0)).toMatchObject({ nextAt: NOW + MINUTE });
  });

  it("is over when its time has come, on waking unless a host named the time, and when the clock was set back", () => {
    const wait = waitFor(failure("connection_lost"), FIRST);
    const named = waitFor(failure("rate_limited", { retryAfter: 3600 }), FIRST);
    if (wait === undefined || named === undefined) throw new Error("both wait");
    const due = (now: number, woken = false) =>
      [wait, named].map((one) => isDue(one, { now, woken }));
    expect(due(NOW + 30_000)).toEqual([false, false]);
    expect(due(NOW + 30_000, true)).toEqual([true, false]);
    expect(due(NOW + MINUTE)).toEqual([true, false]);
    expect(due(NOW + 60 * MINUTE)).toEqual([true, true]);
    expect(due(NOW - 3650 * 24 * 60 * MINUTE)).toEqual([true, true]);
  });
});

/** Real timers, and a time of day that the test sets. */
function aClock(): Clock & { forward(ms: number): void } {
  let ahead = 0;
  return {
    now: () => NOW + ahead + Math.round(performance.now()),
    after(milliseconds, task) {
      const timer = setTimeout(task, milliseconds);
      return () => clearTimeout(timer);
    },
    forward: (ms) => void (ahead += ms),
  };
}

const WITHIN = { timeout: 5000, interval: 10 };
const PULL = aRequest("r.io/a:v1", "store:");

/** Two layers: the first comes, the second meets what `fault` throws. */
async function rig(fault: () => AppError | undefined) {
  const image = anImage().withLayers([3_000_000, 2_000_000], 4).build();
  const from = new MemoryPlace({ origin: "registry:r.io" }).add(image, "a", "v1");
  const to = new MemoryPlace({ origin: "layout:/store" });
  const [, small] = image.blobs.toSorted((a, b) => b.descriptor.size - a.descriptor.size);
  from.faults.before = async ({ verb, subject }) => {
    if (verb !== "openBlob" || subject !== small?.descriptor.digest) return;
    // The other layer is there first.
    await expect.poll(() => to.content().blobs.size, WITHIN).toBeGreaterThan(1);
    const error = fault();
    if (error !== undefined) throw error;
  };
  const [home, clock] = [await tempDir(), aClock()];
  const open = (stays: boolean): TransferQueue => {
    const seat = journalSeat(home);
    const places = memoryPlaces({ "r.io": from, store: to });
    const queue = createTransferQueue({ places, party: "cli", ...seat, clock });
    onTestFinished(async () => {
      await queue.close();
      seat.ownership.release();
    });
    if (stays) queue.stay("browser");
    return queue;
  };
  return { from, to, clock, open };
}

const story = (queue: TransferQueue, id: string): string =>
  queue
    .log(id)
    .map(({ code }) => code)
    .filter((code) => !code.startsWith("blob_") && code !== "named")
    .join(" ");

describe("a transfer that has to wait", () => {
  it("security R8: is paused with the reason, keeps what it has, and goes on with one click", async () => {
    let isDown = true;
    const { open, to } = await rig(() =>
      isDown ? failure("registry_failed", { status: 503 }) : undefined,
    );
    const queue = open(false);
    const id = queue.start(PULL);
    await expect.poll(() => queue.get(id).state, WITHIN).toBe("paused");
    const paused = queue.get(id);
    expect(paused).toMatchObject({
      waiting: { why: "failing", host: "r.io", error: { details: { status: 503 } } },
      waits: 1,
      bytesDone: expect.any(Number),
    });
    expect(paused.bytesDone).toBeGreaterThanOrEqual(3_000_000);
    expect(paused.layers.map(({ state }) => state)).not.toContain("failed");
    expect(paused).not.toHaveProperty("error");
    isDown = false;
    queue.resume(id);
    expect(queue.get(id)).not.toHaveProperty("waiting");
    await expect.poll(() => queue.get(id).state, WITHIN).toBe("done");
    expect(story(queue, id)).toBe("queued planned waiting resumed planned done");
    expect(to.violations).toEqual([]);
  });

  it("security R10: never shows less than it had, while it waits, is planned anew and goes on", async () => {
    let isDown = true;
    const { open } = await rig(() => (isDown ? failure("connection_lost") : undefined));
    const queue = open(false);
    const id = queue.start(PULL);
    const shown: number[] = [];
    const end = new AbortController();
    const watching = (async () => {
      for await (const event of queue.watch({ signal: end.signal, id }))
        for (const { bytesDone, bytesTotal } of event.kind === "snapshot"
          ? event.transfers
          : event.changed)
          if (bytesTotal > 0) shown.push(bytesDone / bytesTotal);
    })();
    await expect.poll(() => queue.get(id).state, WITHIN).toBe("paused");
    isDown = false;
    queue.resume(id);
    await expect.poll(() => queue.get(id).state, WITHIN).toBe("done");
    end.abort();
    await watching;
    expect(queue.get(id)).toMatchObject({ bytesDone: queue.get(id).bytesTotal });
    expect(queue.get(id).bytesTotal).toBeGreaterThan(5_000_000);
    expect(shown).toEqual(shown.toSorted((a, b) => a - b));
  });

  it("security R7: goes on by itself when the time that was named has come, also in another process that stays", async () => {
    let isLimited = true;
    const { open, clock, from } = await rig(() =>
      isLimited ? failure("rate_limited", { status: 429, retryAfter: 3600 }) : undefined,
    );
    const short = open(false);
    const id = short.start(PULL);
    await expect.poll(() => short.get(id).state, WITHIN).toBe("paused");
    await short.close();
    const staying = open(true);
    expect(staying.get(id)).toMatchObject({ state: "paused", waiting: { why: "asked" } });
    isLimited = false;
    const calls = from.calls.length;
    clock.forward(3590_000);
    staying.wake();
    expect(from.calls).toHaveLength(calls);
    clock.forward(11_000);
    await expect.poll(() => staying.get(id).state, WITHIN).toBe("done");
    expect(story(staying, id)).toBe("queued planned waiting tried_again planned done");
  });

  it("security R10: tries again at once when the network is back", async () => {
    let isAway = true;
    const { open } = await rig(() => (isAway ? failure("connection_lost") : undefined));
    const queue = open(true);
    const id = queue.start(PULL);
    await expect.poll(() => queue.get(id).state, WITHIN).toBe("paused");
    isAway = false;
    queue.wake();
    await expect.poll(() => queue.get(id).state, WITHIN).toBe("done");
  });

  it("R19: waits longer each time that it gets no further", async () => {
    const { open } = await rig(() => failure("connection_lost"));
    const queue = open(true);
    const id = queue.start(PULL);
    for (const [waits, minutes] of [
      [1, 1],
      [2, 2],
      [3, 5],
    ] as const) {
      await expect.poll(() => queue.get(id).waits, WITHIN).toBe(waits);
      const { waiting } = queue.get(id);
      expect((waiting?.nextAt ?? 0) - (waiting?.since ?? 0)).toBe(minutes * MINUTE);
      queue.wake();
    }
  });

  it("is one of two that go on: two processes that stay never run it both", async () => {
    let isAway = true;
    const { open, from } = await rig(() => (isAway ? failure("connection_lost") : undefined));
    const [one, two] = [open(true), open(true)];
    const id = one.start(PULL);
    await expect.poll(() => two.get(id).waiting, WITHIN).toBeDefined();
    isAway = false;
    const before = from.counts()["resolve"] ?? 0;
    one.wake();
    two.wake();
    await expect.poll(() => one.get(id).state, WITHIN).toBe("done");
    await expect.poll(() => two.get(id).state, WITHIN).toBe("done");
    expect((from.counts()["resolve"] ?? 0) - before).toBe(1);
    expect(one.log(id).filter(({ code }) => code === "tried_again")).toHaveLength(1);
  });

  it("stays paused when somebody pauses it, and can be cancelled", async () => {
    const { open, from } = await rig(() => failure("connection_lost"));
    const [one, two] = [open(true), open(true)];
    const [kept, dropped] = [one.start(PULL), one.start(PULL)];
    for (const id of [kept, dropped])
      await expect.poll(() => two.get(id).waiting, WITHIN).toBeDefined();
    two.pause(kept);
    two.cancel(dropped);
    await expect.poll(() => one.get(kept).waiting, WITHIN).toBeUndefined();
    await expect.poll(() => one.get(dropped).state, WITHIN).toBe("cancelled");
    const calls = from.calls.length;
    one.wake();
    expect([one.get(kept).state, two.get(kept).state]).toEqual(["paused", "paused"]);
    expect(one.get(dropped)).not.toHaveProperty("waiting");
    expect(from.calls).toHaveLength(calls);
  });
});
