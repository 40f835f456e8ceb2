import { existsSync } from "node:fs";
import { readdir, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runCommandLine } from "../../../../../../electron/hosts/cli/program.ts";
import {
  createLocalStore,
  type LocalStore,
} from "../../../../../../electron/images/local-store.ts";
import { createLocks } from "../../../../../../electron/storage/file-lock.ts";
import { anImage, writeImage } from "../../../../../support/image-builder.ts";
import { tempDir } from "../../../../../support/temp-dir.ts";

const { signal } = new AbortController();
/** A name whose registry can never be reached. */
const NAME = "127.0.0.1:1/team/app:1";
const image = anImage().withLayers([5000], 8).build();

async function run(home: string, ...argv: readonly string[]) {
  let stdout = "";
  let stderr = "";
  const status = await runCommandLine({
    argv: ["--home", home, ...argv],
    env: {},
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: (text) => (stderr += text) },
    pageFolder: "",
    onInterrupt: () => () => undefined,
  });
  return { status, stdout, stderr };
}

async function filledHome(): Promise<{ home: string; store: LocalStore }> {
  const home = await tempDir();
  const locks = createLocks(join(home, "locks"));
  const store = createLocalStore({ path: join(home, "store"), locks });
  await writeImage(store.open(), image, NAME, { signal });
  return { home, store };
}

/** Remains of a transfer that was given up a month ago: what a clean-up frees at once. */
async function leftBehind(store: LocalStore): Promise<string> {
  const path = join(store.open().blobs.ingest, "given-up");
  await writeFile(path, Buffer.alloc(2000));
  const monthAgo = Date.now() / 1000 - 30 * 24 * 3600;
  await utimes(path, monthAgo, monthAgo);
  return path;
}

describe("store gc", () => {
  it("shows what it would remove, and removes nothing, with --dry-run", async () => {
    const { home, store } = await filledHome();
    const path = await leftBehind(store);
    await store.open().removeName(NAME, { signal });
    const { status, stdout } = await run(home, "store", "gc", "--dry-run");
    expect(status).toBe(0);
    expect(stdout).toContain("1 remains of transfers that were given up, 2 kB.");
    expect(stdout).toContain("3 more blobs");
    expect(existsSync(path)).toBe(true);
    const json = await run(home, "--json", "store", "gc", "--dry-run");
    expect(JSON.parse(json.stdout)).toMatchObject({
      blobs: 0,
      leftovers: { files: 1, bytes: 2000 },
      spared: { files: 3 },
    });
  });

  it("removes nothing when nobody can be asked, and ends with status 2", async () => {
    const { home, store } = await filledHome();
    const path = await leftBehind(store);
    const { status, stderr } = await run(home, "--json", "store", "gc");
    expect(status).toBe(2);
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: "confirmation_required" } });
    expect(existsSync(path)).toBe(true);
  });

  it("removes with --yes, in both languages", async () => {
    for (const [language, words] of [
      ["en", "freed 2 kB"],
      ["zh-CN", "释放 2 kB"],
    ] as const) {
      const { home, store } = await filledHome();
      const path = await leftBehind(store);
      const { status, stdout } = await run(home, "--lang", language, "store", "gc", "--yes");
      expect(status).toBe(0);
      expect(stdout).toContain(words);
      expect(existsSync(path)).toBe(false);
    }
  });

  it("S7: refuses a damaged store and says what helps", async () => {
    const { home, store } = await filledHome();
    await rm(store.open().blobs.pathOf(image.root.descriptor.digest));
    const { status, stderr } = await run(home, "store", "gc", "--yes");
    expect(status).toBe(1);
    expect(stderr).toContain("portolan store repair");
    expect(await readdir(join(store.path, "blobs", "sha256"))).toHaveLength(2);
  });
});

describe("store repair", () => {
  it("says so when there is nothing to do", async () => {
    const { home } = await filledHome();
    const { status, stdout } = await run(home, "store", "repair");
    expect(status).toBe(0);
    expect(stdout).toBe("The store is sound.\n");
  });

  it("S4: names what it could not mend, who needs it and why, and ends with status 1", async () => {
    const { home, store } = await filledHome();
    const { digest } = image.root.descriptor;
    await rm(store.open().blobs.pathOf(digest));
    const { status, stdout } = await run(home, "store", "repair");
    expect(status).toBe(1);
    expect(stdout).toContain(`Not mended: ${digest}, missing (connection_refused)`);
    expect(stdout).toContain(`needed by ${NAME}`);
    const json = await run(home, "--json", "store", "repair");
    const items = json.stdout
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { kind: string }).kind);
    expect(items).toEqual(["not_mended", "done"]);
  });

  it("S5: brings the list of images back", async () => {
    const { home, store } = await filledHome();
    await rm(join(store.path, "index.json"));
    await rm(join(store.path, "index.json.bak"));
    const { status, stdout } = await run(home, "store", "repair");
    expect(status).toBe(0);
    expect(stdout).toContain("The list of images was lost. 1 images were found again");
  });
});

describe("store verify", () => {
  it("S4: says what is wrong and what helps, and ends with status 1", async () => {
    const { home, store } = await filledHome();
    await rm(store.open().blobs.pathOf(image.root.descriptor.digest));
    const { status, stdout } = await run(home, "store", "verify");
    expect(status).toBe(1);
    expect(stdout).toContain("missing");
    expect(stdout).toContain("portolan store repair");
  });
});
