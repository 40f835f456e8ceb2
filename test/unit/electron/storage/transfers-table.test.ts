import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openStateDatabase } from "../../../../electron/storage/state-database.ts";
import { transfersTable } from "../../../../electron/storage/transfers-table.ts";
import type { Digest } from "../../../../shared/oci/digest.ts";
import type { TransferJournal } from "../../../../shared/transfer-journal.ts";
import { DEFAULT_TRANSFER_LIMITS } from "../../../../shared/transfer.ts";
import { tempDir } from "../../../support/temp-dir.ts";
import { aTransfer } from "../transfer/rig.ts";

async function aTable(): Promise<TransferJournal> {
  return transfersTable(openStateDatabase(join(await tempDir(), "portolan.db")));
}

const finish = (table: TransferJournal, id: string, at: number): void =>
  void table.change(id, ({ transfer }) => ({
    transfer: { ...transfer, state: "done", finishedAt: at },
    owner: undefined,
  }));

const order = (table: TransferJournal): string[] =>
  table.unfinished().map(({ transfer }) => transfer.id);

describe("the journal of transfers", () => {
  it("keeps a transfer whole, with its owner, a wish and its log", async () => {
    const table = await aTable();
    table.add(aTransfer("a"), "me", [{ at: 1, code: "queued", facts: { by: "cli" } }]);
    expect(table.find("a")).toEqual({
      transfer: aTransfer("a", { position: 1 }),
      owner: "me",
      wish: undefined,
      revision: 1,
    });
    const changed = table.change("a", ({ transfer }) => ({
      transfer: { ...transfer, error: { code: "denied", message: "no", details: { n: 1 } } },
      wish: { kind: "pause", by: "desktop" },
      lines: [{ at: 2, code: "failed", facts: { code: "denied" } }],
    }));
    expect(table.find("a")).toEqual(changed);
    expect(changed).toMatchObject({ wish: { kind: "pause", by: "desktop" }, revision: 2 });
    expect(table.log("a").map(({ code }) => code)).toEqual(["queued", "failed"]);
    expect(table.find("b")).toBeUndefined();
    expect(table.change("b", () => ({ owner: "x" }))).toBeUndefined();
  });

  it("R46: keeps what the plans of unfinished transfers name, and forgets it when they are finished", async () => {
    const table = await aTable();
    const [a, b, c] = ["a", "b", "c"].map((char): Digest => `sha256:${char.repeat(64)}`);
    if (a === undefined || b === undefined || c === undefined) throw new Error("three digests");
    table.add(aTransfer("one"), "me", []);
    table.add(aTransfer("two"), "me", []);
    expect(table.needed()).toEqual(new Set());
    table.change("one", () => ({ needs: [a, b] }));
    table.change("two", () => ({ needs: [b] }));
    table.change("one", ({ transfer }) => ({ transfer: { ...transfer, state: "paused" } }));
    expect(table.needed()).toEqual(new Set([a, b]));
    table.change("one", () => ({ needs: [c] }));
    expect(table.needed()).toEqual(new Set([b, c]));
    finish(table, "one", 5);
    expect(table.needed()).toEqual(new Set([b]));
    finish(table, "two", 6);
    table.clear();
    expect(table.needed()).toEqual(new Set());
  });

  it("changes nothing when the decision is none, or fails", async () => {
    const table = await aTable();
    table.add(aTransfer("a"), "me", []);
    const before = table.find("a");
    expect(table.change("a", () => undefined)).toEqual(before);
    const fail = (): never => {
      throw new Error("no");
    };
    expect(() => table.change("a", fail)).toThrow("no");
    expect(table.find("a")).toEqual(before);
    expect(table.revision()).toBe(1);
  });

  it("tells what is new since a revision, and that something was forgotten", async () => {
    const table = await aTable();
    for (const id of ["a", "b"]) table.add(aTransfer(id), "me", []);
    const seen = table.revision();
    table.change("b", () => ({ owner: undefined }));
    expect(table.changedSince(seen).map(({ transfer }) => transfer.id)).toEqual(["b"]);
    finish(table, "a", 5);
    const removals = table.removals();
    table.clear("b");
    table.clear("a");
    expect(table.removals()).toBeGreaterThan(removals);
    expect([...table.ids()]).toEqual(["b"]);
    expect(table.revision()).toBeGreaterThan(seen);
  });

  it("puts what is new behind all others, and orders anew", async () => {
    const table = await aTable();
    for (const id of ["a", "b", "c", "d"]) table.add(aTransfer(id), "me", []);
    table.reorder((ids) => ["d", ...ids.filter((id) => id !== "d")]);
    expect(order(table)).toEqual(["d", "a", "b", "c"]);
    table.add(aTransfer("e"), "me", []);
    expect(order(table)).toEqual(["d", "a", "b", "c", "e"]);
    const seen = table.revision();
    table.reorder((ids) => ids);
    expect(table.revision()).toBe(seen);
  });

  it("lists finished transfers page by page, also when several ended at once", async () => {
    const table = await aTable();
    for (let n = 0; n < 7; n += 1) {
      table.add(aTransfer(`t${n}`), "me", []);
      finish(table, `t${n}`, Math.floor(n / 3));
    }
    const ids: string[] = [];
    let before: string | undefined;
    do {
      const page = table.finished({ limit: 2, before });
      expect(page.rows.length).toBeLessThanOrEqual(2);
      ids.push(...page.rows.map(({ transfer }) => transfer.id));
      before = page.next;
    } while (before !== undefined);
    expect(ids).toEqual(["t6", "t5", "t4", "t3", "t2", "t1", "t0"]);
    table.keepFinished(3);
    expect([...table.ids()].toSorted()).toEqual(["t4", "t5", "t6"]);
    expect(table.finished({ limit: 3 }).next).toBeUndefined();
    expect(table.finished({ limit: 3, before: "nonsense" }).rows).toEqual([]);
  });

  it("forgets the log with its transfer, and its oldest lines when it grows too long", async () => {
    const table = await aTable();
    table.add(aTransfer("a"), "me", []);
    for (let part = 0; part < 3; part += 1) {
      const lines = Array.from({ length: 500 }, (_, n) => ({
        at: part * 500 + n,
        code: "blob_done" as const,
        facts: {},
      }));
      table.change("a", () => ({ lines }));
    }
    const log = table.log("a");
    expect([log.length, log[0]?.at, log.at(-1)?.at]).toEqual([1000, 500, 1499]);
    finish(table, "a", 1);
    table.clear();
    expect(table.log("a")).toEqual([]);
  });

  it("F31: says that the disk is full, or must not be written, and then has nothing of it", async () => {
    const database = openStateDatabase(join(await tempDir(), "portolan.db"));
    const table = transfersTable(database);
    const codeOf = (): unknown => {
      try {
        table.add(aTransfer("a", { source: "x".repeat(1_000_000) }), "me", []);
        return "added";
      } catch (error) {
        return (error as { code: unknown }).code;
      }
    };
    database.exec("PRAGMA max_page_count = 50");
    expect(codeOf()).toBe("destination_full");
    database.exec("PRAGMA max_page_count = 100000; PRAGMA query_only = ON");
    expect(codeOf()).toBe("destination_not_writable");
    database.exec("PRAGMA query_only = OFF");
    expect(table.unfinished()).toEqual([]);
    expect(codeOf()).toBe("added");
  });

  it("keeps the limits, and follows the defaults until they are set", async () => {
    const table = await aTable();
    expect(table.readLimits()).toEqual(DEFAULT_TRANSFER_LIMITS);
    const limits = { ...DEFAULT_TRANSFER_LIMITS, concurrency: 7, oneUploadAtATime: true };
    const seen = table.revision();
    table.saveLimits(limits);
    expect(table.readLimits()).toEqual(limits);
    expect(table.revision()).toBeGreaterThan(seen);
  });
});
