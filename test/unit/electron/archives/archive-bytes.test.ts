import { rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { bytesOfFiles } from "../../../../electron/archives/archive-bytes.ts";
import { someBytes } from "../../../support/image-builder.ts";
import { tempDir } from "../../../support/temp-dir.ts";

const BYTES = someBytes(100, 3);
const { signal } = new AbortController();

async function parts(...sizes: readonly number[]) {
  const folder = await tempDir();
  let at = 0;
  const found = [];
  for (const [index, size] of sizes.entries()) {
    const path = join(folder, String(index));
    await writeFile(path, BYTES.subarray(at, at + size));
    found.push({ path, stats: await stat(path) });
    at += size;
  }
  const files = { path: folder, parts: found, isSplit: true, checksums: undefined };
  return { paths: found.map(({ path }) => path), bytes: await bytesOfFiles(files) };
}

describe("bytesOfFiles", () => {
  it("reads and streams any range of several files as of one", async () => {
    const { bytes } = await parts(40, 40, 20);
    expect(bytes.length).toBe(100);
    for (const [start, end] of [
      [0, 100],
      [0, 40],
      [39, 41],
      [40, 80],
      [30, 95],
      [99, 100],
      [50, 50],
    ] as const) {
      const wanted = BYTES.subarray(start, end);
      expect((await bytes.read(start, end - start)).equals(wanted)).toBe(true);
      const stream = await bytes.stream(start, end, signal);
      expect(Buffer.concat(await stream.toArray()).equals(wanted)).toBe(true);
    }
    expect((await bytes.read(90, 50)).equals(BYTES.subarray(90))).toBe(true);
  });

  it("refuses a part that became another one", async () => {
    const { bytes, paths } = await parts(40, 40, 20);
    await rm(paths[1] ?? "");
    await writeFile(paths[1] ?? "", someBytes(40, 77));
    await expect(bytes.read(50, 1)).rejects.toMatchObject({ code: "archive_invalid" });
    const stream = await bytes.stream(0, 100, signal);
    await expect(stream.toArray()).rejects.toMatchObject({ code: "archive_invalid" });
    expect((await bytes.read(0, 40)).length).toBe(40);
  });
});
