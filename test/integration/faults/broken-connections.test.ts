import { once } from "node:events";
import { setImmediate } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import type { FaultPlan } from "../../support/fault-proxy/proxy.ts";
import { startFaultProxy } from "../../support/fault-proxy/proxy.ts";
import {
  contentOf,
  NEVER,
  openRegistries,
  openRegistry,
  readAll,
  sameBytes,
} from "../../support/registry/client.ts";
import { seedBlob, someBytes } from "../../support/registry/seed.ts";
import { TEST_TLS } from "../../support/registry/tls.ts";

const signal = NEVER;
const MIB = 1024 * 1024;
const BYTES = someBytes(MIB);
/** More than the head of an answer takes. */
const HEAD = 1000;

/** An encrypted registry behind a network that changes what it carries. */
async function encrypted(plan: FaultPlan) {
  const registry = await openRegistry({ tls: TEST_TLS });
  const proxy = await startFaultProxy(registry.host);
  onTestFinished(() => proxy.close());
  const { registries } = openRegistries({ link: { authorities: [TEST_TLS.cert] } });
  const client = await registries.client({ host: proxy.host });
  const repository = client.repository("team/app", "push");
  await repository.hasBlob(seedBlob(registry, "team/app", Buffer.from("x")).digest, { signal });
  // What was opened so far stays as it is: the next connections are the test's.
  await proxy.goAway();
  await proxy.comeBack();
  const before = proxy.connections;
  proxy.plan((connection) => plan(connection - before));
  return { registry, proxy, repository };
}

describe("an encrypted connection on which bytes are changed", () => {
  it("R33, R18: is left, and the rest of a blob read by another", async () => {
    const { registry, repository } = await encrypted((connection) =>
      connection === 1 ? { down: { corruptAt: 400_000 } } : undefined,
    );
    const blob = seedBlob(registry, "team/app", BYTES);
    const read = await readAll(await repository.openBlob(blob, { signal }));
    expect(sameBytes(read, BYTES)).toBe(true);
    expect(registry.requests.at(-1)?.headers.range).toMatch(/^bytes=\d+-1048575$/);
  });

  it("R45, R18: is left, and the rest of an upload sent over another", async () => {
    const { registry, repository } = await encrypted((connection) =>
      connection === 1 ? { up: { corruptAt: 400_000 } } : undefined,
    );
    const content = contentOf(BYTES);
    await repository.uploadBlob(content, { signal });
    const stored = registry.repository("team/app").blobs.get(content.descriptor.digest);
    expect(sameBytes(stored, BYTES)).toBe(true);
  });

  it("R18: is left before an answer, and the question asked again", async () => {
    const { registry, repository } = await encrypted((connection) =>
      connection === 1 ? { down: { corruptAt: 2500 } } : undefined,
    );
    const blob = seedBlob(registry, "team/app", BYTES);
    expect(await repository.hasBlob(blob.digest, { signal })).toBe(true);
  });
});

describe("a connection that breaks at any byte", () => {
  const POINTS = Array.from({ length: 50 }, (_, index) => 500 + index * 20_950);

  it.each([
    ["closed (FIN)", "halfCloseAt"],
    ["reset", "resetAt"],
  ] as const)(
    "security R2, F1, F2, skopeo#1223: %s at 50 points, the rest of the blob is asked for and no byte that we had",
    async (_name, fault) => {
      const registry = await openRegistry();
      const proxy = await startFaultProxy(registry.host);
      onTestFinished(() => proxy.close());
      const blob = seedBlob(registry, "team/app", BYTES);
      for (const at of POINTS) {
        const { registries } = openRegistries();
        const repository = (await registries.client({ host: proxy.host })).repository("team/app");
        await repository.hasBlob(blob.digest, { signal });
        await proxy.goAway();
        await proxy.comeBack();
        registry.requests.length = 0;
        const [next, before] = [proxy.connections + 1, proxy.passed];
        proxy.plan((connection) => (connection === next ? { down: { [fault]: at } } : undefined));
        // The second answer waits until we have counted what the first one brought.
        const second = Promise.withResolvers<void>();
        registry.faults.add({ method: "GET", path: "/blobs/", nth: 2, hold: second.promise });
        const opening = repository.openBlob(blob, { signal });
        if (at < HEAD) second.resolve();
        const stream = await opening;
        const chunks: Buffer[] = [];
        stream.on("data", (chunk: Buffer) => chunks.push(chunk));
        const ended = once(stream, "end");
        while (registry.requests.length < 2) await setImmediate();
        await setImmediate();
        const had = chunks.reduce((sum, { length }) => sum + length, 0);
        const range = registry.requests[1]?.headers.range;
        if (at >= HEAD) expect(range ?? `bytes=0-${MIB - 1}`).toBe(`bytes=${had}-${MIB - 1}`);
        second.resolve();
        await ended;
        expect(sameBytes(Buffer.concat(chunks), BYTES)).toBe(true);
        registry.faults.clear();
        expect(registry.requests).toHaveLength(2);
        // What FIN cuts off was all delivered; a reset throws away what lies in the buffers of sockets.
        if (fault === "halfCloseAt") expect(proxy.passed - before - MIB).toBeLessThan(2 * HEAD);
      }
    },
  );
});
