import { describe, expect, it } from "vitest";
import { BlobLedger } from "../../../../electron/transfer/blob-ledger.ts";

const { signal } = new AbortController();

describe("BlobLedger (R41)", () => {
  it("lets one do the work and the others wait for it", async () => {
    const ledger = new BlobLedger(() => 10);
    const gate = Promise.withResolvers<void>();
    let runs = 0;
    const work = async (): Promise<void> => {
      runs += 1;
      await gate.promise;
    };
    const all = [1, 2, 3].map(() => ledger.once("x", { plannedAt: 0, signal }, work));
    gate.resolve();
    expect(await Promise.all(all)).toEqual([false, true, true]);
    expect(runs).toBe(1);
  });

  it("keeps different blobs apart", async () => {
    const ledger = new BlobLedger(() => 10);
    let runs = 0;
    const work = (): Promise<void> => {
      runs += 1;
      return Promise.resolve();
    };
    await ledger.once("x", { plannedAt: 0, signal }, work);
    await ledger.once("y", { plannedAt: 0, signal }, work);
    expect(runs).toBe(2);
  });

  it("passes the work on when the first one fails, and tells only the first", async () => {
    const ledger = new BlobLedger(() => 10);
    const gate = Promise.withResolvers<void>();
    const first = ledger.once("x", { plannedAt: 0, signal }, () => gate.promise);
    const second = ledger.once("x", { plannedAt: 0, signal }, () => Promise.resolve());
    gate.reject(new Error("broken"));
    await expect(first).rejects.toThrow("broken");
    expect(await second).toBe(false);
  });

  it("remembers a blob for those who planned before it was written, and no others", async () => {
    let now = 100;
    const ledger = new BlobLedger(() => now);
    const work = (): Promise<void> => Promise.resolve();
    await ledger.once("x", { plannedAt: 50, signal }, work);
    expect(await ledger.once("x", { plannedAt: 99, signal }, work)).toBe(true);
    now = 200;
    expect(await ledger.once("x", { plannedAt: 100, signal }, work)).toBe(false);
    expect(await ledger.once("x", { plannedAt: 199, signal }, work)).toBe(true);
  });

  it("lets one who is cancelled stop waiting", async () => {
    const ledger = new BlobLedger(() => 10);
    const gate = Promise.withResolvers<void>();
    const controller = new AbortController();
    const first = ledger.once("x", { plannedAt: 0, signal }, () => gate.promise);
    const second = ledger.once("x", { plannedAt: 0, signal: controller.signal }, () =>
      Promise.resolve(),
    );
    controller.abort(new Error("stop"));
    await expect(second).rejects.toThrow("stop");
    gate.resolve();
    expect(await first).toBe(false);
  });

  it("forgets the oldest beyond ten thousand", async () => {
    const ledger = new BlobLedger(() => 10);
    const work = (): Promise<void> => Promise.resolve();
    for (let n = 0; n <= 10_000; n += 1)
      await ledger.once(String(n), { plannedAt: 0, signal }, work);
    expect(await ledger.once("10000", { plannedAt: 0, signal }, work)).toBe(true);
    expect(await ledger.once("0", { plannedAt: 0, signal }, work)).toBe(false);
  });
});
