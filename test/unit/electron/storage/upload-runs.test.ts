import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createLocks } from "../../../../electron/storage/file-lock.ts";
import { createUploadRuns } from "../../../../electron/storage/upload-runs.ts";
import { openMemory } from "../../../support/registry/memory.ts";

const { signal } = new AbortController();

/** Two processes on one home, as far as locks and database can tell. */
async function openTwo() {
  const { folder, database } = await openMemory();
  const open = () => createUploadRuns(database, createLocks(join(folder, "locks")));
  const [one, two] = [open(), open()];
  onTestFinished(async () => {
    await Promise.all([one.close(), two.close()]);
  });
  return { one, two, database };
}

describe("runs of processes", () => {
  it("R46: have one name each, and are alive until they end", async () => {
    const { one, two } = await openTwo();
    const [first, second] = [await one.own(signal), await two.own(signal)];
    expect(await one.own(signal)).toBe(first);
    expect(first).not.toBe(second);
    expect(await two.isAlive(first ?? "", signal)).toBe(true);
    expect(await one.isAlive(first ?? "", signal)).toBe(true);
    await one.close();
    expect(await two.isAlive(first ?? "", signal)).toBe(false);
    expect(await two.isAlive("never was", signal)).toBe(false);
  });

  it("R46: a slot that is used again does not bring its last one back to life", async () => {
    const { one, two } = await openTwo();
    const first = (await one.own(signal)) ?? "";
    await one.close();
    const next = (await one.own(signal)) ?? "";
    expect(next).not.toBe(first);
    expect(await two.isAlive(first, signal)).toBe(false);
    expect(await one.isAlive(first, signal)).toBe(false);
    expect(await two.isAlive(next, signal)).toBe(true);
  });
});
