import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { sqliteFailure } from "../../../../electron/storage/sqlite-failure.ts";

function failureOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return sqliteFailure(error);
  }
  return "none";
}

describe("a failure of SQLite", () => {
  it("F31: is put in our words when a person can do something about it", () => {
    const database = new DatabaseSync(":memory:");
    database.exec("CREATE TABLE t (x); PRAGMA max_page_count = 3");
    const fill = (): void => database.exec(`INSERT INTO t VALUES (zeroblob(100000))`);
    expect(failureOf(fill)).toBe("destination_full");
    database.exec("PRAGMA query_only = ON");
    expect(failureOf(fill)).toBe("destination_not_writable");
    expect(failureOf(() => new DatabaseSync("/no/such/folder/db"))).toBe(
      "destination_not_writable",
    );
  });

  it("S3: is one of the disk also with an extended code", () => {
    const broken = Object.assign(new Error("disk I/O error"), { errcode: 778 });
    expect(sqliteFailure(broken)).toBe("destination_not_writable");
  });

  it("stays unknown when it is our own mistake, or none of SQLite's", () => {
    const database = new DatabaseSync(":memory:");
    expect(failureOf(() => database.exec("SELECT nonsense"))).toBeUndefined();
    expect(sqliteFailure(new Error("other"))).toBeUndefined();
  });
});
