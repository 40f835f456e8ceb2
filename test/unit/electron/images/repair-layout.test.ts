import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createLocalStore, type LocalStore } from "../../../../electron/images/local-store.ts";
import type { FetchBlob } from "../../../../electron/images/repair-layout.ts";
import { createLocks } from "../../../../electron/storage/file-lock.ts";
import { AppError } from "../../../../shared/errors.ts";
import type { RepairItem } from "../../../../shared/image.ts";
import {
  aMultiArchImage,
  anImage,
  type Content,
  contentOf,
  writeImage,
} from "../../../support/image-builder.ts";
import { tempDir } from "../../../support/temp-dir.ts";

const { signal } = new AbortController();
const multi = aMultiArchImage();
const single = anImage().withLayers([4000], 9).build();
const everything = [...multi.blobs, ...multi.manifests, ...single.blobs, ...single.manifests];
const MULTI = "127.0.0.1:5000/team/multi:1";
const SINGLE = "127.0.0.1:5000/team/single:1";

async function filledStore(): Promise<LocalStore> {
  const home = await tempDir();
  const locks = createLocks(join(home, "locks"));
  const store = createLocalStore({ path: join(home, "store"), locks });
  await writeImage(store.open(), multi, MULTI, { signal });
  await writeImage(store.open(), single, SINGLE, { signal });
  return store;
}

/** Everything the images consist of, and a list of what was asked for. */
function aSource(): { readonly fetch: FetchBlob; readonly asked: string[] } {
  const asked: string[] = [];
  const fetch: FetchBlob = ({ descriptor, name }) => {
    asked.push(`${descriptor.digest} ${name}`);
    const found = everything.find((one) => one.descriptor.digest === descriptor.digest);
    return Promise.resolve(found === undefined ? undefined : contentOf(found));
  };
  return { fetch, asked };
}

async function repair(store: LocalStore, fetch: FetchBlob): Promise<readonly RepairItem[]> {
  const items: RepairItem[] = [];
  for await (const item of store.repair({ fetch, signal }))
    if (item.kind !== "checking") items.push(item);
  return items;
}

function layerOf(image: { readonly blobs: readonly Content[] }): Content {
  const [, layer] = image.blobs;
  if (layer === undefined) throw new Error("the image has layers");
  return layer;
}

async function flipBit(path: string): Promise<void> {
  const bytes = await readFile(path);
  bytes[50] = (bytes[50] ?? 0) ^ 1;
  await writeFile(path, bytes);
}

describe("repairing the store", () => {
  it("finds nothing to do in a sound one, and asks nobody", async () => {
    const store = await filledStore();
    const { fetch, asked } = aSource();
    const done = { kind: "done", blobs: everything.length, mended: 0, notMended: 0, setAside: 0 };
    expect(await repair(store, fetch)).toEqual([done]);
    expect(asked).toEqual([]);
    expect(await readdir(store.path)).not.toContain(".damaged");
  });

  it.each<[string, (path: string) => Promise<void>]>([
    ["flipped", flipBit],
    ["cut off", (path) => truncate(path, 10)],
    ["emptied", (path) => truncate(path, 0)],
    ["removed", (path) => rm(path)],
    ["replaced by a link", (path) => rm(path).then(() => symlink("/etc/hostname", path))],
    ["replaced by a folder", (path) => rm(path).then(() => mkdir(path))],
  ])("S4: fetches a blob that was %s, and nothing else", async (_what, spoil) => {
    const store = await filledStore();
    const { digest } = layerOf(multi).descriptor;
    await spoil(store.open().blobs.pathOf(digest));
    const { fetch, asked } = aSource();
    const done = { kind: "done", blobs: everything.length, mended: 1, notMended: 0, setAside: 0 };
    expect(await repair(store, fetch)).toEqual([{ kind: "mended", digest, from: MULTI }, done]);
    expect(asked).toEqual([`${digest} ${MULTI}`]);
    expect(await store.verify({ signal })).toMatchObject({ problems: [], leftovers: { files: 0 } });
  });

  it("S4: mends manifests first, and then what only they lead to", async () => {
    const store = await filledStore();
    const { blobs } = store.open();
    const child = multi.manifests[0];
    if (child === undefined) throw new Error("the index has children");
    for (const { descriptor } of [child, layerOf(multi), multi.root])
      await rm(blobs.pathOf(descriptor.digest));
    const { fetch } = aSource();
    const items = await repair(store, fetch);
    expect(items.filter(({ kind }) => kind === "mended")).toHaveLength(3);
    expect((await store.verify({ signal })).problems).toEqual([]);
  });

  it("keeps the damaged file aside when no registry has the blob, and says who misses it", async () => {
    const store = await filledStore();
    const { digest } = layerOf(single).descriptor;
    await flipBit(store.open().blobs.pathOf(digest));
    const fail: FetchBlob = () => Promise.reject(new AppError("host_not_found", "no such host"));
    expect(await repair(store, fail)).toEqual([
      {
        kind: "not_mended",
        digest,
        problem: "digest_mismatch",
        images: [SINGLE],
        reason: "host_not_found",
      },
      { kind: "done", blobs: everything.length - 1, mended: 0, notMended: 1, setAside: 0 },
    ]);
    const [aside] = await readdir(join(store.path, ".damaged"));
    expect(aside).toContain(digest.slice("sha256:".length));
    // Nobody takes it for a good one: the next pull brings it.
    expect(await store.open().hasBlob(layerOf(single).descriptor, { signal })).toBe(false);
  });

  it("tries the next image that needs a blob when the first one's registry fails", async () => {
    const store = await filledStore();
    await writeImage(store.open(), single, "127.0.0.1:5001/other:1", { signal });
    const { digest } = layerOf(single).descriptor;
    await rm(store.open().blobs.pathOf(digest));
    const { fetch } = aSource();
    const second: FetchBlob = (wanted, options) =>
      wanted.name === SINGLE
        ? Promise.reject(new AppError("denied", "not yours"))
        : fetch(wanted, options);
    expect((await repair(store, second))[0]).toEqual({
      kind: "mended",
      digest,
      from: "127.0.0.1:5001/other:1",
    });
  });

  it("sets aside what is damaged and needed by nobody", async () => {
    const store = await filledStore();
    await store.open().removeName(SINGLE, { signal });
    const { digest } = layerOf(single).descriptor;
    await flipBit(store.open().blobs.pathOf(digest));
    const { fetch, asked } = aSource();
    expect((await repair(store, fetch))[0]).toEqual({ kind: "set_aside", digest });
    expect(asked).toEqual([]);
  });

  it("ends when it is cancelled", async () => {
    const store = await filledStore();
    const items = store.repair({ fetch: aSource().fetch, signal: AbortSignal.abort() });
    const all = (async () => {
      for await (const _item of items);
    })();
    await expect(all).rejects.toMatchObject({ code: "cancelled" });
  });
});

describe("S5: an index.json that is", () => {
  const spoils: readonly [string, (path: string) => Promise<void>][] = [
    ["empty", (path) => writeFile(path, "")],
    ["torn", async (path) => writeFile(path, (await readFile(path)).subarray(0, 90))],
    ["garbage", (path) => writeFile(path, "\0\0\0\0")],
    ["deleted", (path) => rm(path)],
    ["a folder", (path) => rm(path).then(() => mkdir(path))],
  ];

  const recovered = (image: { readonly root: Content }): string =>
    `portolan.local/recovered@${image.root.descriptor.digest}`;

  async function namesIn(store: LocalStore): Promise<readonly string[]> {
    return (await store.list({ signal })).map(({ name }) => name);
  }

  it.each(spoils)("%s comes back from the one before, and loses no image", async (_w, spoil) => {
    const store = await filledStore();
    const path = join(store.path, "index.json");
    await spoil(path);
    expect((await store.verify({ signal })).problems[0]).toMatchObject({ where: "index.json" });
    const items = await repair(store, aSource().fetch);
    expect(items[0]).toEqual({ kind: "index", result: "restored", images: 2 });
    const report = await store.verify({ signal });
    expect(report).toMatchObject({ problems: [], unreferenced: { files: 0 } });
    // The one before does not know the last name.
    expect(await namesIn(store)).toEqual([MULTI, recovered(single)]);
    expect(JSON.parse(await readFile(path, "utf8"))).toHaveProperty("manifests");
  });

  it.each(spoils)("%s is mended by the next change too, and loses no image", async (_w, spoil) => {
    const store = await filledStore();
    await spoil(join(store.path, "index.json"));
    await writeImage(store.open(), multi, "127.0.0.1:5000/team/new:1", { signal });
    expect(await namesIn(store)).toEqual([MULTI, "127.0.0.1:5000/team/new:1", recovered(single)]);
    expect((await store.verify({ signal })).problems).toEqual([]);
  });

  it.each(spoils)("%s, with its backup gone too, is made from the manifests", async (_w, spoil) => {
    const store = await filledStore();
    await spoil(join(store.path, "index.json"));
    await rm(join(store.path, "index.json.bak"));
    const items = await repair(store, aSource().fetch);
    expect(items[0]).toEqual({ kind: "index", result: "rebuilt", images: 2 });
    expect(await namesIn(store)).toEqual([multi, single].map(recovered).toSorted());
    const report = await store.verify({ signal });
    expect(report).toMatchObject({ blobs: everything.length, problems: [] });
    expect(report.unreferenced.files).toBe(0);
  });

  it("deleted with its backup is not begun anew over images that are there", async () => {
    const store = await filledStore();
    await rm(join(store.path, "index.json"));
    await rm(join(store.path, "index.json.bak"));
    const other = anImage().withLayers([10], 3).build();
    const written = writeImage(store.open(), other, "other:1", { signal });
    await expect(written).rejects.toMatchObject({ code: "layout_invalid" });
    expect(existsSync(join(store.path, "index.json"))).toBe(false);
  });
});
