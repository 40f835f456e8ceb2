import { describe, expect, it } from "vitest";
import { keptManifestsTable } from "../../../../electron/storage/kept-manifests-table.ts";
import { openMemory } from "../../../support/registry/memory.ts";
import { describeBytes, someBytes } from "../../../support/registry/seed.ts";

const ACCOUNT = { access: "a", host: "r.test" };
const BYTES = someBytes(1000);
const { digest } = describeBytes(BYTES);
const MANIFEST = { bytes: BYTES, mediaType: "x/y" };

async function openTable(limit?: number) {
  const { database } = await openMemory();
  let time = 0;
  const table = keptManifestsTable(database, {
    now: () => (time += 1),
    ...(limit === undefined ? {} : { limit }),
  });
  return { table, database, kept: table.of(ACCOUNT) };
}

describe("the table of kept manifests", () => {
  it("R28: gives back what one account read in one repository, to nobody else", async () => {
    const { table, kept } = await openTable();
    kept.keep("team/app", digest, MANIFEST);
    expect(kept.find("team/app", digest)).toEqual(MANIFEST);
    expect(kept.find("team/web", digest)).toBeUndefined();
    expect(table.of({ ...ACCOUNT, access: "b" }).find("team/app", digest)).toBeUndefined();
    expect(table.of({ ...ACCOUNT, host: "s.test" }).find("team/app", digest)).toBeUndefined();
    kept.remove("team/app", digest);
    expect(kept.find("team/app", digest)).toBeUndefined();
  });

  it("R28: does not hand out what a disk has changed", async () => {
    const { database, kept } = await openTable();
    kept.keep("team/app", digest, MANIFEST);
    database.prepare("UPDATE kept_manifests SET bytes = ?").run(someBytes(1000, 2));
    expect(kept.find("team/app", digest)).toBeUndefined();
    expect(database.prepare("SELECT count(*) AS n FROM kept_manifests").get()?.["n"]).toBe(0);
  });

  it("R28: lets go of what was not used for the longest time, beyond its limit in bytes", async () => {
    const { kept } = await openTable(400_000);
    const many = Array.from({ length: 40 }, (_, index) => someBytes(100_000, 2 * index + 1));
    for (const bytes of many) kept.keep("a", describeBytes(bytes).digest, { ...MANIFEST, bytes });
    const left = many.filter((bytes) => kept.find("a", describeBytes(bytes).digest) !== undefined);
    expect(left.length).toBeLessThan(30);
    expect(left.at(-1)).toBe(many.at(-1));
    expect(left).not.toContain(many[0]);
  });

  it("R28: does not keep what is far larger than any manifest", async () => {
    const { kept } = await openTable();
    const bytes = someBytes(256 * 1024 + 1);
    kept.keep("a", describeBytes(bytes).digest, { ...MANIFEST, bytes });
    expect(kept.find("a", describeBytes(bytes).digest)).toBeUndefined();
  });

  it("tells which were used last, of all accounts, each once, and none that a disk has changed", async () => {
    const { table, kept, database } = await openTable();
    const later = someBytes(500, 9);
    const other = describeBytes(later).digest;
    kept.keep("team/app", digest, MANIFEST);
    table.of({ ...ACCOUNT, access: "b" }).keep("team/app", digest, MANIFEST);
    kept.keep("team/web", other, { ...MANIFEST, bytes: later });
    const names = (limit: number): string[] =>
      table.latest(limit).map(({ host, repository }) => `${host}/${repository}`);
    expect(names(10)).toEqual(["r.test/team/web", "r.test/team/app"]);
    expect(names(1)).toEqual(["r.test/team/web"]);
    expect(table.latest(1)[0]).toMatchObject({ digest: other, bytes: later, mediaType: "x/y" });
    database.prepare("UPDATE kept_manifests SET bytes = ?").run(someBytes(10, 3));
    expect(names(10)).toEqual([]);
  });
});
