import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { createLocalStore, type LocalStore } from "../../electron/images/local-store.ts";
import { OciLayout } from "../../electron/images/oci-layout.ts";
import { createLocks } from "../../electron/storage/file-lock.ts";
import { createVerifiedContent } from "../../electron/transfer/verify.ts";
import { hasCode } from "../../shared/errors.ts";
import { aBlob, anImage, contentOf, someBytes, writeImage } from "../support/image-builder.ts";
import { createTempDir, tempDir } from "../support/temp-dir.ts";

const { signal } = new AbortController();
/** Together 210 pulls, tags and removals, each beside a clean-up. */
const WRITERS = 3;
const ROUNDS = 70;

function moduleUrl(path: string): string {
  return JSON.stringify(new URL(`../../${path}`, import.meta.url).href);
}

/** A process that opens the store in `home`, as the window, the command line and the browser host do. */
function start(home: string, body: string): ChildProcess {
  const script = `import { createLocalStore } from ${moduleUrl("electron/images/local-store.ts")};
    import { createLocks } from ${moduleUrl("electron/storage/file-lock.ts")};
    import { anImage, contentOf, aBlob, someBytes } from ${moduleUrl("test/support/image-builder.ts")};
    const home = ${JSON.stringify(home)};
    const { signal } = new AbortController();
    const store = createLocalStore({ path: home + "/store", locks: createLocks(home + "/locks"), graceMs: 400 });
    ${body}`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

/**
 * Pulls, tags and removes images that share layers with those of all other writers. After each pull it looks whether
 * all of the image is there, which only this process removes. Prints how often blobs were lost, and how often a pull had
 * to be repeated because a clean-up was quicker.
 */
const WRITER = (id: number): string => `
  let lost = 0, repeated = 0;
  const random = (limit) => Math.floor(Math.random() * limit);
  const shared = [0, 1, 2, 3].map((seed) => aBlob(someBytes(20_000, seed + 1)));
  const own = [0, 1, 2].map((seed) => anImage().withLayerContents([
    shared[seed], shared[seed + 1], aBlob(someBytes(3000, 100 * ${id} + seed)),
  ]).build());
  async function pull(image, name) {
    const layout = store.open();
    for (const blob of image.blobs)
      if (!(await layout.hasBlob(blob.descriptor, { signal }))) await layout.writeBlob(contentOf(blob), { signal });
    for (const { descriptor, bytes } of image.manifests)
      if (!(await layout.hasManifest(descriptor, { signal }))) await layout.writeManifest(descriptor, bytes, { signal });
    await layout.writeName(name, image.root.descriptor, image.root.bytes, { signal });
  }
  for (let round = 0; round < ${ROUNDS}; round += 1) {
    const image = own[random(own.length)];
    const name = "127.0.0.1:5000/w${id}:" + random(4);
    for (;;) {
      try { await pull(image, name); break; } catch (error) {
        if (error.code !== "blob_not_found") throw error;
        repeated += 1;
      }
    }
    for (const { descriptor } of [...image.blobs, ...image.manifests])
      if (!(await store.open().blobs.has(descriptor))) lost += 1;
    if (random(3) === 0) await store.open().removeName(name, { signal });
    if (random(6) === 0)
      await store.open().removeManifest(image.root.descriptor.digest, { signal })
        .catch((error) => { if (error.code !== "manifest_not_found") throw error; });
  }
  console.log(JSON.stringify({ lost, repeated }));`;

const CLEANER = `let removed = 0;
  process.on("SIGTERM", () => { console.log(JSON.stringify({ removed })); process.exit(0); });
  for (;;) removed += (await store.collectGarbage({ signal })).blobs;`;

async function output<T>(child: ChildProcess): Promise<T> {
  let text = "";
  child.stdout?.setEncoding("utf8").on("data", (piece: string) => (text += piece));
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`a process ended with ${String(code)}`);
  return JSON.parse(text) as T;
}

function storeIn(home: string): LocalStore {
  return createLocalStore({ path: join(home, "store"), locks: createLocks(join(home, "locks")) });
}

async function homeWithImage(): Promise<string> {
  const home = await tempDir();
  const image = anImage().withLayers([5000], 42).build();
  await writeImage(storeIn(home).open(), image, "127.0.0.1:5000/kept:1", { signal });
  return home;
}

interface Written {
  readonly lost: number;
  readonly repeated: number;
}

function startWriters(home: string): Promise<readonly Written[]> {
  const children = Array.from({ length: WRITERS }, (_, id) => start(home, WRITER(id)));
  return Promise.all(children.map((child) => output<Written>(child)));
}

describe("S7: cleaning up beside pulls, tags and removals of other processes", () => {
  it("loses no blob in 200 rounds", { timeout: 120_000 }, async () => {
    const home = await homeWithImage();
    const cleaner = start(home, CLEANER);
    const cleaned = output<{ removed: number }>(cleaner);
    const written = await startWriters(home);
    cleaner.kill("SIGTERM");
    expect(written.map(({ lost }) => lost)).toEqual([0, 0, 0]);
    expect((await cleaned).removed).toBeGreaterThan(0);
    expect((await storeIn(home).verify({ signal })).problems).toEqual([]);
  });

  it("leaves a sound store when it is killed at any instant", { timeout: 120_000 }, async () => {
    const home = await homeWithImage();
    let isWriting = true;
    const kills = (async () => {
      let count = 0;
      while (isWriting) {
        const cleaner = start(home, CLEANER);
        const closed = once(cleaner, "close");
        await delay(150 + Math.random() * 300);
        cleaner.kill("SIGKILL");
        await closed;
        count += 1;
      }
      return count;
    })();
    const written = await startWriters(home).finally(() => {
      isWriting = false;
    });
    expect(await kills).toBeGreaterThan(3);
    expect(written.map(({ lost }) => lost)).toEqual([0, 0, 0]);
    const store = storeIn(home);
    expect((await store.verify({ signal })).problems).toEqual([]);
    await expect(store.planGarbage({ signal })).resolves.toMatchObject({ referrers: [] });
  });
});

const canMount = process.platform === "linux" && process.getuid?.() === 0;
if (!canMount) process.stderr.write("skipped: needs root for mount\n");

describe.runIf(canMount)("a disk that is too small", () => {
  const old = anImage().withLayers([5000], 1).build();
  const large = anImage()
    .withLayerContents([3, 4, 5].map((seed) => aBlob(someBytes(300_000, seed))))
    .build();

  async function disk(kibibytes: number): Promise<string> {
    const folder = await createTempDir();
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${kibibytes}k`, "tmpfs", folder.path]);
    onTestFinished(async () => {
      execFileSync("umount", [folder.path]);
      await folder.remove();
    });
    return folder.path;
  }

  async function storeOn(folder: string): Promise<LocalStore> {
    const locks = createLocks(await tempDir());
    return createLocalStore({ path: join(folder, "store"), locks, graceMs: 0, now: later });
  }

  const later = (): number => Date.now() + 1000;

  it("S3: stops a pull at every size, with old images whole, until it is large enough", async () => {
    const ends: string[] = [];
    for (let size = 64; size <= 1100; size += 64) {
      const store = await storeOn(await disk(size));
      await writeImage(store.open(), old, "old:1", { signal });
      try {
        await writeImage(store.open(), large, "large:1", { signal });
        ends.push("whole");
      } catch (error) {
        if (!hasCode(error, "destination_full")) throw error;
        ends.push("full");
      }
      expect((await store.verify({ signal })).problems).toEqual([]);
      const names = (await store.list({ signal })).map(({ name }) => name);
      expect(names).toContain("docker.io/library/old:1");
      expect(names).toHaveLength(ends.at(-1) === "whole" ? 2 : 1);
    }
    expect(ends).toEqual(ends.toSorted());
    expect(new Set(ends)).toEqual(new Set(["full", "whole"]));
  });

  it("S3: is cleaned up although it is full", async () => {
    const folder = await disk(512);
    const store = await storeOn(folder);
    await writeImage(store.open(), old, "old:1", { signal });
    await expect(writeImage(store.open(), large, "large:1", { signal })).rejects.toMatchObject({
      code: "destination_full",
    });
    await writeFile(join(folder, "filling"), Buffer.alloc(1_000_000)).catch(() => undefined);
    expect((await store.collectGarbage({ signal })).blobs).toBeGreaterThan(0);
    expect((await store.verify({ signal })).problems).toEqual([]);
  });

  it("S12: is asked for its free space before a transfer", async () => {
    const store = await storeOn(await disk(512));
    const blobs = (...sizes: readonly number[]) =>
      sizes.map((size, index) => ({ ...aBlob(Buffer.from(`${index}`)).descriptor, size }));
    await store.open().checkSpace(blobs(60_000, 40_000), { signal });
    await expect(
      store.open().checkSpace(blobs(600_000, 400_000), { signal }),
    ).rejects.toMatchObject({
      code: "destination_full",
      details: { needed: 1_000_000 },
    });
  });

  it("S11: that may only be read is read and verified, and says so when it is to be changed", async () => {
    const folder = await disk(512);
    const store = await storeOn(folder);
    await writeImage(store.open(), old, "old:1", { signal });
    const blob = aBlob(Buffer.from("garbage"));
    await store.open().writeBlob(contentOf(blob), { signal });
    execFileSync("mount", ["-o", "remount,ro", folder]);
    expect(await store.list({ signal })).toHaveLength(1);
    expect((await store.verify({ signal })).problems).toEqual([]);
    expect(await store.open().hasBlob(blob.descriptor, { signal })).toBe(true);
    const refused = { code: "destination_not_writable", details: { why: "EROFS" } };
    await expect(store.collectGarbage({ signal })).rejects.toMatchObject(refused);
    await expect(
      store.open().writeBlob(contentOf(aBlob(Buffer.from("more"))), { signal }),
    ).rejects.toMatchObject(refused);
  });
});

describe("S4: a damaged blob of the right size", () => {
  const image = anImage().withLayers([50_000], 6).build();

  async function damagedStore(which: "layer" | "manifest"): Promise<LocalStore> {
    const store = storeIn(await tempDir());
    await writeImage(store.open(), image, "app:1", { signal });
    const content = which === "layer" ? image.blobs[1] : image.root;
    if (content === undefined) throw new Error("the image has a layer");
    const bytes = Buffer.from(content.bytes);
    bytes[40] = (bytes[40] ?? 0) ^ 1;
    await writeFile(store.open().blobs.pathOf(content.descriptor.digest), bytes);
    return store;
  }

  it("never leaves the store as a good one", async () => {
    const store = await damagedStore("layer");
    const layer = image.blobs[1]?.descriptor ?? image.root.descriptor;
    const root = join(await tempDir(), "copy");
    const locks = createLocks(join(root, "..", "locks"));
    const copy = new OciLayout({ root, location: { kind: "oci", path: root }, locks });
    const content = createVerifiedContent(store.open(), layer, { signal });
    await expect(copy.writeBlob(content, { signal })).rejects.toMatchObject({
      code: "digest_mismatch",
    });
    expect(await copy.hasBlob(layer, { signal })).toBe(false);
  });

  it("is never read as a manifest", async () => {
    const store = await damagedStore("manifest");
    const layout = store.open();
    const wrong = { code: "digest_mismatch" };
    await expect(layout.readManifest(image.root.descriptor, { signal })).rejects.toMatchObject(
      wrong,
    );
    const [listed] = await store.list({ signal });
    expect(listed?.summary.platforms).toEqual([]);
  });
});

describe("S11: a store of a later version", () => {
  it("is refused with its version, and not written to", async () => {
    const home = await homeWithImage();
    const store = storeIn(home);
    const file = join(store.path, "oci-layout");
    await writeFile(file, `{"imageLayoutVersion":"2.0.0"}`);
    const index = await readFile(join(store.path, "index.json"));
    const fetch = (): Promise<undefined> => Promise.resolve(undefined);
    const repair = async (): Promise<void> => {
      for await (const _item of store.repair({ fetch, signal }));
    };
    const image = anImage().withLayers([10], 7).build();
    for (const use of [
      () => store.list({ signal }),
      () => store.verify({ signal }),
      () => store.planGarbage({ signal }),
      () => store.collectGarbage({ signal }),
      repair,
      () => writeImage(store.open(), image, "new:1", { signal }),
    ]) {
      await expect(use()).rejects.toMatchObject({
        code: "layout_invalid",
        details: { why: "the layout's version is 2.0.0" },
      });
    }
    expect(await readFile(join(store.path, "index.json"))).toEqual(index);
    expect(await readFile(file, "utf8")).toBe(`{"imageLayoutVersion":"2.0.0"}`);
  });
});
