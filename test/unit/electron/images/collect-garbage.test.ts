import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createLocalStore, type LocalStore } from "../../../../electron/images/local-store.ts";
import { createLocks } from "../../../../electron/storage/file-lock.ts";
import type { Digest } from "../../../../shared/oci/digest.ts";
import {
  aBlob,
  aDocument,
  aMultiArchImage,
  anImage,
  type BuiltImage,
  contentOf,
  writeImage,
} from "../../../support/image-builder.ts";
import { tempDir } from "../../../support/temp-dir.ts";

const { signal } = new AbortController();
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const multi = aMultiArchImage();
const single = anImage().withLayers([4000], 9).build();

interface Setting {
  readonly later?: number;
  readonly inUse?: () => Promise<ReadonlySet<Digest>>;
}

/** A store whose clean-up thinks that it is `later` by so many milliseconds. */
async function newStore({ later = 2 * HOUR, inUse }: Setting = {}): Promise<LocalStore> {
  const home = await tempDir();
  return createLocalStore({
    path: join(home, "store"),
    locks: createLocks(join(home, "locks")),
    now: () => Date.now() + later,
    ...(inUse === undefined ? {} : { inUse }),
  });
}

function digestsOf(image: BuiltImage): Digest[] {
  return [...image.blobs, ...image.manifests].map(({ descriptor }) => descriptor.digest);
}

function sizeOf(image: BuiltImage): number {
  return [...image.blobs, ...image.manifests].reduce((sum, one) => sum + one.descriptor.size, 0);
}

function stored(store: LocalStore, digest: Digest): boolean {
  return existsSync(store.open().blobs.pathOf(digest));
}

async function twoImagesOneRemoved(setting: Setting = {}): Promise<LocalStore> {
  const store = await newStore(setting);
  await writeImage(store.open(), multi, "multi:1", { signal });
  await writeImage(store.open(), single, "single:1", { signal });
  await store.open().removeName("single:1", { signal });
  return store;
}

describe("cleaning up the store", () => {
  it("previews what no image needs and what it is, and changes nothing", async () => {
    const store = await twoImagesOneRemoved();
    const plan = await store.planGarbage({ signal });
    expect(plan).toMatchObject({
      blobs: 3,
      bytes: sizeOf(single),
      referrers: [],
      leftovers: { files: 0, bytes: 0 },
      spared: { files: 0, bytes: 0 },
      needed: { files: digestsOf(multi).length, bytes: sizeOf(multi) },
    });
    const kinds = new Map(plan.largest.map(({ digest, mediaType }) => [digest, mediaType]));
    const [config, layer] = single.blobs;
    expect(kinds.get(layer?.descriptor.digest ?? single.root.descriptor.digest)).toBe(
      "application/gzip",
    );
    expect(kinds.get(config?.descriptor.digest ?? single.root.descriptor.digest)).toBe(
      "application/vnd.oci.image.config.v1+json",
    );
    expect(kinds.get(single.root.descriptor.digest)).toBe(single.root.descriptor.mediaType);
    expect(digestsOf(single).every((digest) => stored(store, digest))).toBe(true);
  });

  it("removes exactly that and leaves every image whole", async () => {
    const store = await twoImagesOneRemoved();
    expect(await store.collectGarbage({ signal })).toEqual({
      blobs: 3,
      bytes: sizeOf(single),
      referrers: [],
      leftovers: { files: 0, bytes: 0 },
    });
    expect(digestsOf(single).some((digest) => stored(store, digest))).toBe(false);
    const report = await store.verify({ signal });
    expect(report).toMatchObject({ problems: [], unreferenced: { files: 0 } });
    expect(report.blobs).toBe(digestsOf(multi).length);
  });

  it("leaves alone what is younger than the window", async () => {
    const store = await twoImagesOneRemoved({ later: HOUR - 60_000 });
    expect(await store.planGarbage({ signal })).toMatchObject({ blobs: 0, spared: { files: 3 } });
    expect(await store.collectGarbage({ signal })).toMatchObject({ blobs: 0 });
    expect(digestsOf(single).every((digest) => stored(store, digest))).toBe(true);
  });

  it("S7: leaves alone what a running transfer uses, however old it is", async () => {
    const inUse = (): Promise<ReadonlySet<Digest>> => Promise.resolve(new Set(digestsOf(single)));
    const store = await twoImagesOneRemoved({ inUse });
    expect(await store.collectGarbage({ signal })).toMatchObject({ blobs: 0 });
    expect(digestsOf(single).every((digest) => stored(store, digest))).toBe(true);
  });

  it("S7: leaves alone what came into use between looking and removing", async () => {
    let asked = 0;
    let store: LocalStore | undefined;
    const inUse = async (): Promise<ReadonlySet<Digest>> => {
      asked += 1;
      // The first question belongs to the look, the second to the removal.
      if (asked === 2)
        await store
          ?.open()
          .writeName("back:1", single.root.descriptor, single.root.bytes, { signal });
      return new Set();
    };
    store = await twoImagesOneRemoved({ inUse });
    expect(await store.collectGarbage({ signal })).toMatchObject({ blobs: 0 });
    expect((await store.verify({ signal })).problems).toEqual([]);
  });

  it("S7: takes a blob that a transfer has found for a young one", async () => {
    const home = await tempDir();
    const path = join(home, "store");
    const locks = createLocks(join(home, "locks"));
    const store = createLocalStore({ path, locks, graceMs: 1 });
    const [blob] = single.blobs;
    if (blob === undefined) throw new Error("the image has blobs");
    await writeImage(store.open(), single, "single:1", { signal });
    await store.open().removeName("single:1", { signal });
    const file = store.open().blobs.pathOf(blob.descriptor.digest);
    await utimes(file, 1, 1);
    // The ctime cannot be set back, so the window is what the test moves.
    await expect.poll(async () => (await store.planGarbage({ signal })).blobs).toBe(3);
    expect(await store.open().hasBlob(blob.descriptor, { signal })).toBe(true);
    const careful = createLocalStore({ path, locks, graceMs: 60_000 });
    expect(await careful.collectGarbage({ signal })).toMatchObject({ blobs: 0 });
    expect(existsSync(file)).toBe(true);
  });

  it("S7: lists no image whose blobs a clean-up has taken meanwhile", async () => {
    const store = await twoImagesOneRemoved();
    await store.collectGarbage({ signal });
    const layout = store.open();
    const named = layout.writeName("late:1", single.root.descriptor, single.root.bytes, { signal });
    await expect(named).rejects.toMatchObject({ code: "blob_not_found" });
    expect((await store.list({ signal })).map(({ name }) => name)).toEqual([
      "docker.io/library/multi:1",
    ]);
  });

  it("keeps signatures with their image, and lets them go a day after it", async () => {
    const note = anImage().withSubject(single.root.descriptor).withLayers([50], 4).build();
    for (const keepsImage of [true, false]) {
      const store = await newStore({ later: 25 * HOUR });
      await writeImage(store.open(), single, "single:1", { signal });
      for (const blob of note.blobs) await store.open().writeBlob(contentOf(blob), { signal });
      await store.open().writeManifest(note.root.descriptor, note.root.bytes, { signal });
      if (!keepsImage) await store.open().removeName("single:1", { signal });
      const { referrers } = await store.collectGarbage({ signal });
      expect(referrers).toEqual(keepsImage ? [] : [note.root.descriptor.digest]);
      for (const digest of [...digestsOf(single), ...digestsOf(note)])
        expect(stored(store, digest)).toBe(keepsImage);
      expect((await store.verify({ signal })).problems).toEqual([]);
    }
  });

  it("keeps whatever a document of an unknown kind mentions", async () => {
    const store = await newStore();
    const blob = aBlob(Buffer.from("something"));
    const strange = aDocument({ blobs: [blob.descriptor] }, "application/vnd.example.strange+json");
    await store.open().writeBlob(contentOf(blob), { signal });
    await store.open().writeBlob(contentOf(strange), { signal });
    await store.open().writeName("strange:1", strange.descriptor, strange.bytes, { signal });
    expect(await store.collectGarbage({ signal })).toMatchObject({ blobs: 0 });
    expect(stored(store, blob.descriptor.digest)).toBe(true);
  });

  it("removes partials after two weeks and other remains after a day, and counts them", async () => {
    const store = await newStore({ later: 0 });
    await writeImage(store.open(), single, "single:1", { signal });
    const { ingest } = store.open().blobs;
    const partial = (letter: string): string => join(ingest, `sha256-${letter.repeat(64)}.partial`);
    const age = async (path: string, ms: number): Promise<void> => {
      const then = (Date.now() - ms) / 1000;
      await writeFile(path, "1234");
      await utimes(path, then, then);
    };
    await age(partial("a"), 15 * DAY);
    await age(partial("b"), 13 * DAY);
    await age(join(store.path, ".abcdefghi.tmp"), 2 * DAY);
    const leftovers = { files: 2, bytes: 8 };
    expect(await store.planGarbage({ signal })).toMatchObject({ blobs: 0, leftovers });
    expect(await store.collectGarbage({ signal })).toMatchObject({ blobs: 0, leftovers });
    expect(await readdir(ingest)).toEqual([`sha256-${"b".repeat(64)}.partial`]);
    expect(existsSync(join(store.path, ".abcdefghi.tmp"))).toBe(false);
  });

  it("has nothing to do where there is no store yet", async () => {
    const store = await newStore();
    expect(await store.collectGarbage({ signal })).toMatchObject({ blobs: 0 });
    expect(existsSync(store.path)).toBe(false);
  });

  it("ends when it is cancelled", async () => {
    const store = await twoImagesOneRemoved();
    const cancelled = store.collectGarbage({ signal: AbortSignal.abort() });
    await expect(cancelled).rejects.toMatchObject({ code: "cancelled" });
    expect(digestsOf(single).every((digest) => stored(store, digest))).toBe(true);
  });
});

describe("S7: cleaning up refuses, and removes nothing, when", () => {
  const cases: readonly [string, string, (store: LocalStore) => Promise<void>][] = [
    ["the index is damaged", "layout_invalid", (store) => writeIndex(store, "{")],
    ["the index is empty", "layout_invalid", (store) => writeIndex(store, "")],
    ["the index has no list", "layout_invalid", (store) => writeIndex(store, "{}")],
    ["the index is gone", "layout_invalid", (store) => rm(join(store.path, "index.json"))],
    [
      "the index is a folder",
      "layout_invalid",
      async (store) => {
        await rm(join(store.path, "index.json"));
        await mkdir(join(store.path, "index.json"));
      },
    ],
    ["an entry is damaged", "layout_invalid", (store) => writeIndex(store, `{"manifests":[{}]}`)],
    ["a manifest is missing", "manifest_not_found", (store) => rm(rootOf(store))],
    [
      "a manifest is damaged",
      "digest_mismatch",
      async (store) => {
        const text = await readFile(rootOf(store), "latin1");
        await writeFile(rootOf(store), text.replace("schemaVersion", "schemaversion"), "latin1");
      },
    ],
    [
      "the folder is of a later version",
      "layout_invalid",
      (store) => writeFile(join(store.path, "oci-layout"), `{"imageLayoutVersion":"2.0.0"}`),
    ],
    ["the folder is no layout", "layout_invalid", (store) => rm(join(store.path, "oci-layout"))],
  ];

  function writeIndex(store: LocalStore, text: string): Promise<void> {
    return writeFile(join(store.path, "index.json"), text);
  }

  function rootOf(store: LocalStore): string {
    return store.open().blobs.pathOf(multi.root.descriptor.digest);
  }

  it.each(cases)("%s", async (_what, code, spoil) => {
    const store = await twoImagesOneRemoved();
    const before = await readdir(join(store.path, "blobs", "sha256"));
    await spoil(store);
    const left = await readdir(join(store.path, "blobs", "sha256"));
    await expect(store.planGarbage({ signal })).rejects.toMatchObject({ code });
    await expect(store.collectGarbage({ signal })).rejects.toMatchObject({ code });
    expect(await readdir(join(store.path, "blobs", "sha256"))).toEqual(left);
    expect(before.length - left.length).toBeLessThanOrEqual(1);
  });
});
