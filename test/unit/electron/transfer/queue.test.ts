import { describe, expect, it, onTestFinished } from "vitest";
import {
  createTransferQueue,
  type TransferQueue,
  type TransferQueueOptions,
} from "../../../../electron/transfer/queue.ts";
import { AppError } from "../../../../shared/errors.ts";
import type { TransferEvent } from "../../../../shared/transfer.ts";
import type { BuiltImage } from "../../../support/image-builder.ts";
import { buildImage, buildMultiArch } from "../../../support/memory-image.ts";
import { type Call, MemoryPlace, memoryPlaces } from "../../../support/memory-place.ts";
import { ownJournal } from "../../../support/transfer-journal.ts";
import { aRequest, live } from "./rig.ts";

interface Rig {
  readonly queue: TransferQueue;
  readonly from: MemoryPlace;
  readonly to: MemoryPlace;
}

async function rig(
  image: BuiltImage,
  options: Partial<TransferQueueOptions> & { concurrency?: number } = {},
): Promise<Rig> {
  const from = new MemoryPlace({ origin: "registry:r.io" }).add(image, "a", "v1", "v2", "v3");
  const to = new MemoryPlace({ origin: "layout:/store" });
  const queue = createTransferQueue({
    places: memoryPlaces({ "r.io": from, store: to }),
    party: "desktop",
    ...(await ownJournal()),
    ...options,
  });
  onTestFinished(() => queue.close());
  if (options.concurrency !== undefined)
    queue.setLimits({ ...queue.limits(), concurrency: options.concurrency });
  return { queue, from, to };
}

const PULL = aRequest("r.io/a:v1", "store:");

/** Lets calls of one verb wait until the gate is opened. */
function gate(place: MemoryPlace, verb: string): { open: () => void; reached: Promise<Call> } {
  const opened = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<Call>();
  place.faults.before = async (call, signal) => {
    if (call.verb !== verb) return;
    reached.resolve(call);
    signal?.addEventListener("abort", () => opened.resolve(), { once: true });
    await opened.promise;
  };
  return { open: () => opened.resolve(), reached: reached.promise };
}

describe("the transfer queue", () => {
  it("carries a transfer out and shows the result", async () => {
    const image = buildMultiArch();
    const { queue, to } = await rig(image);
    const id = queue.start(PULL);
    expect(queue.get(id).state).toBe("planning");
    const transfer = await queue.wait(id, { signal: live() });
    const size = image.blobs.reduce((sum, { descriptor }) => sum + descriptor.size, 0);
    expect(transfer).toMatchObject({
      id,
      kind: "pull",
      source: "r.io/a:v1",
      destination: "store:r.io/a:v1",
      state: "done",
      bytesTotal: size,
      bytesDone: size,
      results: [{ name: "r.io/a:v1", digest: image.root.descriptor.digest }],
    });
    expect(transfer.layers.map(({ state }) => state)).toEqual(Array(7).fill("done"));
    expect(to.violations).toEqual([]);
  });

  it("plans without writing", async () => {
    const { queue, to } = await rig(buildMultiArch());
    const plan = await queue.plan(PULL, { signal: live() });
    expect(plan.tags.map(({ action }) => action)).toEqual(["create"]);
    expect(to.content().blobs.size).toBe(0);
    const controller = new AbortController();
    const cancelled = queue.plan(PULL, { signal: controller.signal });
    controller.abort(new Error("no more"));
    await expect(cancelled).rejects.toMatchObject({ code: "cancelled" });
  });

  it("answers a slip of the pen at once", async () => {
    const { queue } = await rig(buildImage());
    const codeOf = (run: () => unknown): unknown => {
      try {
        return run();
      } catch (error) {
        return (error as AppError).code;
      }
    };
    expect(codeOf(() => queue.start(aRequest("r.io/UPPER", "store:")))).toBe("invalid_reference");
    expect(codeOf(() => queue.start(aRequest("r.io/a", "")))).toBe("invalid_location");
    expect(codeOf(() => queue.start(aRequest("oci:/x:v1", "store:")))).toBe("invalid_location");
    expect(codeOf(() => queue.start({ ...PULL, platforms: ["!"] }))).toBe("invalid_platform");
    expect(codeOf(() => queue.get("nothing"))).toBe("transfer_unknown");
    expect(codeOf(() => queue.cancel("nothing"))).toBe("transfer_unknown");
  });

  it("keeps the wire error of a transfer that failed, and runs it again on retry", async () => {
    const image = buildImage();
    const { queue, from, to } = await rig(image);
    let isDown = true;
    to.faults.before = ({ verb }) => {
      if (isDown && verb === "commitBlob") throw new AppError("destination_full", "no space");
    };
    const id = queue.start(PULL);
    const failed = await queue.wait(id, { signal: live() });
    expect(failed.state).toBe("failed");
    expect(failed.error).toMatchObject({
      code: "destination_full",
      details: { side: "destination" },
    });
    expect(failed.layers.map(({ state }) => state)).toContain("failed");
    isDown = false;
    queue.retry(id);
    expect(queue.get(id).error).toBeUndefined();
    expect((await queue.wait(id, { signal: live() })).state).toBe("done");
    expect(to.namesOf()).toEqual({ "r.io/a:v1": image.root.descriptor.digest });
    expect(() => queue.retry(id)).toThrow(expect.objectContaining({ code: "invalid_input" }));
    await new Promise(setImmediate);
    expect(from.openStreams.size).toBe(0);
  });

  it("S12: asks for room for the whole plan before the first byte moves", async () => {
    const image = buildImage();
    const { queue, from, to } = await rig(image);
    const asked: number[] = [];
    to.faults.room = (needed) => {
      asked.push(needed);
      const details = { needed, available: 10 };
      throw new AppError("destination_full", "no room", { details });
    };
    const failed = await queue.wait(queue.start(PULL), { signal: live() });
    expect(failed.error).toMatchObject({
      code: "destination_full",
      details: { side: "destination", available: 10 },
    });
    const all = [...image.blobs, ...image.manifests];
    expect(asked).toEqual([all.reduce((sum, { descriptor }) => sum + descriptor.size, 0)]);
    expect(from.counts()).not.toHaveProperty("openBlob");
  });

  it("logs what it does not expect, and shows only the id", async () => {
    const logged: unknown[] = [];
    const { queue, to } = await rig(buildImage(), {
      logUnexpected: (error) => {
        logged.push(error);
        return "log-1";
      },
    });
    const bug = new TypeError("a bug");
    to.faults.before = () => {
      throw bug;
    };
    const transfer = await queue.wait(queue.start(PULL), { signal: live() });
    expect(transfer.error).toMatchObject({ code: "internal", details: { logId: "log-1" } });
    expect(logged).toEqual([bug]);
  });

  it("R64: cancels a running transfer at once and moves no tag", async () => {
    const { queue, from, to } = await rig(buildMultiArch());
    const { reached } = gate(to, "commitBlob");
    const id = queue.start(PULL);
    await reached;
    queue.cancel(id);
    const transfer = await queue.wait(id, { signal: live() });
    expect(transfer.state).toBe("cancelled");
    expect(transfer).not.toHaveProperty("error");
    expect(transfer.layers.every(({ state }) => state === "cancelled")).toBe(true);
    expect(to.namesOf()).toEqual({});
    await new Promise(setImmediate);
    expect(from.openStreams.size).toBe(0);
    queue.cancel(id);
    expect(queue.get(id).state).toBe("cancelled");
  });

  it("runs three at once, the others wait their turn or are cancelled while they wait", async () => {
    const { queue, from } = await rig(buildImage());
    const { open, reached } = gate(from, "readManifest");
    const ids = Array.from({ length: 5 }, () => queue.start(PULL));
    await reached;
    const states = (): string[] => ids.map((id) => queue.get(id).state);
    expect(states()).toEqual(["planning", "planning", "planning", "queued", "queued"]);
    queue.cancel(ids[3] ?? "");
    expect(states()[3]).toBe("cancelled");
    open();
    await Promise.all(ids.map((id) => queue.wait(id, { signal: live() })));
    expect(states()).toEqual(["done", "done", "done", "cancelled", "done"]);
  });

  it("R41: moves a blob that several transfers need once", async () => {
    const image = buildMultiArch();
    const { queue, from, to } = await rig(image);
    const ids = ["v1", "v2", "v3"].map((tag) => queue.start(aRequest(`r.io/a:${tag}`, "store:")));
    const transfers = await Promise.all(ids.map((id) => queue.wait(id, { signal: live() })));
    expect(transfers.map(({ state }) => state)).toEqual(["done", "done", "done"]);
    expect(from.counts()["openBlob"]).toBe(image.blobs.length);
    expect(to.violations).toEqual([]);
    expect(Object.keys(to.namesOf())).toHaveLength(3);
    for (const { bytesDone, bytesTotal } of transfers) expect(bytesDone).toBe(bytesTotal);
  });

  it("takes finished transfers off the list, and only those", async () => {
    const { queue, from } = await rig(buildImage());
    const done = queue.start(PULL);
    await queue.wait(done, { signal: live() });
    const { open, reached } = gate(from, "resolve");
    const running = queue.start(PULL);
    await reached;
    queue.clear();
    expect(() => queue.get(done)).toThrow(expect.objectContaining({ code: "transfer_unknown" }));
    expect(queue.get(running).state).toBe("planning");
    open();
    await queue.wait(running, { signal: live() });
  });

  it("keeps the last 500 finished transfers", async () => {
    const { queue } = await rig(buildImage(), { concurrency: 10 });
    const ids = Array.from({ length: 502 }, () => queue.start(PULL));
    for (const id of ids) await queue.wait(id, { signal: live() });
    const known = new Set(queue.history({ limit: 1000 }).transfers.map(({ id }) => id));
    expect(known.size).toBe(500);
    // Those that run side by side may finish in any order.
    expect(ids.slice(20).every((id) => known.has(id))).toBe(true);
  });

  it("closes: everything has come to rest and waits to go on, and nothing new is taken", async () => {
    const { queue, from } = await rig(buildMultiArch());
    const { reached } = gate(from, "openBlob");
    const ids = Array.from({ length: 5 }, () => queue.start(PULL));
    await reached;
    await queue.close();
    expect(ids.map((id) => queue.get(id).state)).toEqual(Array(5).fill("queued"));
    await new Promise(setImmediate);
    expect(from.openStreams.size).toBe(0);
    expect(() => queue.start(PULL)).toThrow(expect.objectContaining({ code: "cancelled" }));
  });

  it("lets one who waits stop waiting, without touching the transfer", async () => {
    const { queue, from } = await rig(buildImage());
    const { open, reached } = gate(from, "resolve");
    const id = queue.start(PULL);
    await reached;
    const controller = new AbortController();
    const waiting = queue.wait(id, { signal: controller.signal });
    controller.abort(new Error("bored"));
    await expect(waiting).rejects.toThrow("bored");
    open();
    expect((await queue.wait(id, { signal: live() })).state).toBe("done");
  });

  it("R64: comes to rest after 200 cancels at random moments, with nothing left open", async () => {
    const { queue, from, to } = await rig(buildMultiArch(), { concurrency: 4 });
    for (let round = 0; round < 200; round += 1) {
      const ids = [queue.start(PULL), queue.start(PULL)];
      for (let turn = 0; turn < round % 41; turn += 1) await Promise.resolve();
      if (round % 3 === 0) await new Promise(setImmediate);
      for (const id of ids) queue.cancel(id);
      for (const id of ids) await queue.wait(id, { signal: live() });
      queue.clear();
    }
    await new Promise(setImmediate);
    expect(from.openStreams.size).toBe(0);
    expect(to.violations).toEqual([]);
  });
});

describe("retry", () => {
  it("sends the transfer to those who watch as if they had never seen it", async () => {
    const { queue, to } = await rig(buildImage());
    to.faults.before = ({ verb }) => {
      if (verb === "commitBlob") throw new AppError("destination_full", "no space");
    };
    const id = queue.start(PULL);
    await queue.wait(id, { signal: live() });
    const events: TransferEvent[] = [];
    for await (const event of queue.watch({ signal: live() })) {
      events.push(event);
      if (event.kind === "snapshot") {
        to.faults.before = () => undefined;
        queue.retry(id);
      } else if (event.changed.some(({ state }) => state === "done")) break;
    }
    const [snapshot, gone, ...rest] = events;
    expect(snapshot).toMatchObject({ kind: "snapshot", transfers: [{ id, state: "failed" }] });
    expect(gone).toMatchObject({ kind: "patch", removed: [id], changed: [] });
    const last = rest.at(-1);
    expect(last).toMatchObject({ kind: "patch", changed: [{ id, state: "done" }] });
  });
});
