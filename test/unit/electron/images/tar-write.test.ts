import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeTar } from "../../../../electron/images/tar-write.ts";
import { tempDir } from "../../../support/temp-dir.ts";

describe("a tar archive", () => {
  it.runIf(process.platform === "linux")("is what GNU tar reads, byte for byte", async () => {
    const folder = await tempDir();
    const bytes = Buffer.alloc(1300, 65);
    const archive = writeTar([
      { path: "bin/", mode: 0o1777 },
      { path: "bin/tool", bytes, mode: 0o755 },
      { path: "empty" },
    ]);
    const path = join(folder, "a.tar");
    await writeFile(path, archive);
    const listing = execFileSync("tar", ["--utc", "--numeric-owner", "-tvf", path], {
      env: { ...process.env, LC_ALL: "C" },
    });
    expect(listing.toString().trim().split("\n")).toEqual([
      "drwxrwxrwt 0/0               0 1970-01-01 00:00 bin/",
      "-rwxr-xr-x 0/0            1300 1970-01-01 00:00 bin/tool",
      "-rw-r--r-- 0/0               0 1970-01-01 00:00 empty",
    ]);
    execFileSync("tar", ["-C", folder, "-xf", path]);
    expect(await readFile(join(folder, "bin/tool"))).toEqual(bytes);
  });

  it("ends with two empty blocks, and content fills whole blocks", () => {
    for (const [size, blocks] of [
      [0, 3],
      [1, 4],
      [512, 4],
      [513, 5],
    ] as const) {
      const archive = writeTar([{ path: "f", bytes: Buffer.alloc(size, 1) }]);
      expect(archive.byteLength).toBe(blocks * 512);
      expect(archive.subarray(-1024).every((byte) => byte === 0)).toBe(true);
    }
  });

  it("refuses a path that ustar cannot hold", () => {
    expect(() => writeTar([{ path: "x".repeat(101) }])).toThrow(RangeError);
    expect(() => writeTar([{ path: "ä" }])).toThrow(RangeError);
  });
});
