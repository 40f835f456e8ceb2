import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { copyFile, mkdir, readdir, readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { createLocalStore, type LocalStore } from "../../electron/images/local-store.ts";
import { createLocks } from "../../electron/storage/file-lock.ts";
import { EVERY_POINT } from "../support/crash-points.ts";
import { anImage, writeImage } from "../support/image-builder.ts";
import { requires } from "../support/real/requirements.ts";
import { tempDir } from "../support/temp-dir.ts";

const { signal } = new AbortController();
const DISK_BYTES = 32 * 1024 * 1024;
/** Disks whose state at some instant is looked at. */
const CUTS = EVERY_POINT ? 100 : 30;
/** Milliseconds of work before each cut: about as long as one image takes with its syncs. */
const LONGEST_MS = 120;
const kept = anImage().withLayers([30_000], 1).build();
const KEPT = "kept.example/app:v1";

/** A file system in a file. What is in the file is what a power cut at that instant would leave on the disk. */
async function makeDisk(folder: string): Promise<string> {
  const file = join(folder, "disk");
  await writeFile(file, "");
  await truncate(file, DISK_BYTES);
  // An ordinary disk: metadata journalled, data written before the metadata that needs it.
  execFileSync("mkfs.ext4", ["-q", "-F", file]);
  return file;
}

async function mount(file: string, folder: string): Promise<() => void> {
  await mkdir(folder, { recursive: true });
  // Without commits of its own accord, so that a copy of the file while nobody writes is one instant.
  execFileSync("mount", ["-o", "loop,commit=600", file, folder]);
  let isMounted = true;
  const unmount = (): void => {
    if (isMounted) execFileSync("umount", [folder]);
    isMounted = false;
  };
  onTestFinished(unmount);
  return unmount;
}

/** A process that pulls, tags, removes and cleans up without end. Says the name of every image that it has finished. */
function startWork(disk: string, locks: string): ReturnType<typeof spawn> {
  const from = (path: string): string =>
    JSON.stringify(new URL(`../../${path}`, import.meta.url).href);
  const program = `import { createLocalStore } from ${from("electron/images/local-store.ts")};
    import { createLocks } from ${from("electron/storage/file-lock.ts")};
    import { aBlob, anImage, contentOf, someBytes } from ${from("test/support/image-builder.ts")};
    import { writeSync } from "node:fs";
    const store = createLocalStore({ path: ${JSON.stringify(disk)} + "/store", locks: createLocks(${JSON.stringify(locks)}), graceMs: 0 });
    const { signal } = new AbortController();
    for (let round = 0; ; round += 1) {
      const image = anImage().withLayerContents([0, 1, 2].map((n) => aBlob(someBytes(60_000 * n + 5000, 3 * (round % 40) + n)))).build();
      const layout = store.open();
      const name = "work.example/app:v" + (round % 40);
      for (const blob of image.blobs) await layout.writeBlob(contentOf(blob), { signal });
      for (const { descriptor, bytes } of image.manifests) await layout.writeManifest(descriptor, bytes, { signal });
      await layout.writeName(name, image.root.descriptor, image.root.bytes, { signal });
      writeSync(1, name + " " + image.root.descriptor.digest + "\\n");
      if (round % 7 === 6) {
        const gone = "work.example/app:v" + ((round - 3) % 40);
        writeSync(1, gone + " -\\n");
        await layout.removeName(gone, { signal });
      }
      if (round % 5 === 4) await store.collectGarbage({ signal });
    }`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

/** What a finished step promised until the instant of the cut: name to digest, `-` for one that may be gone. */
type Promised = ReadonlyMap<string, string>;

async function inspect(store: LocalStore, promised: Promised): Promise<void> {
  expect((await store.verify({ signal })).problems).toEqual([]);
  const folder = join(store.path, "blobs", "sha256");
  for (const name of await readdir(folder)) {
    const bytes = await readFile(join(folder, name));
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(name);
  }
  const names = new Map(
    (await store.list({ signal })).map(({ name, summary }) => [name, summary.digest]),
  );
  expect(names.get(KEPT)).toBe(kept.root.descriptor.digest);
  for (const [name, digest] of promised)
    if (digest !== "-") expect({ name, digest: names.get(name) }).toEqual({ name, digest });
}

describe.runIf(requires("loop"))("a store on a disk whose power is cut", () => {
  it(
    `S2: at ${CUTS} instants has no blob that is empty or wrong, and every image that was finished before`,
    { timeout: EVERY_POINT ? 600_000 : 120_000 },
    async () => {
      const folder = await tempDir();
      const disk = await makeDisk(folder);
      const live = join(folder, "live");
      const unmountLive = await mount(disk, live);
      const locks = join(folder, "locks");
      const open = (path: string): LocalStore =>
        createLocalStore({ path: join(path, "store"), locks: createLocks(locks), graceMs: 0 });
      await writeImage(open(live).open(), kept, KEPT, { signal });
      const work = startWork(live, locks);
      const promised = new Map<string, string>();
      work.stdout?.setEncoding("utf8").on("data", (text: string) => {
        for (const line of text.trimEnd().split("\n")) {
          const [name = "", digest = ""] = line.split(" ");
          promised.set(name, digest);
        }
      });
      if (work.stdout !== null) await once(work.stdout, "data");
      let withImages = 0;
      for (let cut = 0; cut < CUTS; cut += 1) {
        await delay(Math.random() * LONGEST_MS);
        // Nothing is flushed by that.
        work.kill("SIGSTOP");
        await expect.poll(() => isStopped(work.pid ?? 0), { interval: 2 }).toBe(true);
        const before = new Map(promised);
        const copy = join(folder, "copy");
        await copyFile(disk, copy);
        work.kill("SIGCONT");
        // Exit status 1: the journal was replayed and all is well.
        const status = checkDisk(copy);
        expect(status).toBeLessThanOrEqual(1);
        const at = join(folder, "looked-at");
        const unmount = await mount(copy, at);
        try {
          await inspect(open(at), before);
          if (before.size > 3) withImages += 1;
          await writeImage(open(at).open(), kept, "again.example/app:v1", { signal });
        } finally {
          unmount();
        }
      }
      const closed = once(work, "close");
      work.kill("SIGKILL");
      await closed;
      unmountLive();
      expect(withImages).toBeGreaterThan(CUTS / 2);
    },
  );
});

/** Every thread of it, so that no call to the disk is under way. */
async function isStopped(pid: number): Promise<boolean> {
  const threads = await readdir(`/proc/${pid}/task`);
  const states = await Promise.all(
    threads.map(async (thread) => {
      const text = await readFile(`/proc/${pid}/task/${thread}/stat`, "utf8");
      return text[text.lastIndexOf(")") + 2];
    }),
  );
  return states.every((state) => state === "T");
}

function checkDisk(file: string): number {
  try {
    execFileSync("e2fsck", ["-p", "-f", file], { stdio: "ignore" });
    return 0;
  } catch (error) {
    return (error as { readonly status: number }).status;
  }
}
