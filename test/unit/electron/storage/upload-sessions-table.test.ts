import { describe, expect, it, onTestFinished } from "vitest";
import { startUploader } from "../../../support/registry/uploader.ts";
import { openMemory } from "../../../support/registry/memory.ts";

const { signal } = new AbortController();
const KEY = {
  access: "a",
  host: "r.test",
  repository: "team/app",
  digest: `sha256:${"1".repeat(64)}`,
} as const;
const POSITION = { location: "https://r.test/u/1?state=x", offset: 5, minChunkSize: 2, at: 1e15 };

describe("the table of uploads", () => {
  it("R46: keeps the newest position for whoever claims next", async () => {
    const { journal } = await openMemory();
    const first = await journal.claim(KEY, { signal });
    expect(first?.last).toBeUndefined();
    first?.record({ ...POSITION, offset: 1 });
    first?.record(POSITION);
    first?.release();
    expect((await journal.claim(KEY, { signal }))?.last).toEqual(POSITION);
  });

  it("R46: keeps nothing of an upload that was cleared or never got anywhere", async () => {
    const { journal, database } = await openMemory();
    const entry = await journal.claim(KEY, { signal });
    entry?.record(POSITION);
    entry?.clear();
    entry?.release();
    (await journal.claim({ ...KEY, repository: "b" }, { signal }))?.release();
    expect(database.prepare("SELECT * FROM upload_sessions").all()).toEqual([]);
  });

  it("R46: one upload at a time, here and in another process", async () => {
    const { folder, journal } = await openMemory();
    const other = await openMemory(folder);
    const entry = await journal.claim(KEY, { signal });
    expect(await journal.claim(KEY, { signal })).toBeUndefined();
    expect(await other.journal.claim(KEY, { signal })).toBeUndefined();
    expect(await other.journal.claim({ ...KEY, access: "b" }, { signal })).toBeDefined();
    entry?.record(POSITION);
    entry?.release();
    expect((await other.journal.claim(KEY, { signal }))?.last).toEqual(POSITION);
    expect(await journal.claim(KEY, { signal })).toBeUndefined();
  });

  it("R46: what is taken over can no longer be written by who had it", async () => {
    const { folder, journal, database } = await openMemory();
    const entry = await journal.claim(KEY, { signal });
    entry?.record(POSITION);
    database.exec("UPDATE upload_runs SET run = 'gone'; UPDATE upload_sessions SET run = 'dead'");
    const taken = await (await openMemory(folder)).journal.claim(KEY, { signal });
    entry?.record({ ...POSITION, offset: 99 });
    entry?.release();
    expect(taken?.last).toEqual(POSITION);
    expect(database.prepare("SELECT confirmed FROM upload_sessions").get()).toEqual({
      confirmed: 5,
    });
  });

  it("R46: passes on when the process that had it is killed, and only then", async () => {
    const { folder, journal } = await openMemory();
    const child = await startUploader(folder, KEY, POSITION);
    onTestFinished(() => child.kill());
    expect(await journal.claim(KEY, { signal })).toBeUndefined();
    await child.kill();
    expect((await journal.claim(KEY, { signal }))?.last).toEqual(POSITION);
  });

  it("R46: forgets uploads that no registry keeps so long", async () => {
    const { folder, journal, database } = await openMemory();
    const entry = await journal.claim(KEY, { signal });
    entry?.record({ ...POSITION, at: Date.now() - 8 * 24 * 3_600_000 });
    entry?.release();
    await openMemory(folder);
    expect(database.prepare("SELECT * FROM upload_sessions").all()).toEqual([]);
  });
});
