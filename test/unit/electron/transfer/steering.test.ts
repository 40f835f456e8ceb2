import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JOB_TRANSITIONS } from "../../../../electron/transfer/job.ts";
import {
  type Asker,
  decideAdoption,
  decideCancel,
  decidePause,
  decideResume,
  decideRetry,
} from "../../../../electron/transfer/steering.ts";
import { AppError } from "../../../../shared/errors.ts";
import type { TransferChange, TransferRow } from "../../../../shared/transfer-journal.ts";
import { isActive, isFinished, TRANSFER_STATES } from "../../../../shared/transfer.ts";
import { aTransfer } from "./rig.ts";

const DECISIONS = {
  pause: decidePause,
  cancel: decideCancel,
  resume: decideResume,
  adopt: decideAdoption,
  retry: (row: TransferRow, asker: Asker) => decideRetry(row, { ...asker, lastPosition: 9 }),
};

const rows: fc.Arbitrary<TransferRow> = fc
  .record({
    state: fc.constantFrom(...TRANSFER_STATES),
    owner: fc.constantFrom("me", "other", undefined),
    wish: fc.constantFrom("pause" as const, "cancel" as const, undefined),
  })
  .map(({ state, owner, wish }) => ({
    transfer: aTransfer("t", { state, ...(isFinished(state) ? { finishedAt: 1 } : {}) }),
    owner: isActive(state) ? owner : undefined,
    wish: isActive(state) && wish !== undefined ? { kind: wish, by: "cli" as const } : undefined,
    revision: 1,
  }));

/** Steps that stand for a process that died: what it was doing is begun anew, or stopped. */
const isLegal = (from: keyof typeof JOB_TRANSITIONS, to: keyof typeof JOB_TRANSITIONS): boolean =>
  from === to || JOB_TRANSITIONS[from].includes(to);

describe("steering a transfer", () => {
  it("R62: takes only legal steps, never touches what another living process has, and leaves every row whole", () => {
    fc.assert(
      fc.property(
        rows,
        fc.constantFrom(...(Object.keys(DECISIONS) as (keyof typeof DECISIONS)[])),
        fc.boolean(),
        (row, name, ownerLives) => {
          const isHeld = row.owner !== undefined && (row.owner === "me" || ownerLives);
          const asker: Asker = { by: "browser", owner: "me", isHeld, now: 5 };
          let change: TransferChange | undefined;
          try {
            change = DECISIONS[name](row, asker);
          } catch (error) {
            expect(error).toBeInstanceOf(AppError);
            return;
          }
          if (change === undefined) return;
          const { lines: _lines, ...rest } = change;
          const after = { ...row, ...rest };
          const { state } = after.transfer;
          expect(isLegal(row.transfer.state, state)).toBe(true);
          expect(isFinished(state)).toBe(after.transfer.finishedAt !== undefined);
          if (isHeld) expect({ ...after, wish: undefined }).toEqual({ ...row, wish: undefined });
          if (!isActive(state)) expect([after.owner, after.wish]).toEqual([undefined, undefined]);
          if (isFinished(row.transfer.state)) expect(name).toBe("retry");
          if (after.owner === "me" && row.owner !== "me")
            expect([state, after.wish]).toEqual(["queued", undefined]);
        },
      ),
      { numRuns: 1000 },
    );
  });

  const row = (more: Partial<TransferRow>): TransferRow => ({
    transfer: aTransfer("t", { state: "running" }),
    owner: "other",
    wish: undefined,
    revision: 1,
    ...more,
  });
  const asker: Asker = { by: "desktop", owner: "me", isHeld: true, now: 5 };

  it("asks a living owner, and acts itself for a dead one", () => {
    expect(decidePause(row({}), asker)).toEqual({ wish: { kind: "pause", by: "desktop" } });
    expect(decidePause(row({}), { ...asker, isHeld: false })).toMatchObject({
      transfer: { state: "paused" },
      owner: undefined,
      lines: [{ at: 5, code: "paused", facts: { by: "desktop" } }],
    });
  });

  it("refuses to resume what another living process has", () => {
    expect(() => decideResume(row({}), asker)).toThrow(
      expect.objectContaining({ code: "transfer_taken" }),
    );
    const dead = { ...asker, isHeld: false };
    expect(decideResume(row({}), dead)).toMatchObject({
      transfer: { state: "queued" },
      owner: "me",
    });
  });

  it("obeys for a dead owner the wish that it did not live to obey", () => {
    const dead = { ...asker, isHeld: false };
    const wished = (kind: "pause" | "cancel") => row({ wish: { kind, by: "cli" } });
    expect(decideAdoption(wished("pause"), dead)).toMatchObject({ transfer: { state: "paused" } });
    expect(decideAdoption(wished("cancel"), dead)).toMatchObject({
      transfer: { state: "cancelled", finishedAt: 5 },
    });
    expect(decideAdoption(row({}), dead)).toMatchObject({ owner: "me" });
    expect(decideAdoption(row({}), asker)).toBeUndefined();
  });
});
