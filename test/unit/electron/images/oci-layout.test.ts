import { execFile, execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  mkdir,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { OciLayout } from "../../../../electron/images/oci-layout.ts";
import { createLocks } from "../../../../electron/storage/file-lock.ts";
import {
  aBlob,
  aMultiArchImage,
  anImage,
  chunked,
  contentOf,
  digestOfBytes,
  someBytes,
  writeImage,
} from "../../../support/image-builder.ts";
import { runTool } from "../../../support/real/child.ts";
import { requires } from "../../../support/real/requirements.ts";
import { tempDir } from "../../../support/temp-dir.ts";

const { signal } = new AbortController();
const image = anImage().withLayers([5000, 100]).build();
const blob = aBlob(someBytes(300_000, 5));

async function newLayout(): Promise<OciLayout> {
  return openLayout(join(await tempDir(), "layout"));
}

function openLayout(root: string): OciLayout {
  const locks = createLocks(join(root, "..", "locks"));
  return new OciLayout({ root, location: { kind: "oci", path: root }, locks });
}

async function files(root: string): Promise<readonly string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => !entry.isDirectory()).map((entry) => entry.name);
}

describe("a new layout", () => {
  it("has the files of the specification, readable by others", async () => {
    const layout = await newLayout();
    await writeImage(layout, image, "v1", { signal });
    expect(JSON.parse(await readFile(join(layout.root, "oci-layout"), "utf8"))).toEqual({
      imageLayoutVersion: "1.0.0",
    });
    const path = layout.blobs.pathOf(image.root.descriptor.digest);
    expect((await stat(path)).mode & 0o777).toBe(0o644);
    expect(await readdir(layout.blobs.ingest)).toEqual([]);
  });

  it("is made in an empty folder, and in one where a first transfer was cut off", async () => {
    const layout = await newLayout();
    await mkdir(layout.root);
    await layout.checkWritable();
    await mkdir(join(layout.root, "blobs", "sha256"), { recursive: true });
    await mkdir(join(layout.root, ".ingest"));
    await layout.checkWritable();
    await writeImage(layout, image, "v1", { signal });
    await layout.checkReadable();
  });

  it("is not made among other files, which stay alone", async () => {
    const layout = await newLayout();
    await mkdir(layout.root);
    await writeFile(join(layout.root, "thesis.tex"), "x");
    await expect(layout.checkWritable()).rejects.toMatchObject({ code: "layout_invalid" });
    await expect(layout.writeBlob(contentOf(blob), { signal })).rejects.toMatchObject({
      code: "layout_invalid",
    });
    expect(await readdir(layout.root)).toEqual(["thesis.tex"]);
  });

  it("is not made by looking", async () => {
    const layout = await newLayout();
    await layout.checkWritable();
    expect(await layout.resolveName("v1", { signal })).toBeUndefined();
    expect(await layout.hasBlob(blob.descriptor, { signal })).toBe(false);
    await expect(layout.checkReadable()).rejects.toMatchObject({ code: "path_not_found" });
    await expect(stat(layout.root)).rejects.toThrow();
  });
});

describe("a layout that is not one", () => {
  it.each([
    ["no oci-layout", undefined],
    ["a damaged oci-layout", "{"],
    ["an unknown version", '{"imageLayoutVersion":"2.0.0"}'],
  ])("T19: is refused: %s", async (_what, text) => {
    const layout = await newLayout();
    await mkdir(layout.root);
    await writeFile(join(layout.root, "index.json"), '{"schemaVersion":2,"manifests":[]}');
    if (text !== undefined) await writeFile(join(layout.root, "oci-layout"), text);
    await expect(layout.checkReadable()).rejects.toMatchObject({ code: "layout_invalid" });
  });

  it("T5: is refused when its files or folders are links", async () => {
    for (const name of ["index.json", "oci-layout"]) {
      const layout = await newLayout();
      await writeImage(layout, image, "v1", { signal });
      await rm(join(layout.root, name));
      await symlink("/etc/passwd", join(layout.root, name));
      const use = name === "oci-layout" ? layout.checkReadable() : layout.readIndex({ signal });
      await expect(use).rejects.toMatchObject({ code: "layout_invalid" });
    }
    const layout = await newLayout();
    await mkdir(layout.root);
    await mkdir(join(layout.root, "..", "elsewhere"));
    await symlink(join(layout.root, "..", "elsewhere"), join(layout.root, "blobs"));
    await expect(layout.writeBlob(contentOf(blob), { signal })).rejects.toMatchObject({
      code: "layout_invalid",
    });
    expect(await readdir(join(layout.root, "..", "elsewhere"))).toEqual([]);
  });
});

describe("blobs of a layout", () => {
  it("T4: that are links, FIFOs or folders are refused without waiting", async () => {
    const spoils: ((path: string) => unknown)[] = [
      (path) => symlink("/etc/passwd", path),
      (path) => execFileSync("mkfifo", [path]),
      (path) => mkdir(path),
    ];
    for (const spoil of spoils) {
      const layout = await newLayout();
      await writeImage(layout, image, "v1", { signal });
      const { descriptor } = image.root;
      const path = layout.blobs.pathOf(descriptor.digest);
      await rm(path);
      await spoil(path);
      const refused = { code: "layout_invalid", details: { path } };
      await expect(layout.openBlob(descriptor, { signal })).rejects.toMatchObject(refused);
      await expect(layout.readManifest(descriptor, { signal })).rejects.toMatchObject(refused);
      expect(await layout.hasBlob(descriptor, { signal })).toBe(false);
    }
  });

  it("of another size are not there, and not read", async () => {
    const layout = await newLayout();
    await layout.writeBlob(contentOf(blob), { signal });
    await truncate(layout.blobs.pathOf(blob.descriptor.digest), 5);
    expect(await layout.hasBlob(blob.descriptor, { signal })).toBe(false);
    await expect(layout.openBlob(blob.descriptor, { signal })).rejects.toMatchObject({
      code: "size_mismatch",
      details: { expected: 300_000, actual: 5 },
    });
  });

  it("never become a path without being a digest (F34)", async () => {
    const layout = await newLayout();
    const digest = "sha256:../../../../etc/passwd" as `sha256:${string}`;
    const descriptor = { ...blob.descriptor, digest };
    await expect(layout.openBlob(descriptor, { signal })).rejects.toMatchObject({
      code: "invalid_digest",
    });
    await expect(layout.hasBlob(descriptor, { signal })).rejects.toMatchObject({
      code: "invalid_digest",
    });
  });

  it("repair a damaged one when they are written again", async () => {
    const layout = await newLayout();
    await layout.writeBlob(contentOf(blob), { signal });
    const path = layout.blobs.pathOf(blob.descriptor.digest);
    await writeFile(path, Buffer.alloc(blob.descriptor.size));
    await layout.writeBlob(contentOf(blob), { signal });
    expect(digestOfBytes(await readFile(path))).toBe(blob.descriptor.digest);
  });

  it.each([
    ["one byte too many", Buffer.alloc(blob.descriptor.size + 1), "size_mismatch"],
    ["one byte too few", Buffer.alloc(blob.descriptor.size - 1), "truncated_body"],
    ["nothing", Buffer.alloc(0), "truncated_body"],
  ])("leave nothing when the stream brings %s", async (_what, bytes, code) => {
    const layout = await newLayout();
    const open = (): Promise<Readable> => Promise.resolve(chunked(bytes));
    await expect(
      layout.writeBlob({ descriptor: blob.descriptor, open }, { signal }),
    ).rejects.toMatchObject({ code });
    expect(await files(layout.root)).toEqual(["oci-layout"]);
  });

  it("keep their bytes and order through thousands of odd pieces", async () => {
    const layout = await newLayout();
    const bytes = someBytes(6_000_000, 9);
    const large = aBlob(bytes);
    function* pieces(): Generator<Buffer> {
      for (let at = 0, size = 1; at < bytes.length; at += size, size = (size * 7 + 13) % 9000)
        yield bytes.subarray(at, at + size);
    }
    const open = (): Promise<Readable> =>
      Promise.resolve(Readable.from(pieces(), { objectMode: false }));
    await layout.writeBlob({ descriptor: large.descriptor, open }, { signal });
    const hash = createHash("sha256");
    for await (const piece of await layout.openBlob(large.descriptor, { signal }))
      hash.update(piece);
    expect(`sha256:${hash.digest("hex")}`).toBe(large.descriptor.digest);
  });

  it("clear away what dead processes left, and nothing younger than a day", async () => {
    const layout = await newLayout();
    await mkdir(layout.blobs.ingest, { recursive: true });
    const dayAndHour = Date.now() / 1000 - 25 * 3600;
    for (const name of ["old", "young"]) await writeFile(join(layout.blobs.ingest, name), "x");
    await utimes(join(layout.blobs.ingest, "old"), dayAndHour, dayAndHour);
    await layout.writeBlob(contentOf(blob), { signal });
    expect(await readdir(layout.blobs.ingest)).toEqual(["young"]);
  });
});

const isRoot = process.platform === "linux" && process.getuid?.() === 0;

describe.runIf(isRoot)("a layout on a disk of 2 MiB (needs root for mount)", () => {
  async function smallDisk(): Promise<string> {
    const folder = await tempDir();
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", folder]);
    onTestFinished(() => void execFileSync("umount", [folder]));
    return folder;
  }

  it("says so when it is full and keeps what was there (S3)", async () => {
    const folder = await smallDisk();
    const locks = createLocks(await tempDir());
    const root = join(folder, "layout");
    const layout = new OciLayout({ root, location: { kind: "oci", path: root }, locks });
    await writeImage(layout, image, "v1", { signal });
    const before = await files(root);
    const large = aBlob(someBytes(3_000_000));
    await expect(layout.writeBlob(contentOf(large), { signal })).rejects.toMatchObject({
      code: "destination_full",
    });
    // What came of the large one is kept for the next attempt.
    const added = (await files(root)).filter((name) => !before.includes(name));
    expect(added).toEqual([expect.stringMatching(/\.partial$/)]);
    expect(await layout.resolveName("v1", { signal })).toEqual(image.root.descriptor);
  });

  it("says so before the first byte when a blob is larger than the disk (S12)", async () => {
    const root = join(await smallDisk(), "layout");
    const locks = createLocks(await tempDir());
    const layout = new OciLayout({ root, location: { kind: "oci", path: root }, locks });
    const descriptor = { ...blob.descriptor, size: 9_000_000 };
    let opened = false;
    const open = (): Promise<Readable> => {
      opened = true;
      return Promise.resolve(chunked(Buffer.alloc(0)));
    };
    await expect(layout.writeBlob({ descriptor, open }, { signal })).rejects.toMatchObject({
      code: "destination_full",
      details: { needed: 9_000_000 },
    });
    expect(opened).toBe(false);
  });
});

describe("names of a layout", () => {
  it("all stay when 10 processes write 5 each at once (R37, S6)", { timeout: 60_000 }, async () => {
    const layout = await newLayout();
    await writeImage(layout, image, "v0", { signal });
    const layoutUrl = new URL("../../../../electron/images/oci-layout.ts", import.meta.url).href;
    const lockUrl = new URL("../../../../electron/storage/file-lock.ts", import.meta.url).href;
    const given = JSON.stringify({
      root: layout.root,
      locks: join(layout.root, "..", "locks"),
      descriptor: image.root.descriptor,
      bytes: image.root.bytes.toString("base64"),
    });
    const script = `import { OciLayout } from ${JSON.stringify(layoutUrl)};
      import { createLocks } from ${JSON.stringify(lockUrl)};
      const { root, locks, descriptor, bytes } = ${given};
      const layout = new OciLayout({ root, location: { kind: "oci", path: root }, locks: createLocks(locks) });
      const { signal } = new AbortController();
      await Promise.all([1, 2, 3, 4, 5].map((n) =>
        layout.writeName(process.pid + "-" + n, descriptor, Buffer.from(bytes, "base64"), { signal })));`;
    const node = promisify(execFile);
    await Promise.all(
      Array.from({ length: 10 }, () =>
        node(process.execPath, ["--input-type=module", "-e", script]),
      ),
    );
    const names: string[] = [];
    for await (const page of layout.listNames({ signal })) names.push(...page);
    expect(new Set(names).size).toBe(51);
  });

  it("bring the manifest back when it was removed meanwhile", async () => {
    const layout = await newLayout();
    await writeImage(layout, image, "v1", { signal });
    await layout.removeManifest(image.root.descriptor.digest, { signal });
    await layout.writeName("v2", image.root.descriptor, image.root.bytes, { signal });
    expect(Buffer.from(await layout.readManifest(image.root.descriptor, { signal }))).toEqual(
      image.root.bytes,
    );
  });

  it("leave a manifest on the disk that another index still contains", async () => {
    const layout = await newLayout();
    const index = aMultiArchImage();
    const child = index.manifests[0]?.descriptor ?? index.root.descriptor;
    await writeImage(layout, index, "all", { signal });
    await layout.writeName("one", child, index.manifests[0]?.bytes ?? Buffer.alloc(0), { signal });
    await layout.removeManifest(child.digest, { signal });
    expect(await layout.resolveName("one", { signal })).toBeUndefined();
    expect(await layout.hasManifest(child, { signal })).toBe(true);
    await layout.removeManifest(index.root.descriptor.digest, { signal });
    expect(await layout.hasManifest(index.root.descriptor, { signal })).toBe(false);
  });

  it("are found by digest too, also where no entry names the digest", async () => {
    const layout = await newLayout();
    const index = aMultiArchImage();
    await writeImage(layout, index, "all", { signal });
    const child = index.manifests[0]?.descriptor ?? index.root.descriptor;
    expect(await layout.resolve({ digest: child.digest }, { signal })).toEqual(child);
    const layer = index.blobs[1]?.descriptor ?? child;
    await expect(layout.resolve({ digest: layer.digest }, { signal })).rejects.toMatchObject({
      code: "manifest_not_found",
    });
  });

  it("are read again when another program is in the middle of writing them", async () => {
    const layout = await newLayout();
    await writeImage(layout, image, "v1", { signal });
    const path = join(layout.root, "index.json");
    const whole = await readFile(path);
    await writeFile(path, whole.subarray(0, 20));
    const reading = layout.resolveName("v1", { signal });
    await writeFile(path, whole);
    expect(await reading).toEqual(image.root.descriptor);
  });

  it.runIf(process.platform === "linux")("cannot be written where nobody may", async () => {
    // Nobody can make folders in /sys, not even root.
    const layout = openLayout("/sys/portolan");
    await expect(layout.writeBlob(contentOf(blob), { signal })).rejects.toMatchObject({
      code: "destination_not_writable",
      details: { path: "/sys/portolan" },
    });
  });
});

describe.runIf(requires("skopeo"))("beside skopeo", () => {
  it("reads what it wrote, and it reads what we wrote, with equal digests", async () => {
    const ours = await newLayout();
    const index = aMultiArchImage();
    await writeImage(ours, index, "v1", { signal });
    const copy = ["--insecure-policy", "copy", "--all", "--preserve-digests"];
    const theirs = await newLayout();
    await runTool("skopeo", [...copy, `oci:${ours.root}:v1`, `oci:${theirs.root}:v2`]);
    await theirs.checkReadable();
    expect(await theirs.resolve({ name: "v2" }, { signal })).toMatchObject(index.root.descriptor);
    await theirs.writeName("v3", index.root.descriptor, index.root.bytes, { signal });
    const raw = await runTool("skopeo", ["inspect", "--raw", `oci:${theirs.root}:v3`]);
    expect(digestOfBytes(raw)).toBe(index.root.descriptor.digest);
  });
});
