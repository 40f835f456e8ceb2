import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { createLocalStore, type LocalStore } from "../../electron/images/local-store.ts";
import { OciLayout } from "../../electron/images/oci-layout.ts";
import { createLocks } from "../../electron/storage/file-lock.ts";
import {
  aBlob,
  anImage,
  type BuiltImage,
  contentOf,
  someBytes,
  writeImage,
} from "../support/image-builder.ts";
import type { TracedCommand } from "../support/crash-points.ts";
import { CLI_PATH, userHomeOf } from "../support/real/cli.ts";
import { startRegistry, type TestRegistry } from "../support/registry/server.ts";
import { createTempDir } from "../support/temp-dir.ts";

const { signal } = new AbortController();
const MEBIBYTE = 1024 * 1024;
/** So long ago that a clean-up takes what nothing needs. */
const LONG_AGO = new Date(Date.now() - 48 * 3_600_000);

const shared = aBlob(someBytes(50_000, 1));
/** One layer below the size of partials, one above, and one above the size of remembered uploads. */
const old = anImage()
  .withLayerContents([shared, aBlob(someBytes(5 * MEBIBYTE, 2))])
  .build();
const fresh = anImage()
  .withLayerContents([shared, aBlob(someBytes(1.5 * MEBIBYTE, 3)), aBlob(someBytes(9000, 4))])
  .build();
const foreign = anImage()
  .withLayerContents([aBlob(someBytes(1.2 * MEBIBYTE, 5)), shared])
  .build();

/** One command, and what must be true when it has come to its end, however often it was cut off before. */
export interface Operation {
  readonly name: string;
  readonly args: readonly string[];
  /** Names of the store besides those that every operation keeps, with their digests; undefined for none. */
  readonly makes: Readonly<Record<string, string | undefined>>;
  /** Damages the home before. */
  readonly prepare?: (home: string) => Promise<void>;
  /** Looks for what it makes elsewhere. */
  readonly check?: (home: string) => Promise<void>;
}

/** A registry, a home with an image that must never be lost, and everything one can do with them. */
export interface CrashWorld {
  readonly registry: TestRegistry;
  readonly operations: readonly Operation[];
  /** A copy of the home, prepared for an operation. */
  home(operation: Operation): Promise<string>;
  command(operation: Operation, home: string): TracedCommand;
  /** No name leads to an image that is not whole, and no image was lost. */
  expectSound(home: string, operation: Operation): Promise<void>;
  /** The same command again, without faults, comes to its end. */
  expectFinishes(home: string, operation: Operation): Promise<void>;
  /** Files that belong to nothing. */
  leftovers(home: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

export async function openCrashWorld(): Promise<CrashWorld> {
  const folder = await createTempDir();
  // Large layers go in chunks, so that their uploads are remembered.
  const registry = await startRegistry({ maxBodySize: 2 * MEBIBYTE });
  const template = join(folder.path, "template");
  const keptName = `${registry.host}/team/app:v1`;
  const kept: Readonly<Record<string, string>> = {
    [keptName]: old.root.descriptor.digest,
    "kept.example/app:v1": old.root.descriptor.digest,
  };
  for (const name of Object.keys(kept))
    await writeImage(storeIn(template).open(), old, name, { signal });
  await writeImage(layoutAt(join(template, "layout")), foreign, "v1", { signal });
  put(registry, "team/app", "v1", old);
  put(registry, "team/app", "v2", fresh);
  const operations = listOperations(registry, keptName);
  let homes = 0;
  return {
    registry,
    operations,
    async home(operation) {
      const home = join(folder.path, `home-${(homes += 1)}`);
      await cp(template, home, { recursive: true, preserveTimestamps: true });
      await operation.prepare?.(home);
      registry.repositories.delete("pushed/app");
      return home;
    },
    command: commandOf,
    async expectSound(home, operation) {
      expectRegistrySound(registry);
      // What was damaged before need not be whole yet.
      if (operation.prepare !== undefined && operation.name === "repair") return;
      const store = storeIn(home);
      expect((await store.verify({ signal })).problems).toEqual([]);
      expect(await namesOf(store)).toMatchObject(kept);
    },
    async expectFinishes(home, operation) {
      await expectEnds(commandOf(operation, home));
      const { makes, check } = operation;
      const store = storeIn(home);
      expect((await store.verify({ signal })).problems).toEqual([]);
      expect(await namesOf(store)).toEqual({ ...kept, ...makes });
      expectRegistrySound(registry);
      await check?.(home);
      await rm(home, { recursive: true });
    },
    leftovers: async (home) => {
      const list = async (path: string): Promise<string[]> => readdir(path).catch(() => []);
      const store = join(home, "store");
      const temporary = (await list(store)).filter((name) => name.endsWith(".tmp"));
      return [...(await list(join(store, ".ingest"))), ...temporary];
    },
    close: async () => {
      await registry.close();
      await folder.remove();
    },
  };
}

function commandOf({ args }: Operation, home: string): TracedCommand {
  return {
    program: process.execPath,
    args: [CLI_PATH, "--json", "--progress=none", ...args.map((arg) => arg.replace("%", home))],
    environment: {
      PATH: process.env["PATH"],
      HOME: userHomeOf(home),
      PORTOLAN_HOME: home,
      NODE_DISABLE_COMPILE_CACHE: "1",
    },
  };
}

async function expectEnds({ program, args, environment }: TracedCommand): Promise<void> {
  const child = spawn(program, args, {
    env: { ...environment },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const [code] = (await once(child, "close")) as [number | null];
  expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
}

function listOperations(registry: TestRegistry, kept: string): readonly Operation[] {
  const { host } = registry;
  const digest = old.root.descriptor.digest;
  return [
    {
      name: "pull",
      args: ["pull", `${host}/team/app:v2`],
      makes: { [`${host}/team/app:v2`]: fresh.root.descriptor.digest },
    },
    {
      name: "push",
      args: ["push", `store:${kept}`, `${host}/pushed/app:v1`],
      makes: {},
      check: () => {
        expect(registry.repository("pushed/app").tags.get("v1")).toBe(digest);
        return Promise.resolve();
      },
    },
    {
      name: "import of a layout",
      args: ["copy", "oci:%/layout:v1", "store:imported.example/app:v1"],
      makes: { "imported.example/app:v1": foreign.root.descriptor.digest },
    },
    {
      name: "export to a layout",
      args: ["copy", `store:${kept}`, "oci:%/exported:v1"],
      makes: {},
      check: async (home) => {
        const layout = layoutAt(join(home, "exported"));
        expect(await layout.resolveName("v1", { signal })).toMatchObject({ digest });
        for (const { descriptor } of old.blobs)
          expect(await layout.hasBlob(descriptor, { signal })).toBe(true);
      },
    },
    {
      name: "tag",
      args: ["tag", "store:kept.example/app:v1", "again", "and-again"],
      makes: { "kept.example/app:again": digest, "kept.example/app:and-again": digest },
    },
    { name: "gc", args: ["store", "gc", "--yes"], makes: {}, prepare: addGarbage },
    { name: "repair", args: ["store", "repair"], makes: {}, prepare: damage },
  ];
}

async function addGarbage(home: string): Promise<void> {
  const layout = storeIn(home).open();
  for (const seed of [11, 12, 13]) {
    const blob = aBlob(someBytes(3000, seed));
    await layout.writeBlob(contentOf(blob), { signal });
    await utimes(layout.blobs.pathOf(blob.descriptor.digest), LONG_AGO, LONG_AGO);
  }
}

/** One wrong blob, one that is missing, and half an index: the one before is as good. */
async function damage(home: string): Promise<void> {
  const { blobs } = storeIn(home).open();
  const [config, small, large] = old.blobs.map(({ descriptor }) => blobs.pathOf(descriptor.digest));
  if (config === undefined || small === undefined || large === undefined)
    throw new Error("the image has a config and two layers");
  const bytes = await readFile(large);
  bytes[1000] = (bytes[1000] ?? 0) ^ 1;
  await writeFile(large, bytes);
  await rm(small);
  const index = join(home, "store", "index.json");
  await cp(index, `${index}.bak`);
  await writeFile(index, (await readFile(index)).subarray(0, 100));
}

function storeIn(home: string): LocalStore {
  return createLocalStore({ path: join(home, "store"), locks: createLocks(join(home, "locks")) });
}

function layoutAt(root: string): OciLayout {
  const locks = createLocks(join(root, "..", "locks"));
  return new OciLayout({ root, location: { kind: "oci", path: root }, locks });
}

async function namesOf(store: LocalStore): Promise<Readonly<Record<string, string>>> {
  const images = await store.list({ signal });
  return Object.fromEntries(images.map(({ name, summary }) => [name, summary.digest]));
}

function put(
  registry: TestRegistry,
  name: string,
  tag: string,
  { blobs, manifests, root }: BuiltImage,
): void {
  const repository = registry.repository(name);
  for (const { descriptor, bytes } of blobs) repository.blobs.set(descriptor.digest, bytes);
  for (const { descriptor, bytes } of manifests)
    repository.manifests.set(descriptor.digest, { mediaType: descriptor.mediaType, bytes });
  repository.tags.set(tag, root.descriptor.digest);
}

function expectRegistrySound({ repositories }: TestRegistry): void {
  for (const { tags, manifests, blobs } of repositories.values()) {
    for (const digest of tags.values()) {
      const document = JSON.parse(manifests.get(digest)?.bytes.toString("utf8") ?? "{}") as {
        readonly config?: { readonly digest: string };
        readonly layers?: readonly { readonly digest: string }[];
      };
      const parts = [document.config, ...(document.layers ?? [])];
      expect(parts.length).toBeGreaterThan(1);
      for (const part of parts) expect(blobs.has(part?.digest ?? "")).toBe(true);
    }
  }
}
