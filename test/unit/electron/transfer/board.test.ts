import { describe, expect, it } from "vitest";
import { TransferBoard } from "../../../../electron/transfer/board.ts";
import type { Clock } from "../../../../electron/transfer/clock.ts";
import { Job } from "../../../../electron/transfer/job.ts";
import type { Digest } from "../../../../shared/oci/digest.ts";
import type { TransferPlan } from "../../../../shared/plan.ts";
import {
  applyTransferEvent,
  type Transfer,
  type TransferEvent,
  transferEventSchema,
} from "../../../../shared/transfer.ts";
import { aTransfer } from "./rig.ts";

/** A clock that stands still until it is moved. */
class TestClock implements Clock {
  #now = 0;
  readonly #timers = new Set<{ at: number; task: () => void }>();

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, task: () => void): () => void {
    const timer = { at: this.#now + milliseconds, task };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  get waiting(): number {
    return this.#timers.size;
  }

  /** Moves time on and lets everything that follows from it happen. */
  async advance(milliseconds: number): Promise<void> {
    this.#now += milliseconds;
    for (const timer of this.#timers) {
      if (timer.at > this.#now) continue;
      this.#timers.delete(timer);
      timer.task();
    }
    await settle();
  }
}

const settle = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

const digest = (n: number): Digest => `sha256:${n.toString(16).padStart(64, "0")}`;

function planOf(layers: number): TransferPlan {
  return {
    source: "r.io/a:v1",
    destination: "store:r.io/a:v1",
    kind: "pull",
    blobs: Array.from({ length: layers }, (_, n) => ({
      descriptor: { digest: digest(n), size: 1000, mediaType: "x" },
      role: "layer",
      action: "move",
    })),
    manifests: [],
    tags: [],
    notices: [],
    bytes: { move: layers * 1000, mount: 0, exists: 0 },
  };
}

interface Rig {
  readonly board: TransferBoard;
  readonly clock: TestClock;
  readonly controller: AbortController;
  readonly add: (id: string, layers?: number) => Job;
  readonly watch: () => {
    next: () => Promise<IteratorResult<TransferEvent>>;
    return: () => Promise<unknown>;
  };
}

function rig(): Rig {
  const clock = new TestClock();
  const board = new TransferBoard(clock);
  const controller = new AbortController();
  return {
    board,
    clock,
    controller,
    add(id, layers = 3) {
      const job = new Job({
        transfer: aTransfer(id),
        now: () => clock.now(),
        touch: board.touch,
        listener: { changed: () => undefined, noted: () => undefined },
      });
      board.add(job);
      job.startPlanning();
      job.startRunning(planOf(layers));
      return job;
    },
    watch: () => {
      const iterator = board.watch(controller.signal);
      return {
        next: () => iterator.next(),
        return: () => iterator.return(undefined),
      };
    },
  };
}

function move(job: Job, layer: number, bytes: number): void {
  job.reporter.state(digest(layer), "checking");
  job.reporter.state(digest(layer), "moving");
  job.reporter.position(digest(layer), bytes);
}

/** The promise's value, or undefined while it is still waiting. */
async function now<T>(promise: Promise<T>): Promise<T | undefined> {
  const waiting = Symbol("waiting");
  const result = await Promise.race([promise, settle().then(() => waiting)]);
  return result === waiting ? undefined : (result as T);
}

function patchOf(
  result: IteratorResult<TransferEvent> | undefined,
): TransferEvent & { kind: "patch" } {
  if (result?.done !== false || result.value.kind !== "patch") throw new Error("no patch came");
  return transferEventSchema.parse(result.value) as TransferEvent & { kind: "patch" };
}

describe("TransferBoard.watch", () => {
  it("begins with everything, and then sends only layers that changed", async () => {
    const { add, clock, watch } = rig();
    const job = add("one");
    const watcher = watch();
    const first = await watcher.next();
    expect(first.value).toMatchObject({
      kind: "snapshot",
      sequence: 0,
      transfers: [{ id: "one" }],
    });
    move(job, 1, 400);
    const next = watcher.next();
    await clock.advance(100);
    const patch = patchOf(await now(next));
    expect(patch.sequence).toBe(1);
    expect(patch.changed[0]?.layers).toMatchObject([{ digest: digest(1), bytes: 400 }]);
  });

  it("R63: sends at most ten items a second, each with the newest state", async () => {
    const { add, clock, watch } = rig();
    const job = add("one");
    const watcher = watch();
    await watcher.next();
    move(job, 0, 1);
    let items = 0;
    let bytes = 0;
    let next = watcher.next();
    for (let ms = 1; ms <= 1000; ms += 1) {
      job.reporter.position(digest(0), ms);
      await clock.advance(1);
      const result = await now(next);
      if (result === undefined) continue;
      items += 1;
      bytes = patchOf(result).changed[0]?.bytesDone ?? 0;
      next = watcher.next();
    }
    expect(items).toBeLessThanOrEqual(10);
    expect(items).toBeGreaterThanOrEqual(9);
    expect(bytes).toBeGreaterThan(890);
  });

  it("R63: always delivers the last state", async () => {
    const { add, clock, watch } = rig();
    const job = add("one");
    const watcher = watch();
    await watcher.next();
    const next = watcher.next();
    move(job, 0, 1000);
    await clock.advance(100);
    await now(next);
    const last = watcher.next();
    job.finish();
    await clock.advance(100);
    expect(patchOf(await now(last)).changed[0]).toMatchObject({ state: "done", bytesDone: 1000 });
  });

  it("costs nothing while the consumer is busy, and tells it all at once afterwards", async () => {
    const { add, clock, watch } = rig();
    const job = add("one", 100);
    const watcher = watch();
    await watcher.next();
    for (let layer = 0; layer < 50; layer += 1) move(job, layer, 1);
    expect(clock.waiting).toBe(0);
    await clock.advance(60_000);
    const patch = patchOf(await now(watcher.next()));
    expect(patch.changed[0]?.layers).toHaveLength(50);
  });

  it("tells a standstill within a second", async () => {
    const { add, clock, watch } = rig();
    const job = add("one");
    const watcher = watch();
    await watcher.next();
    move(job, 0, 900);
    let next = watcher.next();
    await clock.advance(500);
    const moving = patchOf(await now(next)).changed[0]?.bytesPerSecond ?? 0;
    expect(moving).toBeGreaterThan(0);
    next = watcher.next();
    await clock.advance(1000);
    const standing = patchOf(await now(next));
    expect(standing.changed[0]?.bytesPerSecond).toBeLessThan(moving);
    expect(standing.changed[0]?.layers).toEqual([]);
  });

  it("sends a new transfer whole and names the ones that are gone", async () => {
    const { add, board, clock, watch } = rig();
    add("one").finish();
    const watcher = watch();
    await watcher.next();
    board.remove("one");
    add("two");
    const next = watcher.next();
    await clock.advance(100);
    const patch = patchOf(await now(next));
    expect(patch.removed).toEqual(["one"]);
    expect(patch.changed).toMatchObject([{ id: "two" }]);
    expect(patch.changed[0]?.layers).toHaveLength(3);
  });

  it("keeps a consumer that applies every event equal to the truth, also over a retry with other layers", async () => {
    const { add, board, clock, watch } = rig();
    const job = add("one", 5);
    const watcher = watch();
    let seen: ReadonlyMap<string, Transfer> = new Map();
    const take = async (): Promise<void> => {
      const next = watcher.next();
      await clock.advance(100);
      const result = await now(next);
      if (result?.done === false) seen = applyTransferEvent(seen, result.value);
    };
    await take();
    move(job, 4, 10);
    job.fail(new Error("broken"));
    await take();
    expect(seen.get("one")).toEqual(job.snapshot());
    job.requeue(aTransfer("one"));
    board.forget("one");
    job.startPlanning();
    job.startRunning(planOf(2));
    await take();
    await take();
    expect(seen.get("one")).toEqual(job.snapshot());
    expect(seen.get("one")?.layers).toHaveLength(2);
  });

  it("ends when the signal is aborted or the consumer leaves, and leaves no timer behind", async () => {
    const { add, clock, controller, watch } = rig();
    add("one");
    const leaving = watch();
    await leaving.next();
    await leaving.return();
    const watcher = watch();
    await watcher.next();
    const next = watcher.next();
    await settle();
    expect(clock.waiting).toBe(1);
    controller.abort();
    expect(await next).toEqual({ done: true, value: undefined });
    expect(clock.waiting).toBe(0);
  });
});
