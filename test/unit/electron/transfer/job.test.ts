import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Job, JOB_TRANSITIONS } from "../../../../electron/transfer/job.ts";
import { AppError, cancelledError } from "../../../../shared/errors.ts";
import type { Digest } from "../../../../shared/oci/digest.ts";
import type { TransferPlan } from "../../../../shared/plan.ts";
import { isFinished, transferSchema, type TransferState } from "../../../../shared/transfer.ts";
import { aRequest } from "./rig.ts";

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

function aJob(): { job: Job; changes: () => number } {
  let changes = 0;
  let now = 1000;
  const job = new Job({
    id: "j",
    request: aRequest("r.io/a:v1", "store:"),
    kind: "pull",
    source: "r.io/a:v1",
    destination: "store:",
    now: () => (now += 1),
    touch: () => (changes += 1),
  });
  return { job, changes: () => changes };
}

const EVENTS: Readonly<Record<string, { to: TransferState; fire: (job: Job) => void }>> = {
  plan: { to: "planning", fire: (job) => job.startPlanning() },
  run: { to: "running", fire: (job) => job.startRunning(PLAN) },
  finish: { to: "done", fire: (job) => job.finish() },
  fail: { to: "failed", fire: (job) => job.fail(new AppError("denied", "no")) },
  cancelled: { to: "cancelled", fire: (job) => job.markCancelled() },
  requeue: { to: "queued", fire: (job) => job.requeue() },
};

describe("Job", () => {
  it("takes exactly the steps of the table, and what it shows is always whole", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...Object.keys(EVENTS)), { maxLength: 20 }), (names) => {
        const { job } = aJob();
        for (const name of names) {
          const event = EVENTS[name];
          if (event === undefined) continue;
          const before = job.state;
          if (JOB_TRANSITIONS[before].includes(event.to)) {
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
      }),
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

  it("cancels on the spot while it waits, and tells the work to stop while it runs", async () => {
    const waiting = aJob().job;
    waiting.abort(cancelledError());
    expect(waiting.state).toBe("cancelled");
    await waiting.ended;

    const running = aJob().job;
    running.startPlanning();
    running.startRunning(PLAN);
    running.abort(cancelledError());
    expect(running.state).toBe("running");
    expect(running.signal.aborted).toBe(true);
    running.markCancelled();
    expect(running.snapshot().layers.map(({ state }) => state)).toEqual(["cancelled"]);
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
    job.requeue();
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
