import { execFile, spawnSync } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import type { OciLayout } from "../../electron/images/oci-layout.ts";
import { StoreLayout } from "../../electron/images/store-layout.ts";
import { verifyLayout } from "../../electron/images/verify-layout.ts";
import { createLocks } from "../../electron/storage/file-lock.ts";
import { anImage, writeImage } from "../support/image-builder.ts";
import { tempDir } from "../support/temp-dir.ts";

const { signal } = new AbortController();
const run = promisify(execFile);
const before = anImage().withLayers([2000], 1).build();
const after = anImage().withLayers([3000, 4000], 2).build();
/** More calls of any one kind than writing the image makes. */
const MOST_CALLS = 30;

function hasStrace(): boolean {
  const works = spawnSync("strace", ["-f", "-o", "/dev/null", "true"]).status === 0;
  if (!works) process.stderr.write("skipped: needs strace (apt-get install strace)\n");
  return works;
}

/** A process that writes the second image under the name of the first, and another name. */
function writer(root: string): string {
  const url = (path: string): string =>
    JSON.stringify(new URL(`../../${path}`, import.meta.url).href);
  const contents = [...after.blobs, ...after.manifests].map(({ descriptor, bytes }) => ({
    descriptor,
    bytes: bytes.toString("base64"),
  }));
  return `import { StoreLayout } from ${url("electron/images/store-layout.ts")};
    import { createLocks } from ${url("electron/storage/file-lock.ts")};
    import { Readable } from "node:stream";
    const root = ${JSON.stringify(root)};
    const layout = new StoreLayout({
      root, location: { kind: "oci", path: root }, locks: createLocks(root + "/../locks"), graceMs: 3600000,
    });
    const { signal } = new AbortController();
    const contents = ${JSON.stringify(contents)};
    for (const { descriptor, bytes } of contents.slice(0, -1))
      await layout.writeBlob({ descriptor, open: async () => Readable.from([Buffer.from(bytes, "base64")]) }, { signal });
    const { descriptor, bytes } = contents.at(-1);
    const manifest = Buffer.from(bytes, "base64");
    await layout.writeManifest(descriptor, manifest, { signal });
    for (const name of ["latest", "v2"]) await layout.writeName(name, descriptor, manifest, { signal });`;
}

/** Runs the writer and kills it when it makes a system call for the nth time. True when it came to its end instead. */
async function survives(root: string, call: string, nth: number): Promise<boolean> {
  const inject = `inject=${call}:signal=KILL:when=${nth}`;
  const node = [process.execPath, "--input-type=module", "-e", writer(root)];
  // One thread for files, since strace counts the calls of each thread for itself.
  const env = { ...process.env, UV_THREADPOOL_SIZE: "1" };
  return run("strace", ["-f", "-o", "/dev/null", "-e", inject, ...node], { env }).then(
    () => true,
    () => false,
  );
}

async function openWithFirstImage(): Promise<OciLayout> {
  const root = join(await tempDir(), "layout");
  const locks = createLocks(join(root, "..", "locks"));
  const layout = new StoreLayout({
    root,
    location: { kind: "oci", path: root },
    locks,
    graceMs: 3_600_000,
  });
  await writeImage(layout, before, "latest", { signal });
  return layout;
}

/** Every name points at a whole image, the one before or the one after, and no blob is wrong. */
async function expectSound(layout: OciLayout): Promise<void> {
  expect((await verifyLayout(layout, { signal })).problems).toEqual([]);
  const latest = await layout.resolveName("latest", { signal });
  expect([before.root.descriptor.digest, after.root.descriptor.digest]).toContain(latest?.digest);
}

describe.runIf(process.platform === "linux" && hasStrace())("a process that is killed", () => {
  it.each(["rename,renameat,renameat2", "fdatasync", "fsync", "pwrite64,pwritev", "linkat,link"])(
    "at any %s leaves a sound layout, which the next one completes (S1)",
    { timeout: 120_000 },
    async (call) => {
      let ended = false;
      let kills = 0;
      for (let nth = 1; !ended && nth <= MOST_CALLS; nth += 1) {
        const layout = await openWithFirstImage();
        ended = await survives(layout.root, call, nth);
        if (!ended) kills += 1;
        await expectSound(layout);
        await writeImage(layout, after, "latest", { signal });
        await expectSound(layout);
        expect((await readdir(layout.blobs.ingest)).length).toBeLessThanOrEqual(1);
      }
      expect(ended).toBe(true);
      expect(kills).toBeGreaterThan(0);
    },
  );
});
