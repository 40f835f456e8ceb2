import { describe, expect, it } from "vitest";
import { registryServicesTable } from "../../../../electron/storage/registry-services-table.ts";
import { openMemory } from "../../../support/registry/memory.ts";

/** As much of a connection as the table asks for. */
const INSERT = `INSERT OR REPLACE INTO connections (address, host, prefix, color, production, secret_kept, plain_http,
  skip_verify, authorities, proxy, trusted_realms) VALUES ('r.test', 'r.test', '', 'none', 0, 'none', 0, 0, '[]', '{}', '[]')`;

describe("which service a registry is", () => {
  it("is known to every process, until it is forgotten", async () => {
    const { database } = await openMemory();
    const [one, other] = [registryServicesTable(database), registryServicesTable(database)];
    one.keep("r.test", "harbor", 5000.4);
    one.keep("other.test", "zot", 7000);
    expect(other.find("r.test")).toEqual({ service: "harbor", until: 5000 });
    other.forget("r.test");
    expect(one.find("r.test")).toBeUndefined();
    expect(one.find("other.test")).toEqual({ service: "zot", until: 7000 });
  });

  it.each([
    ["made or replaced", INSERT],
    ["changed", "UPDATE connections SET plain_http = 1"],
    ["removed", "DELETE FROM connections"],
  ])("is forgotten when a connection to it is %s, and of no other host", async (_what, change) => {
    const { database } = await openMemory();
    const table = registryServicesTable(database);
    database.exec(INSERT);
    for (const host of ["r.test", "other.test"]) table.keep(host, "harbor", 5000);
    database.exec(change);
    expect(table.find("r.test")).toBeUndefined();
    expect(table.find("other.test")).toBeDefined();
  });
});
