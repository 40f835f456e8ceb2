import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Job, JOB_TRANSITIONS, type StopAs } from "../../../../electron/transfer/job.ts";
import { AppError } from "../../../../shared/errors.ts";
import type { Digest } from "../../../../shared/oci/digest.ts";
import type { TransferPlan } from "../../../../shared/plan.ts";
import {
  isActive,
  isFinished,
  transferSchema,
  type TransferState,
} from "../../../../shared/transfer.ts";
import { aTransfer } from "./rig.ts";

const DIGEST: Digest = `sha256:${"a".repeat(64)}`;

const PLAN: TransferPlan = {
  source: "r.io/a:v1",
  destination: "store:r.io/a:v1",
  kind: "pull",
  blobs: [
    { descriptor: { digest: DIGEST, size: 5, mediaType: "x" }, role: "layer", action: "move" },
  ],
  manifests: [],
  tags: [],
  notices: [],
  bytes: { move: 5, mount: 0, exists: 0 },
};

function aJob(): { job: Job; changes: () => number; told: string[] } {
  let changes = 0;
  let now = 1000;
  const told: string[] = [];
  const job = new Job({
    transfer: aTransfer("j"),
    now: () => (now += 1),
    touch: () => (changes += 1),
    listener: {
      changed: ({ state }) => void told.push(`is ${state}`),
      noted: (_job, code) => void told.push(code),
    },
  });
  return { job, changes: () => changes, told };
}

const EVENTS: Readonly<Record<string, { to: TransferState; fire: (job: Job) => void }>> = {
  plan: { to: "planning", fire: (job) => job.startPlanning() },
  run: { to: "running", fire: (job) => job.startRunning(PLAN) },
  finish: { to: "done", fire: (job) => job.finish() },
  fail: { to: "failed", fire: (job) => job.fail(new AppError("denied", "no")) },
  requeue: { to: "queued", fire: (job) => job.requeue(aTransfer("j")) },
};

/** What {@link Job.stop} does with a job that its work leaves at once. */
const STOPS: readonly StopAs[] = ["queued", "paused", "cancelled"];

describe("Job", () => {
  it("takes exactly the steps of the table, and what it shows is always whole", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...Object.keys(EVENTS), ...STOPS), { maxLength: 20 }),
        (names) => {
          const { job } = aJob();
          for (const name of names) {
            const before = job.state;
            const event = EVENTS[name];
            if (event === undefined) {
              const as = name as StopAs;
              job.stop(as, "cli");
              if (job.state === "planning" || job.state === "running") job.comeToRest();
              const stopped = isActive(before) && (before !== "queued" || as !== "queued");
              expect(job.state).toBe(stopped ? as : before);
            } else if (JOB_TRANSITIONS[before].includes(event.to)) {
              event.fire(job);
              expect(job.state).toBe(event.to);
            } else {
              expect(() => event.fire(job)).toThrow(/cannot go from/);
              expect(job.state).toBe(before);
            }
            const shown = job.snapshot();
            expect(transferSchema.parse(shown)).toEqual(shown);
            expect(shown.finishedAt !== undefined).toBe(isFinished(job.state));
            expect(shown.error !== undefined).toBe(job.state === "failed");
          }
        },
      ),
    );
  });

  it("shows what it does, and what it did", () => {
    const { job } = aJob();
    job.startPlanning();
    job.startRunning(PLAN);
    job.reporter.state(DIGEST, "checking");
    job.reporter.state(DIGEST, "moving");
    job.reporter.position(DIGEST, 5);
    job.reporter.state(DIGEST, "verifying");
    job.reporter.state(DIGEST, "done");
    job.reporter.named("r.io/a:v1", DIGEST);
    job.finish();
    expect(job.snapshot()).toMatchObject({
      id: "j",
      kind: "pull",
      destination: "store:r.io/a:v1",
      state: "done",
      bytesTotal: 5,
      bytesDone: 5,
      layers: [{ digest: DIGEST, state: "done", bytes: 5 }],
      results: [{ name: "r.io/a:v1", digest: DIGEST }],
    });
  });

  it("names the phase it is in while it works, never one that is over, and none when it rests", () => {
    const { job } = aJob();
    const phase = () => job.snapshot().phase;
    expect(phase()).toBeUndefined();
    job.startPlanning();
    expect(phase()).toBe("resolve");
    job.advanceTo("check");
    expect(phase()).toBe("check");
    job.startRunning({
      ...PLAN,
      blobs: PLAN.blobs.map((blob) => ({ ...blob, action: "mount" as const })),
    });
    expect(phase()).toBe("mount");
    job.reporter.state(DIGEST, "checking");
    job.reporter.state(DIGEST, "moving");
    expect(phase()).toBe("transfer");
    for (const next of ["manifest", "verify", "manifest"] as const) job.reporter.phase?.(next);
    expect(phase()).toBe("verify");
    job.stop("paused", "cli");
    job.comeToRest();
    expect(phase()).toBeUndefined();
    job.requeue(aTransfer("j", { phase: "verify" }));
    expect(phase()).toBeUndefined();
    job.startPlanning();
    expect(phase()).toBe("resolve");
  });

  it("R64: stops on the spot while it waits, and tells the work to stop while it runs", () => {
    const waiting = aJob().job;
    waiting.stop("cancelled", "cli");
    expect(waiting.state).toBe("cancelled");

    const running = aJob().job;
    running.startPlanning();
    running.startRunning(PLAN);
    running.stop("cancelled", "cli");
    expect(running.state).toBe("running");
    expect(running.signal.aborted).toBe(true);
    running.comeToRest();
    expect(running.snapshot().layers.map(({ state }) => state)).toEqual(["cancelled"]);
  });

  it("R62: keeps how far it came while it is paused, and tells the work to keep what it has", () => {
    const { job, told } = aJob();
    job.startPlanning();
    job.startRunning(PLAN);
    job.reporter.state(DIGEST, "checking");
    job.reporter.state(DIGEST, "moving");
    job.reporter.position(DIGEST, 3);
    job.stop("paused", "desktop");
    expect(job.signal.reason).toMatchObject({ code: "cancelled", details: { resumable: true } });
    job.reporter.state(DIGEST, "cancelled");
    job.comeToRest();
    expect(job.snapshot()).toMatchObject({
      state: "paused",
      bytesTotal: 5,
      bytesDone: 3,
      layers: [{ state: "waiting", bytes: 3 }],
    });
    job.requeue({ ...job.record(), state: "queued" });
    expect(job.snapshot()).toMatchObject({ state: "queued", bytesTotal: 5, bytesDone: 3 });
    const story = "is planning, planned, is running, paused, is paused, is queued";
    expect(told.join(", ")).toBe(story);
  });

  it("R62: lets a stronger wish win, and a pause be taken back before it is obeyed", () => {
    const { job } = aJob();
    job.startPlanning();
    job.stop("cancelled", "cli");
    job.stop("paused", "cli");
    job.callBack();
    job.comeToRest();
    expect(job.state).toBe("cancelled");

    const other = aJob().job;
    other.startPlanning();
    other.stop("paused", "cli");
    other.callBack();
    other.comeToRest();
    expect(other.state).toBe("queued");
    expect(other.signal.aborted).toBe(false);
  });

  it("keeps what a replaced name pointed at before", () => {
    const { job } = aJob();
    const previous: Digest = `sha256:${"b".repeat(64)}`;
    job.startPlanning();
    job.startRunning({
      ...PLAN,
      tags: [{ name: "r.io/a:v1", digest: DIGEST, action: "replace", previous }],
    });
    job.reporter.named("r.io/a:v1", DIGEST);
    job.reporter.named("r.io/a:v2", DIGEST);
    expect(job.snapshot().results).toEqual([
      { name: "r.io/a:v1", digest: DIGEST, previous },
      { name: "r.io/a:v2", digest: DIGEST },
    ]);
  });

  it("notes what becomes of each blob and name, and a blob that is fetched once more", () => {
    const { job, told } = aJob();
    job.startPlanning();
    job.startRunning(PLAN);
    for (const state of ["checking", "moving", "verifying", "moving", "verifying"] as const)
      job.reporter.state(DIGEST, state);
    job.reporter.state(DIGEST, "done");
    job.reporter.named("r.io/a:v1", DIGEST);
    job.finish();
    expect(told.slice(3)).toEqual(["blob_retried", "blob_done", "named", "done", "is done"]);
  });

  it("forgets everything of the last attempt when it is queued again", () => {
    const { job } = aJob();
    job.startPlanning();
    job.startRunning(PLAN);
    job.fail(new AppError("denied", "no", { details: { side: "source" } }));
    expect(job.snapshot().error).toEqual({
      code: "denied",
      message: "no",
      details: { side: "source" },
    });
    job.requeue(aTransfer("j"));
    expect(job.signal.aborted).toBe(false);
    expect(job.snapshot()).toMatchObject({ state: "queued", layers: [], results: [] });
    expect(job.snapshot()).not.toHaveProperty("error");
    expect(job.snapshot()).not.toHaveProperty("startedAt");
  });

  it("hides what it does not know, and keeps only the id under which it was logged", () => {
    const { job } = aJob();
    job.startPlanning();
    job.fail(new TypeError("secret internals"), "log-7");
    expect(job.snapshot().error).toMatchObject({ code: "internal", details: { logId: "log-7" } });
    expect(JSON.stringify(job.snapshot())).not.toContain("secret internals");
  });

  it("numbers its changes with those of its layers", () => {
    const { job, changes } = aJob();
    job.startPlanning();
    job.startRunning(PLAN);
    const seen = changes();
    expect(job.snapshot(seen).layers).toEqual([]);
    job.reporter.state(DIGEST, "checking");
    expect(job.changedAt).toBeGreaterThan(seen);
    expect(job.snapshot(seen).layers).toHaveLength(1);
  });
});
