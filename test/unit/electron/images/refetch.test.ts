import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createLocalStore, type LocalStore } from "../../../../electron/images/local-store.ts";
import { createArchivePlaces } from "../../../../electron/archives/archive-places.ts";
import { createPlaces } from "../../../../electron/images/open.ts";
import { createRefetch } from "../../../../electron/images/refetch.ts";
import type { FetchBlob } from "../../../../electron/images/repair-layout.ts";
import { createLocks } from "../../../../electron/storage/file-lock.ts";
import type { RepairItem } from "../../../../shared/image.ts";
import { anImage, type BuiltImage, writeImage } from "../../../support/image-builder.ts";
import { openBoth } from "../../../support/registry/client.ts";
import type { TestRegistry } from "../../../support/registry/server.ts";
import { tempDir } from "../../../support/temp-dir.ts";

const { signal } = new AbortController();
const image = anImage().withLayers([70_000, 3000], 5).build();

interface Rig {
  readonly registry: TestRegistry;
  readonly store: LocalStore;
  readonly fetch: FetchBlob;
}

/** A store with an image whose registry has it too. */
async function rig(): Promise<Rig> {
  const { registry, registries } = await openBoth();
  onTestFinished(() => registries.close());
  seed(registry, image);
  const home = await tempDir();
  const locks = createLocks(join(home, "locks"));
  const store = createLocalStore({ path: join(home, "store"), locks });
  const archives = createArchivePlaces(join(home, "tmp"));
  const places = createPlaces({ registries, store, locks, archives, isProduction: () => false });
  await writeImage(store.open(), image, `${registry.host}/team/app:v1`, { signal });
  return { registry, store, fetch: createRefetch(places) };
}

function seed(registry: TestRegistry, { blobs, manifests }: BuiltImage): void {
  const state = registry.repository("team/app");
  for (const { descriptor, bytes } of blobs) state.blobs.set(descriptor.digest, bytes);
  for (const { descriptor, bytes } of manifests)
    state.manifests.set(descriptor.digest, { mediaType: descriptor.mediaType, bytes });
}

async function repair({ store, fetch }: Rig): Promise<readonly RepairItem[]> {
  const items: RepairItem[] = [];
  for await (const item of store.repair({ fetch, signal })) items.push(item);
  return items.filter(({ kind }) => kind !== "checking");
}

describe("fetching damaged blobs again", () => {
  it("S4: asks the registry in the image's name for the damaged blob and for no other", async () => {
    const one = await rig();
    const [, layer] = image.blobs;
    if (layer === undefined) throw new Error("the image has layers");
    const { digest, size } = layer.descriptor;
    await writeFile(one.store.open().blobs.pathOf(digest), Buffer.alloc(size));
    const [item] = await repair(one);
    expect(item).toEqual({ kind: "mended", digest, from: `${one.registry.host}/team/app:v1` });
    expect((await one.store.verify({ signal })).problems).toEqual([]);
    const read = one.registry.lines().filter((line) => line.includes("sha256:"));
    expect(read).toHaveLength(1);
    expect(read[0]).toContain(digest);
  });

  it("S4: fetches a manifest again", async () => {
    const one = await rig();
    const { digest } = image.root.descriptor;
    await rm(one.store.open().blobs.pathOf(digest));
    expect((await repair(one))[0]).toMatchObject({ kind: "mended", digest });
    expect((await one.store.verify({ signal })).problems).toEqual([]);
  });

  it("takes nothing that is wrong again", async () => {
    const one = await rig();
    const [, layer] = image.blobs;
    if (layer === undefined) throw new Error("the image has layers");
    const { digest, size } = layer.descriptor;
    await rm(one.store.open().blobs.pathOf(digest));
    one.registry.repository("team/app").blobs.set(digest, Buffer.alloc(size));
    expect((await repair(one))[0]).toMatchObject({
      kind: "not_mended",
      digest,
      problem: "missing",
      reason: "digest_mismatch",
    });
    expect(await one.store.open().hasBlob(layer.descriptor, { signal })).toBe(false);
  });

  it("asks nobody for images whose names are lost", async () => {
    const { fetch } = await rig();
    const { descriptor } = image.root;
    const name = `portolan.local/recovered@${descriptor.digest}`;
    expect(await fetch({ descriptor, name }, { signal })).toBeUndefined();
    expect(await fetch({ descriptor, name: "not a name" }, { signal })).toBeUndefined();
  });
});
