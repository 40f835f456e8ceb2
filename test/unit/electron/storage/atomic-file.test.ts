import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeFileAtomic } from "../../../../electron/storage/atomic-file.ts";
import { tempDir } from "../../../support/temp-dir.ts";

describe("writing a file as a whole", () => {
  it("replaces what was there and leaves no other file behind", async () => {
    const folder = await tempDir();
    const path = join(folder, "index.json");
    await writeFile(path, "old");
    await writeFileAtomic(path, Buffer.from("new"), { mode: 0o600 });
    expect(await readFile(path, "utf8")).toBe("new");
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(["index.json"]);
  });

  it("never shows a reader half of it", async () => {
    const path = join(await tempDir(), "file");
    const contents = ["a", "b"].map((letter) => Buffer.from(letter.repeat(300_000)));
    await writeFileAtomic(path, contents[0] ?? Buffer.alloc(0));
    const seen = new Set<string>();
    let writing = true;
    const reader = (async () => {
      while (writing) {
        const text = await readFile(path, "utf8");
        seen.add(`${text.length} ${text[0] ?? ""}${text.at(-1) ?? ""}`);
      }
    })();
    for (let round = 0; round < 20; round += 1)
      await writeFileAtomic(path, contents[round % 2] ?? Buffer.alloc(0));
    writing = false;
    await reader;
    expect([...seen].every((entry) => /^300000 (aa|bb)$/.test(entry))).toBe(true);
  });

  it("keeps the old file when the new one cannot be written", async () => {
    const path = join(await tempDir(), "missing", "file");
    await expect(writeFileAtomic(path, Buffer.from("x"))).rejects.toThrow();
    const folder = await tempDir();
    const kept = join(folder, "file");
    await writeFile(kept, "old");
    const temporaryFolder = join(folder, "missing");
    await expect(writeFileAtomic(kept, Buffer.from("new"), { temporaryFolder })).rejects.toThrow();
    expect(await readFile(kept, "utf8")).toBe("old");
  });

  it.runIf(process.platform === "linux")("names the path that cannot be written", async () => {
    // Nobody can make files in /sys, not even root.
    await expect(writeFileAtomic("/sys/portolan", Buffer.from("x"))).rejects.toMatchObject({
      code: "destination_not_writable",
      details: { path: "/sys/portolan" },
    });
  });
});
