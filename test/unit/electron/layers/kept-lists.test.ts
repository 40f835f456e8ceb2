import { readdir, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createKeptLists, type KeptLists } from "../../../../electron/layers/kept-lists.ts";
import type { LayerEntry } from "../../../../shared/layer-files.ts";
import { type Digest, digestOf } from "../../../../shared/oci/digest.ts";
import { tempDir } from "../../../support/temp-dir.ts";

const digest = (letter: string): Digest => digestOf("sha256", letter.repeat(64));

function entries(count: number): readonly LayerEntry[] {
  return Array.from({ length: count }, (_, index) => ({
    path: `files/${index}\n\u0000"`,
    type: "file" as const,
    size: index,
    mode: 0o644,
    uid: 0,
    gid: 0,
  }));
}

async function keep(lists: KeptLists, key: Digest, list: readonly LayerEntry[]): Promise<void> {
  const writer = await lists.begin(key);
  await writer.add(list);
  await writer.commit();
}

async function batchesOf(
  lists: KeptLists,
  key: Digest,
): Promise<readonly (readonly LayerEntry[])[]> {
  const batches: (readonly LayerEntry[])[] = [];
  for await (const batch of lists.read(key)) batches.push(batch);
  return batches;
}

describe("lists of files that are kept", () => {
  it("come back as they were given, in batches", async () => {
    const lists = createKeptLists(join(await tempDir(), "a", "b"));
    const list = entries(2500);
    await keep(lists, digest("a"), list);
    const batches = await batchesOf(lists, digest("a"));
    expect(batches.map(({ length }) => length)).toEqual([1000, 1000, 500]);
    expect(batches.flat()).toEqual(list);
    expect([await lists.has(digest("a")), await lists.has(digest("b"))]).toEqual([true, false]);
  });

  it("are not there until they are whole, and leave nothing when they are given up", async () => {
    const folder = await tempDir();
    const lists = createKeptLists(folder);
    const writer = await lists.begin(digest("a"));
    await writer.add(entries(10));
    expect(await lists.has(digest("a"))).toBe(false);
    await writer.abandon();
    expect(await readdir(folder)).toEqual([]);
  });

  it("make room for each other: what was read longest ago goes first", async () => {
    const folder = await tempDir();
    await keep(createKeptLists(folder), digest("a"), entries(1000));
    const [name = ""] = await readdir(folder);
    const { size } = await stat(join(folder, name));
    const lists = createKeptLists(folder, 2.5 * size);
    await keep(lists, digest("b"), entries(1000));
    for (const one of await readdir(folder)) await utimes(join(folder, one), 1000, 1000);
    await batchesOf(lists, digest("a"));
    const stale = join(folder, "x.partial");
    await writeFile(stale, "left");
    await utimes(stale, 1000, 1000);
    await keep(lists, digest("c"), entries(1000));
    const kept = await Promise.all(["a", "b", "c"].map((letter) => lists.has(digest(letter))));
    expect(kept).toEqual([true, false, true]);
    expect(await readdir(folder)).toHaveLength(2);
  });

  it("are not kept where there is no place for them", async () => {
    const file = join(await tempDir(), "file");
    await writeFile(file, "");
    const lists = createKeptLists(join(file, "folder"));
    await keep(lists, digest("a"), entries(1));
    expect(await lists.has(digest("a"))).toBe(false);
  });
});
