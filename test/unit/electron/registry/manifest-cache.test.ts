import { describe, expect, it } from "vitest";
import { ManifestCache } from "../../../../electron/registry/manifest-cache.ts";

const digestOf = (index: number): `sha256:${string}` => `sha256:${String(index).padStart(64, "0")}`;
const large = { bytes: Buffer.alloc(5 * 1024 * 1024), mediaType: "x" };

describe("ManifestCache", () => {
  it("keeps repositories apart", () => {
    const cache = new ManifestCache();
    cache.put("a", digestOf(1), large);
    expect(cache.get("a", digestOf(1))).toBe(large);
    expect(cache.get("b", digestOf(1))).toBeUndefined();
  });

  it("lets go of the least recently used beyond 16 MiB", () => {
    const cache = new ManifestCache();
    for (const index of [1, 2, 3]) cache.put("a", digestOf(index), large);
    cache.get("a", digestOf(1));
    cache.put("a", digestOf(4), large);
    const kept = [1, 2, 3, 4].filter((index) => cache.get("a", digestOf(index)) !== undefined);
    expect(kept).toEqual([1, 3, 4]);
  });

  it("counts a manifest once, however often it is put, and not after it was removed", () => {
    const cache = new ManifestCache();
    for (let times = 0; times < 10; times += 1) cache.put("a", digestOf(1), large);
    cache.put("a", digestOf(2), large);
    cache.remove("a", digestOf(2));
    cache.put("a", digestOf(3), large);
    expect(cache.get("a", digestOf(1))).toBe(large);
    expect(cache.get("a", digestOf(2))).toBeUndefined();
  });
});
