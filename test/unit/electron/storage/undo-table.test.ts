import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openStateDatabase } from "../../../../electron/storage/state-database.ts";
import { type UndoDraft, undoTable } from "../../../../electron/storage/undo-table.ts";
import { aBlob, someBytes } from "../../../support/image-builder.ts";
import { tempDir } from "../../../support/temp-dir.ts";

const DAY_MS = 24 * 3_600_000;

function draft(size: number, seed = 1): UndoDraft {
  const { descriptor, bytes } = aBlob(someBytes(size, seed), "application/x-manifest");
  const { digest, mediaType } = descriptor;
  return {
    place: "127.0.0.1:5000/team/app",
    action: "remove_tag",
    tags: [{ name: `t${seed}`, before: digest }],
    manifests: [{ digest, mediaType, bytes }],
  };
}

async function openTable(limit?: number) {
  let time = Date.UTC(2026, 10, 21);
  const database = openStateDatabase(join(await tempDir(), "portolan.db"));
  const now = (): number => (time += 1);
  const table = undoTable(database, { now, ...(limit === undefined ? {} : { limit }) });
  return {
    database,
    table,
    pass: (ms: number) => {
      time += ms;
    },
  };
}

describe("the undo journal", () => {
  it("keeps the bytes of an entry, and how far it came", async () => {
    const { table } = await openTable();
    const wanted = draft(100);
    const id = table.begin(wanted);
    expect(table.find(id)).toMatchObject({ state: "begun", tags: wanted.tags });
    table.finish(id);
    expect(table.find(id)?.state).toBe("done");
    table.undone(id);
    expect(table.find(id)).toMatchObject({ state: "undone", undoneAt: expect.any(Number) });
    expect(table.manifests(id).map(({ bytes }) => Buffer.from(bytes))).toEqual(
      wanted.manifests.map(({ bytes }) => bytes),
    );
  });

  it("forgets entries after 90 days, with their manifests", async () => {
    const { database, table, pass } = await openTable();
    const old = table.begin(draft(10, 1));
    pass(90 * DAY_MS);
    const recent = table.begin(draft(10, 2));
    pass(DAY_MS / 2);
    const last = table.begin(draft(10, 3));
    expect(table.find(old)).toBeUndefined();
    expect(table.list({ limit: 10 }).map(({ id }) => id)).toEqual([last, recent]);
    const count = database.prepare("SELECT count(*) AS n FROM undo_manifests").get();
    expect(count?.["n"]).toBe(2);
  });

  it("keeps at most so many bytes, and the latest entry in any case", async () => {
    const { table } = await openTable(1000);
    const ids = [1, 2, 3, 4].map((seed) => table.begin(draft(400, seed)));
    expect(table.list({ limit: 10 }).map(({ id }) => id)).toEqual([ids[3], ids[2]]);
    const large = table.begin(draft(5000, 5));
    expect(table.list({ limit: 10 }).map(({ id }) => id)).toEqual([large]);
  });

  it("lists the entries of one place, the latest first", async () => {
    const { table } = await openTable();
    table.begin({ ...draft(10, 1), place: "store:" });
    const id = table.begin(draft(10, 2));
    expect(table.list({ place: "127.0.0.1:5000/team/app", limit: 5 })).toMatchObject([{ id }]);
  });
});
