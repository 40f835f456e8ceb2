import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createRegistryImage } from "../../electron/images/registry-image.ts";
import { createSpills } from "../../electron/storage/spill-file.ts";
import { BlobLedger } from "../../electron/transfer/blob-ledger.ts";
import { copyBlob } from "../../electron/transfer/copy-node.ts";
import { createRelays, type Relays, type SpillPlace } from "../../electron/transfer/relay.ts";
import { type FaultPlan, startFaultProxy } from "../support/fault-proxy/proxy.ts";
import { someBytes } from "../support/image-builder.ts";
import { openRegistries, openRegistry } from "../support/registry/client.ts";
import { seedBlob } from "../support/registry/seed.ts";
import type { TestRegistry } from "../support/registry/server.ts";
import { tempDir } from "../support/temp-dir.ts";

const { signal } = new AbortController();
const MEBIBYTE = 1024 * 1024;
/** More than the buffers of the system and of all streams together. */
const BYTES = someBytes(48 * MEBIBYTE, 54);
/** The source ends connections that stand still for so long: 20 s, scaled. */
const SOURCE_PATIENCE_MS = 800;
const IDLE_MS = 250;

async function behind(registry: TestRegistry, plan: FaultPlan) {
  const proxy = await startFaultProxy(registry.host, plan);
  onTestFinished(() => proxy.close());
  return proxy;
}

/** A copy of one blob, from a source that ends connections that stand still. */
async function rig(target: FaultPlan, relays?: Relays) {
  const from = await openRegistry();
  // Else it would name itself, and what is in front of it were passed by.
  const to = await openRegistry({ relativeLocations: true });
  const near = await behind(from, () => ({ down: { idleMs: SOURCE_PATIENCE_MS } }));
  const far = await behind(to, target);
  const blob = seedBlob(from, "team/app", BYTES);
  const { registries } = openRegistries({ uploads: { maxMonolithic: 1024 * MEBIBYTE } });
  const image = async (registry: string, access: "pull" | "push") =>
    createRegistryImage(
      { kind: "registry", reference: { registry, repository: "team/app" } },
      await registries.client({ host: registry }),
      { access },
    );
  const { now } = Date;
  const context = {
    source: await image(near.host, "pull"),
    destination: await image(far.host, "push"),
    reporter: { state: () => undefined, position: () => undefined },
    ledger: new BlobLedger(now),
    now,
    plannedAt: now(),
    relays: relays ?? createRelays({ spills: createSpills(await tempDir()), idleMs: IDLE_MS }),
  };
  const linesOf = (registry: TestRegistry, method: string): readonly (string | undefined)[] =>
    registry.requests
      .filter((request) => request.method === method && request.path.includes("/blobs/"))
      .map(({ headers }) => headers.range);
  return {
    from,
    to,
    near,
    gets: () => linesOf(from, "GET"),
    puts: () => linesOf(to, "PUT"),
    copy: async () => {
      await copyBlob({ descriptor: blob, role: "layer", action: "move" }, context, signal);
      expect(to.repository("team/app").blobs.get(blob.digest)?.equals(BYTES)).toBe(true);
    },
  };
}

/** Takes 2 MiB, once, and then nothing until `until`; and after `resetAt` bytes breaks off, once. */
function standsStill(until: () => Promise<unknown>, resetAt?: number): FaultPlan {
  let firsts = 0;
  return () => {
    const holdAt = {
      bytes: 2 * MEBIBYTE,
      until: () => ((firsts += 1) === 1 ? until() : undefined),
    };
    return { up: { holdAt, ...(resetAt === undefined || firsts > 0 ? {} : { resetAt }) } };
  };
}

/** Says when everything that the target has not had is in the spill, and so nothing more is wanted of the source. */
async function countedSpills(): Promise<SpillPlace & { readonly hasAll: () => boolean }> {
  const spills = createSpills(await tempDir());
  let missing = Infinity;
  return {
    hasAll: () => missing === 0,
    async open(wanted) {
      const file = await spills.open(wanted);
      if (file === undefined) return undefined;
      missing = wanted;
      return {
        capacity: file.capacity,
        read: (position, length) => file.read(position, length),
        close: () => file.close(),
        async write(bytes, position) {
          await file.write(bytes, position);
          missing -= bytes.length;
        },
      };
    },
  };
}

const LONG = (): Promise<unknown> => delay(3 * SOURCE_PATIENCE_MS);

describe("a copy to a registry that stands still", () => {
  it("R54: does not keep the source waiting, which sends everything once", async () => {
    const it = await rig(standsStill(LONG));
    await it.copy();
    expect(it.gets()).toEqual([undefined]);
    expect(it.puts()).toHaveLength(1);
  });

  it("R54, F33: without a spill, the source cuts the connection and is asked for the rest", async () => {
    const it = await rig(standsStill(LONG), createRelays({ idleMs: IDLE_MS }));
    await it.copy();
    expect(it.gets().length).toBeGreaterThan(1);
    expect(it.gets()[1]).toMatch(/^bytes=\d+-/);
    expect(it.puts()).toHaveLength(1);
  });

  it("R54: and is cut, gets what is in the spill again, without another byte of it from the source", async () => {
    const spills = await countedSpills();
    const it = await rig(
      standsStill(() => vi.waitUntil(spills.hasAll, { timeout: 20_000 }), 30 * MEBIBYTE),
      createRelays({ spills, idleMs: IDLE_MS }),
    );
    it.to.behaviour.keepsCutUploads = false;
    await it.copy();
    expect(it.puts()).toHaveLength(2);
    // Once whole, and once what had gone to the target before it stood still.
    expect(it.gets()).toEqual([undefined, undefined]);
    expect(it.near.passed).toBeLessThan(BYTES.length * 1.6);
  });

  it("R54: while the source is cut, which goes on by Range and sends the target nothing twice", async () => {
    const it = await rig(standsStill(LONG));
    it.from.faults.add({ method: "GET", path: "/blobs/", resetAfter: 20 * MEBIBYTE });
    await it.copy();
    expect(it.gets()).toEqual([undefined, expect.stringMatching(/^bytes=\d{8}-/)]);
    expect(it.puts()).toHaveLength(1);
  });
});
