import { mkdir, readdir, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createSpills, type SpillFile } from "../../../../electron/storage/spill-file.ts";
import { tempDir } from "../../../support/temp-dir.ts";

const MEBIBYTE = 1024 * 1024;

async function spills(limit?: number) {
  const folder = join(await tempDir(), "tmp");
  const place = createSpills(folder, limit);
  const open = async (wanted: number): Promise<SpillFile | undefined> => {
    const file = await place.open(wanted);
    if (file !== undefined) onTestFinished(() => file.close().catch(() => undefined));
    return file;
  };
  return { folder, open };
}

describe("spill files", () => {
  it("give back what was written, from any place", async () => {
    const { open } = await spills();
    const file = await open(MEBIBYTE);
    await file?.write(Buffer.from("world"), 6);
    await file?.write(Buffer.from("hello "), 0);
    expect((await file?.read(0, 11))?.toString()).toBe("hello world");
    expect((await file?.read(6, 100))?.toString()).toBe("world");
  });

  it.skipIf(process.platform === "win32")(
    "R54: have no name, so that a crash leaves none",
    async () => {
      const { folder, open } = await spills();
      const file = await open(MEBIBYTE);
      expect(file).toBeDefined();
      expect(await readdir(folder)).toEqual([]);
      expect((await stat(folder)).mode & 0o777).toBe(0o700);
    },
  );

  it("R54: remove what a dead process left a day ago, and nothing else", async () => {
    const { folder, open } = await spills();
    await mkdir(folder);
    const old = new Date(Date.now() - 25 * 60 * 60 * 1000);
    for (const name of ["relay-old.spill", "relay-new.spill", "old.txt"]) {
      await writeFile(join(folder, name), "");
      if (!name.includes("new")) await utimes(join(folder, name), old, old);
    }
    await open(MEBIBYTE);
    const left = (await readdir(folder)).filter((name) => /^(relay-(old|new)|old)\./.test(name));
    expect(left.toSorted()).toEqual(["old.txt", "relay-new.spill"]);
  });

  it("R54: share one limit, and give it back", async () => {
    const { open } = await spills(40 * MEBIBYTE);
    const first = await open(30 * MEBIBYTE);
    expect(first?.capacity).toBe(30 * MEBIBYTE);
    expect(await open(30 * MEBIBYTE)).toBeUndefined();
    expect((await open(8 * MEBIBYTE))?.capacity).toBe(8 * MEBIBYTE);
    await first?.close();
    expect((await open(1024 * MEBIBYTE))?.capacity).toBe(32 * MEBIBYTE);
  });

  it("are done without where there is no folder for them, or no room", async () => {
    const folder = join(await tempDir(), "file");
    await writeFile(folder, "");
    expect(await createSpills(folder).open(MEBIBYTE)).toBeUndefined();
    const { open } = await spills(2 ** 60);
    expect(await open(2 ** 59)).toBeUndefined();
  });
});
