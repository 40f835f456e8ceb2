import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLocalStore, type LocalStore } from "../../electron/images/local-store.ts";
import { createLocks } from "../../electron/storage/file-lock.ts";
import { hasCode } from "../../shared/errors.ts";
import {
  aBlob,
  anImage,
  type BuiltImage,
  type Content,
  contentOf,
  someBytes,
  writeImage,
} from "../support/image-builder.ts";
import { EVERY_POINT } from "../support/crash-points.ts";
import { createTempDir } from "../support/temp-dir.ts";

const { signal } = new AbortController();
const layers = [1, 2, 3, 4].map((seed) => aBlob(someBytes(700 * seed, seed)));
/** Images that share layers with each other. */
const images: readonly BuiltImage[] = [
  [0, 1],
  [1, 2],
  [2, 3],
  [0, 3],
].map((uses, number) =>
  anImage()
    .withLabels({ number: String(number) })
    .withLayerContents(uses.flatMap((index) => layers[index] ?? []))
    .build(),
);
const NAMES = ["a.example/x:1", "a.example/x:2", "b.example/y:1"] as const;

/** What the store must be: names, the files of its blobs, and which of them somebody spoiled. */
interface Model {
  readonly names: Map<string, number>;
  readonly present: Set<string>;
  readonly damaged: Set<string>;
}

interface Real {
  readonly path: string;
  store: LocalStore;
}

type StoreCommand = fc.AsyncCommand<Model, Real>;

function openStore(path: string): LocalStore {
  return createLocalStore({
    path: join(path, "store"),
    locks: createLocks(join(path, "locks")),
    graceMs: 0,
    now: () => Date.now() + 1000,
  });
}

function partsOf(image: number): readonly Content[] {
  const { blobs = [], manifests = [] } = images[image] ?? {};
  return [...blobs, ...manifests];
}

function needed({ names }: Model): ReadonlySet<string> {
  const digests = [...names.values()].flatMap((image) =>
    partsOf(image).map(({ descriptor }) => descriptor.digest),
  );
  return new Set(digests);
}

/** A clean-up cannot know what a damaged or missing manifest needs. */
function hasDamagedManifest({ names, damaged }: Model): boolean {
  const roots = [...names.values()].map((image) => images[image]?.root.descriptor.digest ?? "");
  return roots.some((digest) => damaged.has(digest));
}

async function expectAsModel(model: Model, { store }: Real): Promise<void> {
  const listed = (await store.list({ signal })).map(({ name, summary }) => [name, summary.digest]);
  const wanted = [...model.names].map(([name, image]) => [
    name,
    images[image]?.root.descriptor.digest,
  ]);
  expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(wanted));
  const folder = join(store.path, "blobs", "sha256");
  const files = (await readdir(folder).catch(() => [])).map((name) => `sha256:${name}`);
  expect(new Set(files)).toEqual(model.present);
}

class Pull implements StoreCommand {
  readonly image: number;
  readonly name: string;
  constructor(image: number, name: string) {
    this.image = image;
    this.name = name;
  }
  check(): boolean {
    return true;
  }
  async run(model: Model, real: Real): Promise<void> {
    const image = images[this.image];
    if (image === undefined) throw new Error("no such image");
    await writeImage(real.store.open(), image, this.name, { signal });
    for (const { descriptor } of partsOf(this.image)) {
      model.present.add(descriptor.digest);
      model.damaged.delete(descriptor.digest);
    }
    model.names.set(this.name, this.image);
    await expectAsModel(model, real);
  }
  toString(): string {
    return `pull image ${this.image} as ${this.name}`;
  }
}

class Tag implements StoreCommand {
  readonly from: string;
  readonly to: string;
  constructor(from: string, to: string) {
    this.from = from;
    this.to = to;
  }
  check({ names, damaged }: Model): boolean {
    const image = images[names.get(this.from) ?? -1];
    return image !== undefined && !damaged.has(image.root.descriptor.digest);
  }
  async run(model: Model, real: Real): Promise<void> {
    const layout = real.store.open();
    const found = await layout.resolve({ name: this.from }, { signal });
    const bytes = await layout.readManifest(found, { signal });
    await layout.writeName(this.to, found, bytes, { signal });
    model.names.set(this.to, model.names.get(this.from) ?? -1);
    await expectAsModel(model, real);
  }
  toString(): string {
    return `tag ${this.from} as ${this.to}`;
  }
}

class Untag implements StoreCommand {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
  check(): boolean {
    return true;
  }
  async run(model: Model, real: Real): Promise<void> {
    await real.store.open().removeName(this.name, { signal });
    model.names.delete(this.name);
    await expectAsModel(model, real);
  }
  toString(): string {
    return `untag ${this.name}`;
  }
}

class CleanUp implements StoreCommand {
  check({ present }: Model): boolean {
    return present.size > 0;
  }
  async run(model: Model, real: Real): Promise<void> {
    const done = await real.store.collectGarbage({ signal }).then(
      () => true,
      (error: unknown) => {
        if (!hasCode(error, "digest_mismatch", "size_mismatch", "layout_invalid")) throw error;
        return false;
      },
    );
    expect(done).toBe(!hasDamagedManifest(model));
    if (done) {
      const keep = needed(model);
      for (const digest of model.present) {
        if (keep.has(digest)) continue;
        model.present.delete(digest);
        model.damaged.delete(digest);
      }
    }
    await expectAsModel(model, real);
  }
  toString(): string {
    return "clean up";
  }
}

/** Another process was killed while it wrote: what it leaves is in nobody's way. */
class Reopen implements StoreCommand {
  check({ present }: Model): boolean {
    return present.size > 0;
  }
  async run(model: Model, real: Real): Promise<void> {
    const layer = layers[0];
    if (layer === undefined) throw new Error("no layer");
    const half = layer.bytes.subarray(0, 300);
    const name = layer.descriptor.digest.replace(":", "-");
    const { ingest } = real.store.open().blobs;
    await writeFile(join(ingest, `${name}.partial`), half);
    await writeFile(join(ingest, "tQm0fvX8k2ZbWc1y"), half);
    await writeFile(join(real.store.path, ".aBcDeFgHiJkL.tmp"), '{"manifests":');
    real.store = openStore(real.path);
    await expectAsModel(model, real);
  }
  toString(): string {
    return "killed and opened again";
  }
}

class Damage implements StoreCommand {
  readonly image: number;
  readonly part: number;
  constructor(image: number, part: number) {
    this.image = image;
    this.part = part;
  }
  get digest(): string {
    return partsOf(this.image)[this.part]?.descriptor.digest ?? "";
  }
  check({ present, damaged }: Model): boolean {
    return present.has(this.digest) && !damaged.has(this.digest);
  }
  async run(model: Model, { store }: Real): Promise<void> {
    const path = join(store.path, "blobs", this.digest.replace(":", "/"));
    const bytes = await readFile(path);
    bytes[7] = (bytes[7] ?? 0) ^ 1;
    await writeFile(path, bytes);
    model.damaged.add(this.digest);
  }
  toString(): string {
    return `damage part ${this.part} of image ${this.image}`;
  }
}

class Verify implements StoreCommand {
  check({ present }: Model): boolean {
    return present.size > 0;
  }
  async run(model: Model, { store }: Real): Promise<void> {
    const { problems } = await store.verify({ signal });
    const wrong = new Set(problems.map(({ digest }) => digest));
    expect(wrong).toEqual(model.damaged);
  }
  toString(): string {
    return "verify";
  }
}

class Repair implements StoreCommand {
  check({ present }: Model): boolean {
    return present.size > 0;
  }
  async run(model: Model, real: Real): Promise<void> {
    const all = images.flatMap((_, image) => partsOf(image));
    const fetched: string[] = [];
    const fetch: Parameters<LocalStore["repair"]>[0]["fetch"] = ({ descriptor }) => {
      fetched.push(descriptor.digest);
      const found = all.find((part) => part.descriptor.digest === descriptor.digest);
      return Promise.resolve(found && contentOf(found));
    };
    for await (const item of real.store.repair({ fetch, signal }))
      expect(item.kind).not.toBe("not_mended");
    const keep = needed(model);
    expect(new Set(fetched)).toEqual(
      new Set([...model.damaged].filter((digest) => keep.has(digest))),
    );
    for (const digest of model.damaged) if (!keep.has(digest)) model.present.delete(digest);
    model.damaged.clear();
    await expectAsModel(model, real);
  }
  toString(): string {
    return "repair";
  }
}

const name = fc.constantFrom(...NAMES);
const image = fc.nat({ max: images.length - 1 });
const COMMANDS: readonly fc.Arbitrary<StoreCommand>[] = [
  fc.tuple(image, name).map(([i, n]) => new Pull(i, n)),
  fc.tuple(name, name).map(([a, b]) => new Tag(a, b)),
  name.map((n) => new Untag(n)),
  fc.constant(new CleanUp()),
  fc.constant(new Reopen()),
  fc.tuple(image, fc.nat({ max: 3 })).map(([i, part]) => new Damage(i, part)),
  fc.constant(new Verify()),
  fc.constant(new Repair()),
];

describe("the store", () => {
  it(
    "S1, S4, S7: is what a plain map of names says, whatever is done to it",
    { timeout: 600_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.commands([...COMMANDS], { maxCommands: 40, size: "max" }),
          async (commands) => {
            const folder = await createTempDir();
            const setup = (): { model: Model; real: Real } => ({
              model: { names: new Map(), present: new Set(), damaged: new Set() },
              real: { path: folder.path, store: openStore(folder.path) },
            });
            try {
              await fc.asyncModelRun(setup, commands);
            } finally {
              await folder.remove();
            }
          },
        ),
        { numRuns: EVERY_POINT ? 300 : 15 },
      );
    },
  );

  it(
    "S6, S7: keeps what two writers and a clean-up do in any order of their steps",
    { timeout: 600_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.scheduler(), image, image, async (scheduler, first, second) => {
          const folder = await createTempDir();
          try {
            const step = (): Promise<void> => scheduler.schedule(Promise.resolve());
            // A store for each, as two processes have.
            const write = async (number: number, under: string): Promise<void> => {
              const layout = createLocalStore({
                path: join(folder.path, "store"),
                locks: createLocks(join(folder.path, "locks")),
              }).open();
              const built = images[number];
              if (built === undefined) throw new Error("no such image");
              for (const blob of built.blobs) {
                await step();
                if (!(await layout.hasBlob(blob.descriptor, { signal })))
                  await layout.writeBlob(contentOf(blob), { signal });
              }
              const { descriptor, bytes } = built.root;
              await step();
              await layout.writeManifest(descriptor, bytes, { signal });
              await step();
              await layout.writeName(under, descriptor, bytes, { signal });
            };
            const store = createLocalStore({
              path: join(folder.path, "store"),
              locks: createLocks(join(folder.path, "locks")),
            });
            await writeImage(store.open(), images[0] ?? never(), NAMES[2], { signal });
            const cleanUp = async (): Promise<void> => {
              await step();
              await store.collectGarbage({ signal });
            };
            const all = [write(first, NAMES[0]), write(second, NAMES[1]), cleanUp(), cleanUp()];
            await scheduler.waitFor(Promise.all(all));
            const names = (await store.list({ signal })).map((found) => found.name);
            expect(names).toEqual([...NAMES]);
            expect((await store.verify({ signal })).problems).toEqual([]);
          } finally {
            await folder.remove();
          }
        }),
        { numRuns: EVERY_POINT ? 200 : 12 },
      );
    },
  );
});

function never(): never {
  throw new Error("the images are made above");
}
