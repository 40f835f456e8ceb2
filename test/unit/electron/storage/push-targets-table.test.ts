import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { beforeEach, describe, expect, it } from "vitest";
import { watchChanges } from "../../../../electron/storage/changes.ts";
import {
  type PushTargetsTable,
  pushTargetsTable,
} from "../../../../electron/storage/push-targets-table.ts";
import { openStateDatabase } from "../../../../electron/storage/state-database.ts";
import { type PushTarget, pushTargetSchema } from "../../../../shared/push-target.ts";
import { tempDir } from "../../../support/temp-dir.ts";

const aTarget = (name: string, more: Partial<PushTarget> = {}): PushTarget =>
  pushTargetSchema.parse({ name, patterns: ["h.test/{name}:{tag}"], ...more });

let path = "";
let database: DatabaseSync;
let table: PushTargetsTable;
beforeEach(async () => {
  path = join(await tempDir(), "portolan.db");
  database = openStateDatabase(path);
  table = pushTargetsTable(database);
});

describe("the push targets", () => {
  it("are kept whole, by name whatever its letters", () => {
    const whole = aTarget("beta", {
      patterns: ["h.test/{name}", "g.test/{repository}:{tag}"],
      platforms: ["linux/arm64"],
      overwrite: "refuse",
      preview: false,
    });
    for (const target of [aTarget("Gamma"), whole, aTarget("alpha")]) table.save(target);
    const other = openStateDatabase(path);
    expect(pushTargetsTable(other).list()).toEqual([aTarget("alpha"), whole, aTarget("Gamma")]);
    other.close();
  });

  it("have names of their own, whatever the case of the letters", () => {
    table.save(aTarget("Büro"));
    const again = aTarget("BÜRO", { preview: false });
    expect(() => table.save(again)).toThrow(
      expect.objectContaining({ code: "target_exists", details: { target: "BÜRO" } }),
    );
    expect(table.list()).toEqual([aTarget("Büro")]);
    table.save(again, "büro");
    expect(table.list()).toEqual([again]);
  });

  it("are renamed in one step, or not at all", () => {
    table.save(aTarget("one"));
    table.save(aTarget("two"));
    table.save(aTarget("three"), "ONE");
    expect(table.list().map(({ name }) => name)).toEqual(["three", "two"]);
    expect(() => table.save(aTarget("Two"), "three")).toThrow(
      expect.objectContaining({ code: "target_exists" }),
    );
    expect(() => table.save(aTarget("four"), "one")).toThrow(
      expect.objectContaining({ code: "target_unknown", details: { target: "one" } }),
    );
    expect(table.list().map(({ name }) => name)).toEqual(["three", "two"]);
  });

  it("can be removed, once", () => {
    table.save(aTarget("one"));
    table.remove("One");
    expect(table.list()).toEqual([]);
    expect(() => table.remove("one")).toThrow(expect.objectContaining({ code: "target_unknown" }));
  });

  it("of a newer version or with damage do not hide the others", () => {
    table.save(aTarget("good"));
    const add = database.prepare("INSERT INTO push_targets VALUES (?, ?)");
    add.run("damaged", "{");
    add.run("newer", JSON.stringify({ ...aTarget("newer"), overwrite: "rename" }));
    expect(table.list()).toEqual([aTarget("good")]);
  });

  it("are told of when they change, also by others", async () => {
    const controller = new AbortController();
    const changes = watchChanges(database, "push-targets");
    const told = changes.subscribe(controller.signal)[Symbol.asyncIterator]();
    const other = openStateDatabase(path);
    const first = told.next();
    pushTargetsTable(other).save(aTarget("one"));
    expect(await first).toEqual({ value: undefined, done: false });
    expect(table.list()).toEqual([aTarget("one")]);
    other.close();
    controller.abort();
    expect((await told.next()).done).toBe(true);
  });
});
