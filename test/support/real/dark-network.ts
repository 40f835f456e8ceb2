import { execFileSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { mkdtempSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createRegistries, type Registries } from "../../../electron/registry/registries.ts";
import { type Clock, systemClock } from "../../../electron/registry/clock.ts";
import type { Timeouts } from "../../../electron/registry/transport.ts";
import { isAppError } from "../../../shared/errors.ts";
import { seedBlob, someBytes } from "../registry/seed.ts";
import { startRegistry, type TestRegistry } from "../registry/server.ts";
import { plainAccess } from "../registry/plain-access.ts";

/**
 * A program for tests: a registry and our side in a network of their own, whose wires can be cut. Run as root, by
 * `unshare --net --mount node dark-network.ts <scenario>`. Prints what happened as one line of JSON.
 */
const HERE = "10.9.9.1";
const NAME_SERVER = "10.9.9.53";
/** Of documentation (RFC 3849): nobody has it. Whatever is sent there vanishes. */
const DEAD_IPV6 = "2001:db8::dead";
const MIB = 1024 * 1024;

const run = (command: string): void => {
  const [program = "", ...args] = command.split(" ");
  execFileSync(program, args, { stdio: ["ignore", "ignore", "inherit"] });
};

/** Nothing arrives any more, and nobody is told; or all does again. */
const cut = (): void => run(`iptables -I INPUT -p tcp -d ${HERE} -j DROP`);
const mend = (): void => run(`iptables -D INPUT -p tcp -d ${HERE} -j DROP`);

function wire(): void {
  run("ip link set lo up");
  for (const address of [HERE, NAME_SERVER]) run(`ip addr add ${address}/32 dev lo`);
  run(`ip -6 addr add ${DEAD_IPV6}/128 dev lo nodad`);
  run(`ip6tables -A INPUT -d ${DEAD_IPV6} -j DROP`);
}

/** Puts files of ours in the place of the system's, for this process alone. */
function naming(folder: string): void {
  const files = {
    hosts: `${DEAD_IPV6} both.test\n${HERE} both.test one.test\n`,
    "resolv.conf": `nameserver ${NAME_SERVER}\noptions timeout:30 attempts:1\n`,
  };
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, name), text);
    run(`mount --bind ${join(folder, name)} /etc/${name}`);
  }
}

/** Knows no name, and says nothing at all of those that begin with `slow`. Spec: RFC 1035, 4.1.1. */
function serveNames(): () => void {
  const server = createSocket("udp4");
  server.on("message", (query, from) => {
    if (query.includes("slow")) return;
    const answer = Buffer.from(query);
    answer.writeUInt16BE(0x8183, 2);
    server.send(answer, from.port, from.address);
  });
  server.bind(53, NAME_SERVER);
  return () => void server.close();
}

function ours(timeouts: Partial<Timeouts>, clock: Clock = systemClock): Registries {
  return createRegistries({
    userAgent: "portolan/test",
    timeouts,
    clock,
    accessFor: ({ host }) => Promise.resolve(plainAccess(host)),
  });
}

interface Scene {
  readonly registry: TestRegistry;
  readonly port: string;
}

const NEVER = new AbortController().signal;

/** How a question ended. */
export interface Asked {
  readonly outcome: string;
  readonly tookMs: number;
}

/** How a blob was read. */
export interface Read {
  /** Every byte came, and was right. */
  readonly complete: boolean;
  readonly requests: number;
}

/** Asks a host one question. */
async function ask(host: string, timeouts: Partial<Timeouts> = {}): Promise<Asked> {
  // The pauses between tries are another test's business.
  const registries = ours(timeouts, { ...systemClock, sleep: () => Promise.resolve() });
  const started = performance.now();
  try {
    const repository = (await registries.client({ host })).repository("team/app");
    const signal = AbortSignal.timeout(8000);
    const known = await repository.hasBlob(BLOB_DIGEST, { signal }).then(String, codeOf);
    return { outcome: known, tookMs: performance.now() - started };
  } finally {
    await registries.close();
  }
}

const BLOB_DIGEST = `sha256:${"0".repeat(64)}` as const;

function codeOf(error: unknown): string {
  if (!isAppError(error)) throw error;
  return `${error.code} ${String(error.details["reason"] ?? "")}`.trim();
}

async function names({ port }: Scene) {
  return {
    refused: await ask(`${HERE}:1`),
    unknown: await ask("unknown.test"),
    both: await ask(`both.test:${port}`),
    // The system itself would wait for half a minute.
    slow: await ask("slow.test", { connectMs: 300 }),
  };
}

/** Reads a blob at a bounded speed while `disturb` runs; what was read is compared with what is there. */
async function reading(
  { registry, port }: Scene,
  timeouts: Partial<Timeouts>,
  disturb: (position: () => number, over: () => boolean) => Promise<void>,
): Promise<Read> {
  const bytes = someBytes(12 * MIB);
  const blob = seedBlob(registry, "team/app", bytes);
  const registries = ours(timeouts);
  registries.setLimits({ downloadBytesPerSecond: 4 * MIB, uploadBytesPerSecond: 0 });
  const repository = (await registries.client({ host: `${HERE}:${port}` })).repository("team/app");
  const stream = await repository.openBlob(blob, { signal: NEVER });
  let position = 0;
  let same = true;
  let over = false;
  const disturbing = disturb(
    () => position,
    () => over,
  );
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    same &&= bytes.subarray(position, position + chunk.length).equals(chunk);
    position += chunk.length;
  }
  over = true;
  await disturbing;
  await registries.close();
  const gets = registry.requests.filter(({ method }) => method === "GET");
  return { complete: same && position === bytes.length, requests: gets.length };
}

/** In the middle of a blob everything vanishes for a while. */
function vanishing(scene: Scene, timeouts: Partial<Timeouts>, darkMs: number) {
  return reading(scene, timeouts, async (position) => {
    while (position() < 3 * MIB) await delay(10);
    cut();
    await delay(darkMs);
    mend();
  });
}

/** The network comes and goes. */
function flapping(scene: Scene, timeouts: Partial<Timeouts>, everyMs: number) {
  return reading(scene, timeouts, async (_position, over) => {
    while (!over()) {
      await delay(everyMs);
      cut();
      await delay(everyMs);
      mend();
    }
  });
}

const SCENARIOS: Readonly<Record<string, (scene: Scene) => Promise<unknown>>> = {
  names,
  // All times a tenth and less of the usual ones.
  blackhole: (scene) => vanishing(scene, { stallMs: 600, connectMs: 400 }, 2000),
  flap: (scene) => flapping(scene, { stallMs: 3000, connectMs: 1000 }, 300),
  "flap longer than a stall": (scene) => flapping(scene, { stallMs: 150, connectMs: 1000 }, 300),
};

const folder = mkdtempSync(join(tmpdir(), "portolan-dark-"));
try {
  wire();
  naming(folder);
  const stop = serveNames();
  const registry = await startRegistry({ address: HERE });
  const scenario = SCENARIOS[process.argv[2] ?? ""];
  const found = await scenario?.({ registry, port: registry.host.split(":")[1] ?? "" });
  writeSync(1, `${JSON.stringify(found)}\n`);
  await registry.close();
  stop();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
// A name for which the system still waits would keep the process for half a minute, even in `process.exit`.
process.kill(process.pid, "SIGKILL");
