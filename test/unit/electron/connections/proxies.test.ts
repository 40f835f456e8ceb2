import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createProxies } from "../../../../electron/connections/proxies.ts";
import { blankRow } from "../../../../electron/connections/rows.ts";
import { readProxyEnvironment } from "../../../../electron/network/proxy-environment.ts";
import { connectionsTable } from "../../../../electron/storage/connections-table.ts";
import { openStateDatabase } from "../../../../electron/storage/state-database.ts";
import { tempDir } from "../../../support/temp-dir.ts";

async function open(variables: Readonly<Record<string, string>>) {
  const table = connectionsTable(openStateDatabase(join(await tempDir(), "state.db")));
  const environment = readProxyEnvironment(variables, "linux");
  return { table, proxies: createProxies({ table, environment }) };
}

describe("what people are told about proxies", () => {
  it("A26: holds no password", async () => {
    const { proxies } = await open({
      HTTPS_PROXY: "http://joe:canary@proxy.test:3128",
      NO_PROXY: "intranet.test,10.0.0.0/8",
    });
    expect(proxies.describe()).toEqual({
      httpsProxy: "http://proxy.test:3128",
      noProxy: "intranet.test,10.0.0.0/8",
      asksSystem: false,
    });
    expect(await proxies.explain("ghcr.io")).toEqual({
      proxy: "http://proxy.test:3128",
      because: "environment",
      rule: "HTTPS_PROXY",
    });
  });

  it("names the rule that leads past the proxy, and the connection that goes its own way", async () => {
    const { proxies, table } = await open({
      HTTPS_PROXY: "http://proxy.test:3128",
      NO_PROXY: "10.0.0.0/8",
    });
    expect(await proxies.explain("10.1.2.3:5000")).toEqual({
      because: "excluded",
      rule: "10.0.0.0/8",
    });
    expect(await proxies.explain("127.0.0.1:5000")).toMatchObject({ because: "loopback" });
    const host = "reg.test";
    const row = blankRow({ address: host, host, prefix: "" });
    table.save({ ...row, proxy: { kind: "none" } });
    expect(await proxies.explain(host)).toEqual({ because: "connection" });
  });
});
