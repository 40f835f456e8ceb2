import { DatabaseSync } from "node:sqlite";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openStateDatabase } from "../../electron/storage/state-database.ts";
import { transfersTable } from "../../electron/storage/transfers-table.ts";
import { JOB_TRANSITIONS } from "../../electron/transfer/job.ts";
import {
  type Asker,
  decideAdoption,
  decideCancel,
  decidePause,
  decideResume,
  decideRetry,
} from "../../electron/transfer/steering.ts";
import { AppError } from "../../shared/errors.ts";
import type {
  TransferChange,
  TransferJournal,
  TransferRow,
} from "../../shared/transfer-journal.ts";
import { isActive, isFinished, type TransferState } from "../../shared/transfer.ts";
import { aTransfer } from "../unit/electron/transfer/rig.ts";

const PROCESSES = ["window", "browser", "terminal"] as const;
const TRANSFERS = 3;

/** What may happen, to which transfer, and by which process. */
const EVENTS = [
  "add",
  "pause",
  "cancel",
  "resume",
  "retry",
  "adopt",
  "work",
  "fail",
  "obey",
  "die",
  "clear",
] as const;

interface Step {
  readonly event: (typeof EVENTS)[number];
  readonly process: number;
  readonly transfer: number;
}

const steps: fc.Arbitrary<Step> = fc.record({
  event: fc.constantFrom(...EVENTS),
  process: fc.nat({ max: PROCESSES.length - 1 }),
  transfer: fc.nat({ max: TRANSFERS - 1 }),
});

/** Processes of one home. Each life has its own name, which is never used again. */
class Home {
  readonly journal: TransferJournal;
  readonly added = new Set<string>();
  readonly #lives = PROCESSES.map(() => 0);
  readonly #database: DatabaseSync;
  #now = 1;

  constructor() {
    this.#database = openStateDatabase(":memory:");
    this.journal = transfersTable(this.#database);
  }

  close(): void {
    this.#database.close();
  }

  nameOf(process: number): string {
    return `${PROCESSES[process] ?? ""} ${this.#lives[process] ?? 0}`;
  }

  isAlive(owner: string): boolean {
    return PROCESSES.some((_, process) => this.nameOf(process) === owner);
  }

  take({ event, process, transfer }: Step): void {
    const id = `t${transfer}`;
    const owner = this.nameOf(process);
    switch (event) {
      case "add":
        if (this.added.has(id)) return;
        this.added.add(id);
        return this.journal.add(aTransfer(id), owner, []);
      case "die":
        this.#lives[process] = (this.#lives[process] ?? 0) + 1;
        return;
      case "clear":
        for (const row of this.rows())
          if (isFinished(row.transfer.state)) this.added.delete(row.transfer.id);
        return this.journal.clear();
      case "work":
        return this.#change(id, (row) => this.#advance(row, owner, "done"));
      case "fail":
        return this.#change(id, (row) => this.#advance(row, owner, "failed"));
      case "obey":
        return this.#change(id, (row) => this.#obey(row, owner));
      default:
        return this.#steer(event, id, owner);
    }
  }

  rows(): readonly TransferRow[] {
    return [...this.journal.unfinished(), ...this.journal.finished({ limit: 100 }).rows];
  }

  #steer(
    event: "pause" | "cancel" | "resume" | "retry" | "adopt",
    id: string,
    owner: string,
  ): void {
    const decisions = {
      pause: decidePause,
      cancel: decideCancel,
      resume: decideResume,
      adopt: decideAdoption,
      retry: (row: TransferRow, asker: Asker) =>
        decideRetry(row, { ...asker, lastPosition: this.journal.lastPosition() }),
    };
    this.#change(id, (row) => {
      const isHeld = row.owner !== undefined && this.isAlive(row.owner);
      return decisions[event](row, { by: "cli", owner, isHeld, now: (this.#now += 1) });
    });
  }

  /** The owner goes on with its work by one step, the last of which ends the transfer. */
  #advance(row: TransferRow, owner: string, end: "done" | "failed"): TransferChange | undefined {
    const { transfer } = row;
    if (row.owner !== owner || row.wish !== undefined) return undefined;
    if (transfer.state === "queued") return { transfer: { ...transfer, state: "planning" } };
    if (transfer.state === "planning" && end === "done")
      return { transfer: { ...transfer, state: "running" } };
    return {
      transfer: { ...transfer, state: end, finishedAt: (this.#now += 1) },
      owner: undefined,
    };
  }

  #obey(row: TransferRow, owner: string): TransferChange | undefined {
    const { transfer, wish } = row;
    if (row.owner !== owner || wish === undefined) return undefined;
    const after =
      wish.kind === "pause"
        ? { ...transfer, state: "paused" as const }
        : { ...transfer, state: "cancelled" as const, finishedAt: (this.#now += 1) };
    return { transfer: after, owner: undefined, wish: undefined };
  }

  /** A refusal changes nothing. */
  #change(id: string, decide: (row: TransferRow) => TransferChange | undefined): void {
    const before = this.journal.find(id);
    try {
      this.journal.change(id, decide);
    } catch (error) {
      expect(error).toBeInstanceOf(AppError);
      expect(this.journal.find(id)).toEqual(before);
    }
  }
}

/** What holds after every step; `before` are the states before it. */
function expectConsistent(home: Home, before: ReadonlyMap<string, TransferState>): void {
  const rows = home.rows();
  expect(new Set(rows.map(({ transfer }) => transfer.id))).toEqual(home.added);
  for (const { transfer, owner, wish } of rows) {
    const { id, state, finishedAt } = transfer;
    const was = before.get(id) ?? state;
    expect(was === state || JOB_TRANSITIONS[was].includes(state)).toBe(true);
    // What nobody works on has no owner; what somebody works on has one, dead or alive.
    expect(owner !== undefined).toBe(isActive(state));
    if (wish !== undefined) expect(isActive(state)).toBe(true);
    expect(finishedAt !== undefined).toBe(isFinished(state));
  }
}

describe("the journal of transfers", () => {
  it("R62, F33: loses none, has one owner for each, and takes legal steps only, whoever wishes or dies", () => {
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 60, size: "max" }), (sequence) => {
        const home = new Home();
        try {
          for (const step of sequence) {
            const before = new Map(
              home.rows().map(({ transfer }) => [transfer.id, transfer.state] as const),
            );
            home.take(step);
            expectConsistent(home, before);
          }
        } finally {
          home.close();
        }
      }),
      { numRuns: 60 },
    );
  });

  it("F33: leaves nothing behind that a survivor could not bring to its end", () => {
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 40, size: "max" }), (sequence) => {
        const home = new Home();
        try {
          for (const step of sequence) home.take(step);
          // All but the first die; it takes over what they had.
          for (const process of [1, 2]) home.take({ event: "die", process, transfer: 0 });
          for (let transfer = 0; transfer < TRANSFERS; transfer += 1) {
            for (const event of ["adopt", "obey", "resume", "work", "work", "work"] as const)
              home.take({ event, process: 0, transfer });
          }
          expect(home.journal.unfinished()).toEqual([]);
        } finally {
          home.close();
        }
      }),
      { numRuns: 60 },
    );
  });
});
