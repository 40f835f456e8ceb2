import * as fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { createTransferQueue, type TransferQueue } from "../../../../electron/transfer/queue.ts";
import { AppError } from "../../../../shared/errors.ts";
import {
  applyTransferEvent,
  isActive,
  isFinished,
  type Transfer,
  type TransferState,
} from "../../../../shared/transfer.ts";
import { buildImage } from "../../../support/memory-image.ts";
import { MemoryPlace, memoryPlaces } from "../../../support/memory-place.ts";
import { tempDir } from "../../../support/temp-dir.ts";
import { type JournalSeat, journalSeat } from "../../../support/transfer-journal.ts";
import { aRequest, live } from "./rig.ts";

const PULL = aRequest("r.io/a:v1", "store:");
const WITHIN = { timeout: 5000, interval: 10 };

/** One place that two processes work with. */
function places(): { from: MemoryPlace; to: MemoryPlace } {
  const from = new MemoryPlace({ origin: "registry:r.io" }).add(buildImage(), "a", "v1");
  return { from, to: new MemoryPlace({ origin: "layout:/store" }) };
}

type Process = JournalSeat & { readonly queue: TransferQueue };

function start(home: string, at: ReturnType<typeof places>, stays = false): Process {
  const seat = journalSeat(home);
  const queue = createTransferQueue({
    places: memoryPlaces({ "r.io": at.from, store: at.to }),
    party: "cli",
    ...seat,
  });
  onTestFinished(() => queue.close());
  if (stays) queue.stay("desktop");
  return { ...seat, queue };
}

/** Lets writing wait until it is opened, or the work is stopped. */
function gate({ to }: ReturnType<typeof places>): () => void {
  const opened = Promise.withResolvers<void>();
  to.faults.before = async ({ verb }, signal) => {
    if (verb !== "commitBlob") return;
    signal?.addEventListener("abort", () => opened.resolve(), { once: true });
    await opened.promise;
  };
  return () => {
    to.faults.before = () => undefined;
    opened.resolve();
  };
}

const stateIn = ({ queue }: Process, id: string): TransferState => queue.get(id).state;

describe("two processes with one home", () => {
  it("see each other's transfers, and the owner obeys a pause, a resume and a cancel", async () => {
    const [home, at] = [await tempDir(), places()];
    const open = gate(at);
    const [owner, other] = [start(home, at), start(home, at)];
    const id = owner.queue.start(PULL);
    await expect.poll(() => stateIn(owner, id), WITHIN).toBe("running");
    expect(other.queue.get(id)).toMatchObject({ state: "running", elsewhere: true, layers: [] });
    expect(() => other.queue.resume(id)).toThrow(
      expect.objectContaining({ code: "transfer_taken" }),
    );
    other.queue.pause(id);
    await expect.poll(() => stateIn(owner, id), WITHIN).toBe("paused");
    await expect.poll(() => stateIn(other, id), WITHIN).toBe("paused");
    open();
    const again = gate(at);
    other.queue.resume(id);
    await expect.poll(() => stateIn(other, id), WITHIN).toBe("running");
    await expect.poll(() => owner.queue.get(id).elsewhere, WITHIN).toBe(true);
    owner.queue.cancel(id);
    await expect.poll(() => stateIn(other, id), WITHIN).toBe("cancelled");
    await expect.poll(() => stateIn(owner, id), WITHIN).toBe("cancelled");
    again();
    owner.queue.retry(id);
    expect((await owner.queue.wait(id, { signal: live() })).state).toBe("done");
    const codes = owner.queue.log(id).map(({ code }) => code);
    const story = codes.filter((code) => !code.startsWith("blob_") && code !== "planned");
    expect(story.join(" ")).toBe("queued paused resumed cancelled retried named done");
    expect(at.to.violations).toEqual([]);
  });

  it("F33: a process that stays goes on with what a dead one left, and obeys its last wish", async () => {
    const [home, at] = [await tempDir(), places()];
    const open = gate(at);
    const [dying, staying] = [start(home, at), start(home, at, true)];
    const [running, paused, wished] = [1, 2, 3].map(() => dying.queue.start(PULL)) as [
      ...[string, string, string],
    ];
    dying.queue.pause(paused);
    await expect.poll(() => stateIn(dying, running), WITHIN).toBe("running");
    staying.journal.change(wished, () => ({ wish: { kind: "cancel", by: "desktop" } }));
    dying.ownership.release();
    await expect.poll(() => stateIn(staying, wished), WITHIN).toBe("cancelled");
    open();
    await expect.poll(() => stateIn(staying, running), WITHIN).toBe("done");
    expect(stateIn(staying, paused)).toBe("paused");
    expect(staying.queue.log(running).map(({ code }) => code)).toContain("continued");
  });

  it("a short command leaves alone what is not its own, and shows it as waiting", async () => {
    const [home, at] = [await tempDir(), places()];
    gate(at);
    const dying = start(home, at);
    const id = dying.queue.start(PULL);
    await expect.poll(() => stateIn(dying, id), WITHIN).toBe("running");
    dying.ownership.release();
    const short = start(home, at);
    const other = short.queue.start(aRequest("r.io/a:v1", "store:", { alsoTag: [] }));
    for await (const event of short.queue.watch({ signal: live() })) {
      const shown = [...applyTransferEvent(new Map(), event).values()];
      expect(shown.map(({ id, state }) => [id, isActive(state)])).toEqual(
        expect.arrayContaining([
          [id, true],
          [other, true],
        ]),
      );
      break;
    }
    expect(short.queue.get(id)).toMatchObject({ state: "queued" });
    expect(short.journal.find(id)?.owner).not.toBe(short.ownership.owner);
  });

  it("share the order, the limits and what is forgotten", async () => {
    const [home, at] = [await tempDir(), places()];
    const open = gate(at);
    const told: unknown[] = [];
    const one = start(home, at);
    const seat = journalSeat(home);
    const two = createTransferQueue({
      places: memoryPlaces({}),
      party: "browser",
      ...seat,
      applyLimits: (limits) => void told.push(limits),
    });
    onTestFinished(() => two.close());
    two.stay("browser");
    const speeds = { downBytesPerSecond: 7, upBytesPerSecond: 8 };
    const limits = { concurrency: 1, ...speeds, oneUploadAtATime: true };
    one.queue.setLimits(limits);
    await expect.poll(() => told.length, WITHIN).toBe(2);
    expect(told[1]).toEqual(limits);
    const [a, b, c] = [1, 2, 3].map(() => one.queue.start(PULL)) as [string, string, string];
    two.move(c, b);
    await expect
      .poll(() => (one.queue.get(c).position ?? 0) < (one.queue.get(b).position ?? 0), WITHIN)
      .toBe(true);
    open();
    await Promise.all([a, b, c].map((id) => one.queue.wait(id, { signal: live() })));
    const started = [a, b, c].map((id) => one.queue.get(id).startedAt ?? 0);
    expect(started[2]).toBeLessThanOrEqual(started[1] ?? 0);
    const page = two.history({ limit: 2 });
    const rest = two.history({ limit: 2, before: page.next });
    // Those that end within one millisecond come in any order.
    const ended = [...page.transfers, ...rest.transfers];
    expect(ended.map(({ id }) => id).toSorted()).toEqual([a, b, c].toSorted());
    expect(ended.map(({ finishedAt = 0 }) => -finishedAt)).toEqual(
      ended.map(({ finishedAt = 0 }) => -finishedAt).toSorted((x, y) => x - y),
    );
    const again = two.again(a);
    expect(two.get(again).request).toEqual(one.queue.get(a).request);
    one.queue.clear();
    await expect
      .poll(
        () => two.history({ limit: 9 }).transfers.filter(({ id }) => id !== again).length,
        WITHIN,
      )
      .toBe(0);
    expect(() => one.queue.get(a)).toThrow(expect.objectContaining({ code: "transfer_unknown" }));
  });
});

type Command =
  | { readonly verb: "start" | "crash" | "turn" | "clear" }
  | { readonly verb: "pause" | "resume" | "cancel" | "retry" | "move"; readonly at: number };

const commands: fc.Arbitrary<readonly (Command & { who: number })[]> = fc.array(
  fc
    .tuple(
      fc.constantFrom("start", "start", "turn", "crash", "clear", "pause", "resume", "cancel"),
      fc.constantFrom("retry", "move", "pause", "resume"),
      fc.nat(5),
      fc.nat(1),
      fc.boolean(),
    )
    .map(([plain, other, at, who, swap]) => ({ verb: swap ? other : plain, at, who })),
  { minLength: 3, maxLength: 25 },
);

describe("every sequence of commands", () => {
  it("R62, F32: loses no transfer, runs no finished one again unasked, and ends with list and journal alike", async () => {
    await fc.assert(
      fc.asyncProperty(commands, async (sequence) => {
        const [home, at] = [await tempDir(), places()];
        const processes = [start(home, at, true), start(home, at, true)];
        const ids: string[] = [];
        const cleared = new Set<string>();
        const ends = new Map<string, Transfer>();
        for (const command of sequence) {
          const process = processes[command.who] ?? processes[0];
          if (process === undefined) continue;
          const id = ids[("at" in command ? command.at : 0) % Math.max(1, ids.length)] ?? "none";
          await runCommand(command, { processes, process, id, ids, home, at });
          noteEnds(process, ids, { ends, cleared, command });
        }
        await settle(processes, ids, cleared);
        const kept = ids.filter((id) => !cleared.has(id));
        const [one, two] = processes.map(({ queue, journal }) =>
          kept.map((id) => {
            const row = journal.find(id);
            return { shown: queue.get(id).state, state: row?.transfer.state, owner: row?.owner };
          }),
        );
        expect(one).toEqual(two);
        for (const { shown, state, owner } of one ?? [])
          expect([shown, owner]).toEqual([state, undefined]);
        expect(at.to.violations).toEqual([]);
        expect(at.from.openStreams.size).toBe(0);
        for (const { queue } of processes) await queue.close();
      }),
      { numRuns: 15 },
    );
  }, 60_000);
});

interface Stage {
  readonly processes: Process[];
  readonly process: Process;
  readonly id: string;
  readonly ids: string[];
  readonly home: string;
  readonly at: ReturnType<typeof places>;
}

async function runCommand(command: Command & { who: number }, stage: Stage): Promise<void> {
  const { process, id, ids, processes } = stage;
  const { queue } = process;
  try {
    if (command.verb === "start") ids.push(queue.start(PULL));
    else if (command.verb === "turn") await new Promise((resolve) => setImmediate(resolve));
    else if (command.verb === "clear") queue.clear();
    else if (command.verb === "crash") {
      // Its lock goes first, as with a process that is killed; what it still does is seen by nobody.
      process.ownership.release();
      void queue.close();
      processes[command.who] = start(stage.home, stage.at, true);
    } else queue[command.verb](id);
  } catch (error) {
    // Commands come in any order: many of them make no sense, and are refused.
    if (!(error instanceof AppError) || error.code === "internal") throw error;
  }
}

/** A finished transfer stays as it ended, until it is asked to run again or is forgotten. */
function noteEnds(
  process: Process,
  ids: readonly string[],
  known: { ends: Map<string, Transfer>; cleared: Set<string>; command: Command },
): void {
  const { ends, cleared, command } = known;
  for (const id of ids) {
    const now = process.journal.find(id)?.transfer;
    if (now === undefined) {
      expect([command.verb, cleared.has(id)]).toEqual(
        cleared.has(id) ? [command.verb, true] : ["clear", false],
      );
      cleared.add(id);
      continue;
    }
    const before = ends.get(id);
    if (before !== undefined && command.verb !== "retry")
      expect([now.state, now.finishedAt]).toEqual([before.state, before.finishedAt]);
    if (isFinished(now.state)) ends.set(id, now);
    else ends.delete(id);
  }
}

/** Resumes what is paused and waits until everything that was ever asked for has ended. */
async function settle(
  processes: readonly Process[],
  ids: readonly string[],
  cleared: ReadonlySet<string>,
): Promise<void> {
  const [first] = processes;
  const left = (): string[] => ids.filter((id) => !cleared.has(id));
  await expect
    .poll(() => {
      for (const id of left()) if (first && stateIn(first, id) === "paused") first.queue.resume(id);
      return processes.flatMap((process) =>
        // What a process shows may be a moment old: a transfer that was run again has ended twice.
        left().filter(
          (id) =>
            !isFinished(stateIn(process, id)) ||
            process.journal.find(id)?.transfer.state !== stateIn(process, id),
        ),
      );
    }, WITHIN)
    .toEqual([]);
}
