import { describe, expect, it, onTestFinished } from "vitest";
import { leavesOrdinaryWay } from "../../../../electron/transfer/server-refusal.ts";
import { createTransferQueue, type TransferQueue } from "../../../../electron/transfer/queue.ts";
import { AppError, type ErrorCode, type ErrorDetails } from "../../../../shared/errors.ts";
import { parseLocation } from "../../../../shared/location.ts";
import type { Transfer } from "../../../../shared/transfer.ts";
import { buildImage } from "../../../support/memory-image.ts";
import { type Faults, MemoryPlace, memoryPlaces } from "../../../support/memory-place.ts";
import { ownJournal } from "../../../support/transfer-journal.ts";
import { aRequest, live } from "./rig.ts";

const HOST = "h.io";
const COPY = aRequest(`${HOST}/a:v1`, `${HOST}/b:v1`);

/** A registry that says it copies by itself, and then does what `run` does. */
async function rig(run: NonNullable<Faults["serverCopy"]>["run"]): Promise<{
  queue: TransferQueue;
  place: MemoryPlace;
  asked: () => number;
}> {
  const place = new MemoryPlace({ origin: `registry:${HOST}` }).add(buildImage(), "a", "v1", "v2");
  let asked = 0;
  place.faults.serverCopy = {
    plan: () => Promise.resolve({ alsoTags: [] }),
    async *run(work, options) {
      asked += 1;
      yield* run(work, options);
    },
  };
  const queue = createTransferQueue({
    places: memoryPlaces({ [HOST]: place }),
    party: "desktop",
    ...(await ownJournal()),
  });
  onTestFinished(() => queue.close());
  return { queue, place, asked: () => asked };
}

async function* refusing(code: ErrorCode, details: ErrorDetails = {}) {
  yield { percent: 40 };
  await Promise.resolve();
  throw new AppError(code, "the server says no", { details: { host: HOST, ...details } });
}

async function run(queue: TransferQueue, request = COPY): Promise<Transfer> {
  return queue.wait(queue.start(request), { signal: live() });
}

const codes = (queue: TransferQueue, { id }: Transfer): string[] =>
  queue.log(id).map(({ code }) => code);

describe("a registry that would copy by itself, and fails", () => {
  it.each([
    ["denied", { status: 403 }],
    ["repository_not_found", { status: 404 }],
    ["registry_refused", { status: 405 }],
    ["registry_refused", { status: 409, hint: "harbor_tag_exists" }],
    ["registry_refused", { status: 412 }],
    ["registry_failed", { status: 503 }],
    ["unsupported", {}],
  ] as const)(
    "is left out after %s, and the image goes the ordinary way",
    async (code, details) => {
      const { queue, place, asked } = await rig(() => refusing(code, details));
      const transfer = await run(queue);
      expect(transfer).toMatchObject({
        state: "done",
        request: COPY,
        results: [{ name: "v1" }],
        serverCopy: { refused: { code, details: { ...details, host: HOST, side: "destination" } } },
      });
      expect(transfer.serverCopy).not.toHaveProperty("percent");
      expect(place.namesOf("b")).toEqual({ v1: place.namesOf("a")["v1"] });
      expect(place.violations).toEqual([]);
      expect(asked()).toBe(1);
      expect(codes(queue, transfer).filter((line) => !line.startsWith("blob"))).toEqual([
        "queued",
        "planned",
        "server_refused",
        "planned",
        "named",
        "done",
      ]);
      expect(queue.log(transfer.id)[2]?.facts).toMatchObject({ code, ...details });
    },
  );

  it.each([
    ["registry_refused", { status: 412, hint: "harbor_immutable" }],
    ["denied", { status: 403, hint: "harbor_quota" }],
    ["registry_refused", { status: 400, registryCode: "NAME_INVALID" }],
    ["tag_moved", {}],
  ] as const)("fails at once after %s that a push would meet too", async (code, details) => {
    const { queue, place, asked } = await rig(() => refusing(code, details));
    const transfer = await run(queue);
    expect(transfer).toMatchObject({ state: "failed", error: { code, details } });
    expect([asked(), place.counts()["mountBlob"] ?? 0]).toEqual([1, 0]);
  });

  it("waits for a registry that asks to be left alone, and asks it to copy afterwards", async () => {
    let calls = 0;
    const { queue, place, asked } = await rig((work, options) => {
      calls += 1;
      return calls === 1
        ? refusing("rate_limited", { status: 429 })
        : copied(place, work.tags, options.signal);
    });
    const id = queue.start(COPY);
    await until(queue, id, (transfer) => transfer.state === "paused");
    expect(queue.get(id)).toMatchObject({ waiting: { why: "asked", host: HOST } });
    queue.resume(id);
    expect(await queue.wait(id, { signal: live() })).toMatchObject({ state: "done" });
    expect(queue.get(id).serverCopy).not.toHaveProperty("refused");
    expect(asked()).toBe(2);
  });

  it("stays left out after a pause, and is asked again when the user tries again", async () => {
    const { queue, place, asked } = await rig(() => refusing("denied"));
    const stuck = Promise.withResolvers<void>();
    place.faults.before = (call, signal) => {
      if (call.verb !== "mountBlob") return undefined;
      stuck.resolve();
      return new Promise((_resolve, reject) => {
        signal?.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
      });
    };
    const id = queue.start(COPY);
    await stuck.promise;
    queue.pause(id);
    await until(queue, id, ({ state }) => state === "paused");
    expect(queue.get(id)).toMatchObject({ serverCopy: { refused: { code: "denied" } } });
    place.faults.before = () => undefined;
    place.faults.room = () => {
      throw new AppError("destination_full", "no room");
    };
    queue.resume(id);
    expect(await queue.wait(id, { signal: live() })).toMatchObject({ state: "failed" });
    expect(asked()).toBe(1);
    delete place.faults.room;
    queue.retry(id);
    expect(await queue.wait(id, { signal: live() })).toMatchObject({ state: "done" });
    expect(asked()).toBe(2);
  });

  it("is cancelled for good while it still copies", async () => {
    const { queue, place, asked } = await rig((_work, { signal }) => hanging(signal));
    const id = queue.start(COPY);
    await until(queue, id, ({ serverCopy }) => serverCopy?.percent === 40);
    queue.cancel(id);
    expect(await queue.wait(id, { signal: live() })).toMatchObject({ state: "cancelled" });
    expect([asked(), place.namesOf("b")]).toEqual([1, {}]);
  });
});

async function* copied(place: MemoryPlace, tags: readonly string[], signal: AbortSignal) {
  signal.throwIfAborted();
  place.add(buildImage(), "b", ...tags);
  yield { percent: 100 };
  await Promise.resolve();
}

async function* hanging(signal: AbortSignal) {
  yield { percent: 40 };
  await new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });
}

async function until(
  queue: TransferQueue,
  id: string,
  isSo: (transfer: Transfer) => boolean,
): Promise<void> {
  for await (const _event of queue.watch({ signal: live(), id })) if (isSo(queue.get(id))) return;
}

describe("the ordinary way", () => {
  const here = parseLocation(`${HOST}/b:v1`);
  const away = (host: string) =>
    new AppError("connection_timeout", "no answer", { details: { host } });

  it("is left when another host than the registry's cannot be reached, and else waits for it", () => {
    expect(leavesOrdinaryWay(away("management.example"), here)).toBe(true);
    expect(leavesOrdinaryWay(away(HOST), here)).toBe(false);
    expect(leavesOrdinaryWay(new AppError("cancelled", "over"), here)).toBe(false);
    expect(leavesOrdinaryWay(new Error("a slip of ours"), here)).toBe(false);
  });
});
