import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { searchKept } from "../../../../electron/catalog/search.ts";
import { type CatalogSearch, catalogSearch } from "../../../../electron/storage/catalog-search.ts";
import { type CatalogTable, catalogTable } from "../../../../electron/storage/catalog-table.ts";
import { openStateDatabase } from "../../../../electron/storage/state-database.ts";
import { createTempDir } from "../../../support/temp-dir.ts";

const ACCOUNT = { key: "k", host: "r.test", address: "r.test" };
const OTHER = { key: "o", host: "o.test", address: "o.test" };
const TAGS = 100_000;
const REPOSITORIES = 10_000;
/** A search has to be there while one types: 50 ms on a computer of its own, several times that beside other tests. */
const PATIENCE_MS = 300;

let table: CatalogTable;
let names: CatalogSearch;
beforeAll(async () => {
  const folder = await createTempDir();
  const database = openStateDatabase(join(folder.path, "portolan.db"));
  table = catalogTable(database);
  names = catalogSearch(database);
  const mine = table.of(ACCOUNT);
  const all = Array.from({ length: REPOSITORIES }, (_, at) => `team-${at % 100}/service-${at}`);
  for (let at = 0; at < all.length; at += 1000) mine.repositories.add(all.slice(at, at + 1000));
  const tags = mine.tags("team-0/service-0");
  const versions = Array.from(
    { length: TAGS },
    (_, at) => `v${Math.floor(at / 1000)}.${at % 1000}-Build.${at.toString(36)}`,
  );
  for (let at = 0; at < TAGS; at += 5000) tags.add(versions.slice(at, at + 5000));
  table.of(OTHER).tags("secret/app").add(["v1.0-hidden"]);
  return async () => {
    database.close();
    await folder.remove();
  };
}, 120_000);

describe("searching a hundred thousand tags", () => {
  it.each([
    ["v99.999", "team-0/service-0:v99.999-Build.255r"],
    ["build.255r", "team-0/service-0:v99.999-Build.255r"],
    ["service-9999", "team-99/service-9999"],
    ["service-0:v42.17-", "team-0/service-0:v42.17-Build.wf5"],
    ["build", "team-0/service-0:v0.0-Build.0"],
    ["v", "team-0/service-0:v0.0-Build.0"],
    ["~q", undefined],
    ["service v1.1", "team-0/service-0:v1.1-Build.rt"],
    ["sha256:0123", undefined],
  ])("row 15: finds %j fast enough for typing", (text, expected) => {
    const accounts = table.accounts().filter(({ key }) => key === "k");
    const places = { accounts, names, images: [] };
    searchKept(text, 100, places);
    const before = performance.now();
    const { found } = searchKept(text, 1000, places);
    const took = performance.now() - before;
    const locations = found.map(({ location }) => location);
    if (expected === undefined) expect(locations).toEqual([]);
    else expect(locations).toContain(`r.test/${expected}`);
    expect(took, `${text}: ${took.toFixed(1)} ms`).toBeLessThan(PATIENCE_MS);
  });

  it("finds nothing that another account saw", () => {
    const ids = table.accounts().map(({ id, key }) => ({ id, key }));
    const own = ids.filter(({ key }) => key === "k").map(({ id }) => id);
    expect(names.tagsWith(own, "hidden", 10)).toEqual([]);
    expect(names.tagsFrom(own, "v1.0-h", 10)).toEqual([]);
    const other = ids.filter(({ key }) => key === "o").map(({ id }) => id);
    expect(names.tagsWith(other, "hidden", 10)).toHaveLength(1);
  });
});
