import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { describe, expect, it, onTestFinished } from "vitest";
import { openStateDatabase } from "../../../../electron/storage/state-database.ts";
import { transfersTable } from "../../../../electron/storage/transfers-table.ts";
import type { Clock } from "../../../../electron/transfer/clock.ts";
import { Job } from "../../../../electron/transfer/job.ts";
import { Recorder } from "../../../../electron/transfer/recorder.ts";
import type { Digest } from "../../../../shared/oci/digest.ts";
import type { TransferPlan } from "../../../../shared/plan.ts";
import type { TransferJournal } from "../../../../shared/transfer-journal.ts";
import { tempDir } from "../../../support/temp-dir.ts";
import { aTransfer } from "./rig.ts";

const DIGEST: Digest = `sha256:${"a".repeat(64)}`;
const PLAN: TransferPlan = {
  source: "r.io/a:v1",
  destination: "store:r.io/a:v1",
  kind: "pull",
  blobs: [
    { descriptor: { digest: DIGEST, size: 900, mediaType: "x" }, role: "layer", action: "move" },
  ],
  manifests: [],
  tags: [],
  notices: [],
  bytes: { move: 900, mount: 0, exists: 0 },
};

/** A clock that stands still until it is moved. */
function aClock(): Clock & { advance(milliseconds: number): void; waiting(): number } {
  let now = 0;
  const timers = new Set<{ readonly at: number; readonly task: () => void }>();
  return {
    now: () => now,
    after(milliseconds, task) {
      const timer = { at: now + milliseconds, task };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    advance(milliseconds) {
      now += milliseconds;
      for (const timer of timers) if (timer.at <= now && timers.delete(timer)) timer.task();
    },
    waiting: () => timers.size,
  };
}

interface Rig {
  readonly database: DatabaseSync;
  readonly journal: TransferJournal;
  readonly clock: ReturnType<typeof aClock>;
  readonly recorder: Recorder;
  readonly job: Job;
  readonly logged: unknown[];
}

/** A job that is running, journalled in a real database. */
async function rig(): Promise<Rig> {
  const database = openStateDatabase(join(await tempDir(), "portolan.db"));
  onTestFinished(() => database.close());
  const [journal, clock, logged] = [transfersTable(database), aClock(), [] as unknown[]];
  const recorder = new Recorder({
    journal,
    clock,
    isMine: (owner) => owner === "me",
    logUnexpected: (error) => `${logged.push(error)}`,
  });
  journal.add(aTransfer("t"), "me", []);
  let changes = 0;
  const job = new Job({
    transfer: aTransfer("t"),
    now: () => clock.now(),
    touch: () => (changes += 1),
    listener: recorder,
  });
  job.startPlanning();
  job.startRunning(PLAN);
  job.reporter.state(DIGEST, "checking");
  job.reporter.state(DIGEST, "moving");
  return { database, journal, clock, recorder, job, logged };
}

describe("the recorder", () => {
  it("writes states at once, and progress every two seconds however often it changes", async () => {
    const { journal, clock, job } = await rig();
    expect(journal.find("t")?.transfer).toMatchObject({ state: "running", bytesTotal: 900 });
    const written = journal.revision();
    for (let bytes = 1; bytes <= 800; bytes += 1) {
      job.reporter.position(DIGEST, bytes);
      clock.advance(10);
    }
    expect(journal.revision() - written).toBe(4);
    expect(journal.find("t")?.transfer.bytesDone).toBe(800);
    clock.advance(10_000);
    expect(journal.revision() - written).toBe(4);
    job.finish();
    expect(journal.find("t")).toMatchObject({ transfer: { state: "done" }, owner: undefined });
    expect(clock.waiting()).toBe(1);
    clock.advance(2000);
    expect(clock.waiting()).toBe(0);
  });

  it("goes on when the journal cannot be written, says so once, and writes everything later", async () => {
    const { database, journal, clock, recorder, job, logged } = await rig();
    database.exec("PRAGMA query_only = ON");
    job.reporter.named("v1", DIGEST);
    job.finish();
    clock.advance(2000);
    clock.advance(2000);
    expect([job.state, recorder.isBehind(job), logged.length]).toEqual(["done", true, 1]);
    expect(journal.find("t")?.transfer.state).toBe("running");
    database.exec("PRAGMA query_only = OFF");
    clock.advance(2000);
    expect(recorder.isBehind(job)).toBe(false);
    expect(journal.find("t")).toMatchObject({
      transfer: { state: "done", results: [{ name: "v1", digest: DIGEST }] },
      owner: undefined,
    });
    expect(journal.log("t").map(({ code }) => code)).toEqual(["planned", "named", "done"]);
    clock.advance(2000);
    expect(clock.waiting()).toBe(0);
  });

  it("leaves to others what another process has taken, and lets go of its own when it closes", async () => {
    const { journal, clock, recorder, job } = await rig();
    recorder.close([job]);
    expect(journal.find("t")).toMatchObject({ transfer: { state: "running" }, owner: undefined });
    expect(clock.waiting()).toBe(0);
    journal.change("t", () => ({ owner: "other" }));
    job.finish();
    expect(journal.find("t")).toMatchObject({ transfer: { state: "running" }, owner: "other" });
  });
});
