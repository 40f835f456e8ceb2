import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { ROOT } from "../../../build/scripts/paths.ts";
import type { Descriptor } from "../../../shared/oci/descriptor.ts";
import type { ConnectionFaults } from "../../support/fault-proxy/faults.ts";
import { type FaultProxy, startFaultProxy } from "../../support/fault-proxy/proxy.ts";
import { openRegistry } from "../../support/registry/client.ts";
import { seedBlob, someBytes } from "../../support/registry/seed.ts";
import type { TestRegistry } from "../../support/registry/server.ts";
import type { SleeperOrders } from "../../support/registry/sleeper.ts";

const MIB = 1024 * 1024;
const SIZE = 6 * MIB;
/** A fortieth of a minute: what is tested is that the process did nothing meanwhile, and that time passed. */
const ASLEEP_MS = 1500;

interface Asleep {
  readonly child: ChildProcess;
  readonly registry: TestRegistry;
  readonly proxy: FaultProxy;
  readonly blob: Descriptor;
  readonly said: () => string;
  readonly ended: Promise<unknown>;
}

/** A process that was stopped in the middle of a blob. */
async function asleep(first: ConnectionFaults | undefined): Promise<Asleep> {
  const registry = await openRegistry();
  const blob = seedBlob(registry, "team/app", someBytes(SIZE));
  const proxy = await startFaultProxy(registry.host, () => first);
  onTestFinished(() => proxy.close());
  const orders: SleeperOrders = {
    host: proxy.host,
    blob,
    // All times a fifth and less of the usual ones.
    timeouts: { stallMs: 1000, proofMs: 500, connectMs: 2000 },
    bytesPerSecond: 4 * MIB,
  };
  const program = join(ROOT, "test/support/registry/sleeper.ts");
  const child = spawn(process.execPath, [program, JSON.stringify(orders)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (piece: string) => (text += piece));
  const ended = once(child, "close");
  while (!text.includes("moving")) await once(child.stdout, "data");
  child.kill("SIGSTOP");
  return { child, registry, proxy, blob, said: () => text, ended };
}

describe("a computer that sleeps in the middle of a blob", () => {
  it("security R11, R65: goes on by itself after the server closed the connection meanwhile", async () => {
    const { child, registry, proxy, blob, said, ended } = await asleep(undefined);
    await proxy.goAway();
    await proxy.comeBack();
    await delay(ASLEEP_MS);
    child.kill("SIGCONT");
    await ended;
    expect(said()).toBe(`moving\n${blob.digest}\n`);
    expect(registry.requests.at(-1)?.headers.range).toMatch(/^bytes=[1-9]\d+-6291455$/);
  });

  it("security R11, R65, skopeo#2630: and after the server forgot it without a word", async () => {
    const { child, registry, proxy, blob, said, ended } = await asleep({
      down: { blackholeAt: 3 * MIB },
    });
    proxy.plan(() => undefined);
    await delay(ASLEEP_MS);
    child.kill("SIGCONT");
    await ended;
    expect(said()).toBe(`moving\n${blob.digest}\n`);
    expect(registry.requests.at(-1)?.headers.range).toMatch(/^bytes=[1-9]\d+-6291455$/);
  });

  it("security R11: needs no second request when the connection outlived the sleep", async () => {
    const { child, registry, blob, said, ended } = await asleep(undefined);
    await delay(ASLEEP_MS);
    child.kill("SIGCONT");
    await ended;
    expect(said()).toBe(`moving\n${blob.digest}\n`);
    expect(registry.requests.filter(({ method }) => method === "GET")).toHaveLength(1);
  });
});
