import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { type FaultProxy, startFaultProxy } from "../support/fault-proxy/proxy.ts";
import { someBytes } from "../support/image-builder.ts";
import { openRegistry } from "../support/registry/client.ts";
import { openTestLayout } from "../support/registry/ranged-pull.ts";
import { seedBlob } from "../support/registry/seed.ts";
import { tempDir } from "../support/temp-dir.ts";

const MEBIBYTE = 1024 * 1024;
const BYTES = someBytes(96 * MEBIBYTE, 34);
/** What a kill may cost at most (R34). */
const LOSS = 8 * MEBIBYTE;
const KILLS = 14;
/** A process gets so much at most before it is killed. */
const FURTHEST = 14 * MEBIBYTE;
const RANGES = {
  from: MEBIBYTE,
  rangeBytes: 4 * MEBIBYTE,
  settleMs: 60,
  windowMs: 100,
  worthMs: 100,
};

/** A program that pulls one blob into the layout. */
function program(host: string, root: string, descriptor: object): string {
  const from = (path: string): string =>
    JSON.stringify(new URL(`../../${path}`, import.meta.url).href);
  return `import { createRegistries } from ${from("electron/registry/registries.ts")};
    import { createVerifiedContent } from ${from("electron/transfer/verify.ts")};
    import { OciLayout } from ${from("electron/images/oci-layout.ts")};
    import { createLocks } from ${from("electron/storage/file-lock.ts")};
    const { host, root, descriptor, ranges } = ${JSON.stringify({ host, root, descriptor, ranges: RANGES })};
    const { signal } = new AbortController();
    const link = { plainHttp: true, skipVerify: false, authorities: [], proxyFor: async () => undefined };
    const registries = createRegistries({
      userAgent: "portolan-test/1", ranges,
      accessFor: async () => ({ id: host, host, lookUp: async () => undefined, trustedRealms: [], link }),
    });
    const reader = await registries.reader({ host, repository: "team/app" });
    const source = { openBlob: (d, o) => reader.openBlob(d, o), blobParts: (d) => reader.blobParts(d) };
    const layout = new OciLayout({ root, location: { kind: "oci", path: root }, locks: createLocks(root + "/../locks") });
    await layout.writeBlob(createVerifiedContent(source, descriptor, { signal }), { signal });
    process.exit(0);`;
}

/** Kills the process when the proxy has passed on so many more bytes. @returns its exit code, or null */
async function runUntil(
  child: ChildProcess,
  proxy: FaultProxy,
  more: number,
): Promise<number | null> {
  const from = proxy.passed;
  const timer = setInterval(() => {
    if (proxy.passed - from >= more) child.kill("SIGKILL");
  }, 2);
  onTestFinished(() => void child.kill("SIGKILL"));
  const [code] = (await once(child, "exit")) as [number | null];
  clearInterval(timer);
  return code;
}

describe("a blob in ranges whose process is killed", () => {
  it(
    "R34, R75, F33: again and again fetches at most 8 MiB more for each kill, and counts no hole",
    { timeout: 120_000 },
    async () => {
      const registry = await openRegistry();
      const down = { bytesPerSecond: 8 * MEBIBYTE, sliceSize: 32 * 1024 };
      const proxy = await startFaultProxy(registry.host, () => ({ down }));
      onTestFinished(() => proxy.close());
      const blob = seedBlob(registry, "team/app", BYTES);
      const folder = await tempDir();
      const layout = openTestLayout(join(folder, "layout"));
      const source = program(proxy.host, layout.root, blob);
      const env = { ...process.env, NODE_COMPILE_CACHE: join(folder, "cache") };
      const start = (): ChildProcess =>
        spawn(process.execPath, ["--input-type=module", "-e", source], {
          stdio: ["ignore", "ignore", "inherit"],
          env,
        });
      let state = 75;
      const random = (): number => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        return state / 2 ** 32;
      };
      let withHoles = 0;
      let kills = 0;
      for (; kills < KILLS; kills += 1) {
        if ((await runUntil(start(), proxy, random() * FURTHEST)) !== null) break;
        const left = await readdir(layout.blobs.ingest).catch(() => []);
        if (left.some((name) => name.endsWith(".ranges"))) withHoles += 1;
        expect(await layout.hasBlob(blob, { signal: new AbortController().signal })).toBe(false);
      }
      expect(kills).toBeGreaterThan(4);
      expect(withHoles).toBeGreaterThan(1);
      const whole = layout.blobs.pathOf(blob.digest);
      if (!(await layout.hasBlob(blob, { signal: new AbortController().signal })))
        expect(await runUntil(start(), proxy, Number.POSITIVE_INFINITY)).toBe(0);
      const hash = createHash("sha256");
      await pipeline(createReadStream(whole), hash);
      expect(`sha256:${hash.digest("hex")}`).toBe(blob.digest);
      expect(await readdir(layout.blobs.ingest)).toEqual([]);
      expect((await readFile(whole)).length).toBe(BYTES.length);
      expect(proxy.passed).toBeLessThanOrEqual(BYTES.length + kills * LOSS);
    },
  );
});
