import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  type ConnectionRow,
  connectionsTable,
} from "../../../../electron/storage/connections-table.ts";
import { openStateDatabase } from "../../../../electron/storage/state-database.ts";
import { tempDir } from "../../../support/temp-dir.ts";

async function openDatabase() {
  return openStateDatabase(join(await tempDir(), "portolan.db"));
}

async function openTable(): Promise<ReturnType<typeof connectionsTable>> {
  return connectionsTable(await openDatabase());
}

/** A connection of which nothing was chosen. */
function plain(host: string, prefix = ""): ConnectionRow {
  return {
    address: prefix === "" ? host : `${host}/${prefix}`,
    host,
    prefix,
    color: "none",
    production: false,
    secretKept: "none",
    plainHttp: false,
    skipVerify: false,
    authorities: [],
    proxy: { kind: "default" },
    trustedRealms: [],
  };
}

const WHOLE: ConnectionRow = {
  ...plain("127.0.0.1:5000", "team"),
  label: "Staging",
  folder: "Work",
  color: "purple",
  production: true,
  username: "ada",
  secretKept: "external",
  keptBy: { kind: "helper", name: "docker-credential-pass" },
  plainHttp: true,
  skipVerify: true,
  authorities: ["-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"],
  clientCertificate: "-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----\n",
  proxy: { kind: "url", url: "http://proxy.test:3128", username: "joe" },
  trustedRealms: ["auth.example.com"],
};

describe("saved connections", () => {
  it("are listed by address and read back whole", async () => {
    const table = await openTable();
    table.save(plain("quay.io"));
    table.save(WHOLE);
    expect(table.list()).toEqual([WHOLE, plain("quay.io")]);
    expect(table.find("127.0.0.1:5000/team")).toEqual(WHOLE);
  });

  it("are replaced when the address is saved again, also what is no longer chosen", async () => {
    const table = await openTable();
    table.save(WHOLE);
    table.save(plain("127.0.0.1:5000", "team"));
    expect(table.list()).toEqual([plain("127.0.0.1:5000", "team")]);
  });

  it("of one host come with the longest prefix first", async () => {
    const table = await openTable();
    for (const prefix of ["", "team/app", "team"]) table.save(plain("ghcr.io", prefix));
    table.save(plain("quay.io"));
    expect(table.ofHost("ghcr.io").map(({ prefix }) => prefix)).toEqual(["team/app", "team", ""]);
    expect(table.ofHost("nowhere.test")).toEqual([]);
  });

  it("are gone once removed", async () => {
    const table = await openTable();
    table.save(plain("quay.io"));
    expect(table.remove("quay.io")).toBe(true);
    expect(table.remove("quay.io")).toBe(false);
    expect(table.find("quay.io")).toBeUndefined();
  });

  it("that cannot be read hide no others", async () => {
    const database = await openDatabase();
    const table = connectionsTable(database);
    table.save(WHOLE);
    table.save({ ...plain("127.0.0.1:5000") });
    database.exec("UPDATE connections SET proxy = 'damaged' WHERE prefix = 'team'");
    expect(table.list()).toEqual([plain("127.0.0.1:5000")]);
    expect(table.ofHost("127.0.0.1:5000")).toHaveLength(1);
    expect(table.find(WHOLE.address)).toBeUndefined();
  });

  it("take a host with quotes as data", async () => {
    const table = await openTable();
    const host = "x'; DROP TABLE connections; --";
    table.save(plain(host));
    expect(table.find(host)?.host).toBe(host);
  });
});
