import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { FollowingDigest } from "../../../../electron/archives/following-digest.ts";
import { someBytes } from "../../../support/image-builder.ts";
import { tempDir } from "../../../support/temp-dir.ts";

const BYTES = someBytes(3_000_000, 4);
const EXPECTED = createHash("sha256").update(BYTES).digest("hex");

async function follow(ranges: readonly (readonly [number, number])[]): Promise<string> {
  const file = await open(join(await tempDir(), "f"), "wx+");
  onTestFinished(() => file.close());
  const digest = new FollowingDigest(file);
  for (const [start, end] of ranges) {
    await file.write(BYTES, start, end - start, start);
    digest.settle(start, end);
  }
  return digest.finish(BYTES.length);
}

describe("FollowingDigest", () => {
  it.each([
    ["in order", [0, 10, 2_000_000, 3_000_000]],
    ["in one piece", [0, 3_000_000]],
  ])("is that of the file when it is filled %s", async (_how, borders) => {
    const ranges = borders.slice(1).map((end, index) => [borders[index] ?? 0, end] as const);
    expect(await follow(ranges)).toBe(EXPECTED);
    expect(await follow(ranges.toReversed())).toBe(EXPECTED);
  });

  it("is that of the file when it is filled in any order", async () => {
    const ranges = Array.from({ length: 30 }, (_, n) => [n * 100_000, (n + 1) * 100_000] as const);
    const shuffled = ranges.toSorted(([a], [b]) => ((a * 7) % 13) - ((b * 7) % 13));
    expect(await follow(shuffled)).toBe(EXPECTED);
  });

  it("is none while something is missing", async () => {
    await expect(
      follow([
        [0, 1_000_000],
        [2_000_000, 3_000_000],
      ]),
    ).rejects.toThrow("not filled");
  });
});
