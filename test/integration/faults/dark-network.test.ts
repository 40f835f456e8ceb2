import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "../../../build/scripts/paths.ts";
import { DEFAULT_TIMEOUTS } from "../../../electron/registry/transport.ts";
import type { Asked, Read } from "../../support/real/dark-network.ts";
import { requires } from "../../support/real/requirements.ts";

const PROGRAM = join(ROOT, "test/support/real/dark-network.ts");

/** What happened in a network of its own, whose wires are really cut. */
async function happened<T>(scenario: string): Promise<T> {
  const args = ["--net", "--mount", process.execPath, PROGRAM, scenario];
  const child = spawn("unshare", args, { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (piece: string) => (text += piece));
  await once(child, "close");
  return JSON.parse(text) as T;
}

describe.runIf(requires("network-namespace"))("a network that is really dark", () => {
  it("security R1, F41: names what is wrong with a host, and takes IPv4 within a second of dead IPv6", async () => {
    const { refused, unknown, both, slow } = await happened<Record<string, Asked>>("names");
    expect([refused?.outcome, unknown?.outcome, both?.outcome, slow?.outcome]).toEqual([
      "connection_refused ECONNREFUSED",
      "host_not_found ENOTFOUND",
      "false",
      expect.stringMatching(/^connection_timeout/),
    ]);
    expect(both?.tookMs).toBeLessThan(1000);
    expect(slow?.tookMs).toBeLessThan(5000);
  });

  it("security R3, F42, moby#48539: what vanishes in the middle is noticed, and goes on where it was when the network is back", async () => {
    expect(await happened<Read>("blackhole")).toEqual({ complete: true, requests: 2 });
    expect(DEFAULT_TIMEOUTS.stallMs).toBe(30_000);
  });

  it("security R10, F42: a blob arrives through a network that is up and down by turns", async () => {
    const { complete, requests } = await happened<Read>("flap");
    expect(complete).toBe(true);
    // TCP itself rides most of it out.
    expect(requests).toBeLessThan(6);
  });

  it("security R10, F42: also when each silence is long enough to leave the connection", async () => {
    const { complete, requests } = await happened<Read>("flap longer than a stall");
    expect(complete).toBe(true);
    expect(requests).toBeGreaterThan(1);
  });
});
