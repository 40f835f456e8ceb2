import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { createLocalStore, type LocalStore } from "../../../../electron/images/local-store.ts";
import type { OciLayout } from "../../../../electron/images/oci-layout.ts";
import { greetingProgram } from "../../../../electron/images/sample-program.ts";
import { createSamples } from "../../../../electron/images/samples.ts";
import { createLocks } from "../../../../electron/storage/file-lock.ts";
import type { Descriptor } from "../../../../shared/oci/descriptor.ts";
import { imageConfigSchema, layerCommands } from "../../../../shared/oci/image-config.ts";
import { parseManifest } from "../../../../shared/oci/manifest.ts";
import { formatReference, parseReference } from "../../../../shared/oci/reference.ts";
import { runTool } from "../../../support/real/child.ts";
import { requires } from "../../../support/real/requirements.ts";
import { tempDir } from "../../../support/temp-dir.ts";

const { signal } = new AbortController();
const NAMES = [
  "portolan.local/samples/hello:1.0",
  "portolan.local/samples/layers:1.0",
  "portolan.local/samples/web:1.0",
  "portolan.local/samples/web:latest",
];

async function newStore(): Promise<LocalStore> {
  const home = await tempDir();
  return createLocalStore({ path: join(home, "store"), locks: createLocks(join(home, "locks")) });
}

async function layersOf(layout: OciLayout, name: string): Promise<readonly Descriptor[]> {
  const descriptor = await layout.resolve({ name }, { signal });
  const bytes = await layout.readManifest(descriptor, { signal });
  const manifest = parseManifest(bytes, descriptor.mediaType);
  if (manifest.kind !== "manifest") throw new Error(`${name} is an index`);
  return manifest.layers;
}

describe("sample images", () => {
  it("are sound, and named by references that read back", async () => {
    const store = await newStore();
    expect(await createSamples(store, { signal })).toEqual(NAMES);
    expect(NAMES.map((name) => formatReference(parseReference(name)))).toEqual(NAMES);
    const report = await store.verify({ signal });
    expect(report).toMatchObject({ images: 4, problems: [] });
  });

  it("are the same when they are made again, here or elsewhere", async () => {
    const [one, two] = [await newStore(), await newStore()];
    for (const store of [one, one, two]) await createSamples(store, { signal });
    const first = await one.list({ signal });
    expect(first.map(({ name }) => name)).toEqual(NAMES);
    expect(await two.list({ signal })).toEqual(first);
  });

  it("have two platforms, five layers of very different sizes, and shared layers", async () => {
    const store = await newStore();
    await createSamples(store, { signal });
    const [hello] = await store.list({ signal });
    expect(hello?.summary.platforms).toEqual(["linux/amd64", "linux/arm64/v8"]);
    const layout = store.open();
    const layers = await layersOf(layout, "portolan.local/samples/layers:1.0");
    const sizes = layers.map(({ size }) => size);
    expect(sizes).toHaveLength(5);
    expect(Math.max(...sizes)).toBeGreaterThan(3_000_000);
    expect(Math.min(...sizes)).toBeLessThan(10_000);
    const web = await layersOf(layout, "portolan.local/samples/web:1.0");
    expect(web.slice(0, 2)).toEqual(layers.slice(0, 2));
    expect(await layersOf(layout, "portolan.local/samples/web:latest")).toEqual(web);
  });

  it("have configs that describe their layers: diff ids and one command each", async () => {
    const store = await newStore();
    await createSamples(store, { signal });
    const layout = store.open();
    const descriptor = await layout.resolve({ name: NAMES[1] ?? "" }, { signal });
    const manifest = parseManifest(
      await layout.readManifest(descriptor, { signal }),
      descriptor.mediaType,
    );
    if (manifest.kind !== "manifest") throw new Error("an index");
    const read = (digest: Descriptor["digest"]): Promise<Buffer> =>
      readFile(layout.blobs.pathOf(digest));
    const config = imageConfigSchema.parse(
      JSON.parse((await read(manifest.config.digest)).toString()),
    );
    const diffIds = await Promise.all(
      manifest.layers.map(async ({ digest }) => {
        const tar = gunzipSync(await read(digest));
        return `sha256:${createHash("sha256").update(tar).digest("hex")}`;
      }),
    );
    expect(config.rootfs?.diff_ids).toEqual(diffIds);
    expect(layerCommands(config, 5)).not.toContain(undefined);
  });
});

describe("the program of the hello image", () => {
  it.runIf(process.platform === "linux" && process.arch === "x64")("runs", async () => {
    const path = join(await tempDir(), "hello");
    await writeFile(path, greetingProgram("amd64", "Hello from a test\n"));
    await chmod(path, 0o755);
    expect(execFileSync(path).toString()).toBe("Hello from a test\n");
  });

  it("is machine code of arm64 as its assembler writes it", () => {
    const program = greetingProgram("arm64", "hi");
    expect(program.readUInt16LE(18)).toBe(183);
    // mov x0,#1; adr x1,.+28; mov x2,#2; mov x8,#64; svc #0; mov x0,#0; mov x8,#93; svc #0
    expect(program.subarray(120).toString("hex")).toBe(
      "200080d2e10000104200 80d2080880d2010000d4000080d2a80b80d2010000d46869".replaceAll(" ", ""),
    );
  });
});

describe.runIf(requires("skopeo"))("skopeo", () => {
  it("reads every sample and copies the whole of it", async () => {
    const store = await newStore();
    await createSamples(store, { signal });
    const target = join(await tempDir(), "copy");
    for (const [index, name] of NAMES.entries())
      await runTool("skopeo", [
        "--insecure-policy",
        "copy",
        "--all",
        `oci:${store.path}:${name}`,
        `oci:${target}:n${index}`,
      ]);
    const inspected = await runTool("skopeo", ["inspect", `oci:${target}:n1`]);
    expect((JSON.parse(inspected.toString()) as { Layers: string[] }).Layers).toHaveLength(5);
  });
});
