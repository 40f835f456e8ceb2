import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, rename, rm, symlink, unlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import { digestEncoded } from "../../shared/oci/digest.ts";
import { MEDIA_TYPES } from "../../shared/oci/media-types.ts";
import {
  anImage,
  type BuiltImage,
  contentOf as blobContent,
  digestOfBytes,
  writeImage,
} from "../support/image-builder.ts";
import { live } from "../unit/electron/transfer/rig.ts";
import { contentOf, engineRig, type EngineRig } from "./engine-rig.ts";

/** Opening one of the things below could wait forever. */
const AT_ONCE = 20_000;
const image = anImage().withLayers([100_000, 2000], 1).build();
const other = anImage().withLayers([500], 2).build();

interface LayoutRig extends EngineRig {
  readonly root: string;
  readonly pathOf: (descriptor: Pick<Descriptor, "digest">) => string;
}

/** A layout with two images: `v1`, which somebody spoils, and `good`. */
async function layoutRig(): Promise<LayoutRig> {
  const rig = await engineRig();
  const root = join(rig.folder, "layout");
  await writeLayout(rig, root, [
    ["v1", image],
    ["good", other],
  ]);
  const pathOf = ({ digest }: Pick<Descriptor, "digest">): string =>
    join(root, "blobs/sha256", digestEncoded(digest));
  return { ...rig, root, pathOf };
}

async function writeLayout(
  { places }: EngineRig,
  path: string,
  images: readonly (readonly [name: string, image: BuiltImage])[],
): Promise<void> {
  const layout = await places.openDestination({ kind: "oci", path });
  for (const [name, built] of images) await writeImage(layout, built, name, { signal: live() });
}

async function listenAt(path: string): Promise<void> {
  const server = createServer().listen(path);
  onTestFinished(() => void server.close());
  await once(server, "listening");
}

const SPOILS: Readonly<Record<string, (path: string) => unknown>> = {
  "a link to the very same bytes": async (path) => {
    await rename(path, `${path}.elsewhere`);
    await symlink(`${path}.elsewhere`, path);
  },
  "a link to another file": async (path) => {
    await rm(path);
    await symlink("/etc/passwd", path);
  },
  "a FIFO": async (path) => {
    await rm(path);
    execFileSync("mkfifo", [path]);
  },
  "a folder": async (path) => {
    await rm(path);
    await mkdir(path);
  },
  "a socket": async (path) => {
    await rm(path);
    // A socket's path has at most 107 bytes, so it is made under a short name.
    await listenAt(`${path.slice(0, path.indexOf("/layout"))}/s`);
    await rename(`${path.slice(0, path.indexOf("/layout"))}/s`, path);
  },
  ...(process.getuid?.() === 0
    ? {
        "a device": async (path: string) => {
          await rm(path);
          execFileSync("mknod", [path, "c", "1", "5"]);
        },
      }
    : {}),
};

const PARTS: readonly (readonly [
  what: string,
  of: (built: BuiltImage) => Descriptor | undefined,
])[] = [
  ["manifest", ({ root }) => root.descriptor],
  ["config", ({ blobs }) => blobs[0]?.descriptor],
  ["layer", ({ blobs }) => blobs[1]?.descriptor],
];

describe.skipIf(process.platform === "win32")("a layout that somebody else made", () => {
  const cases = Object.entries(SPOILS).flatMap(([what, spoil]) =>
    PARTS.map(([part, of]) => [part, what, of, spoil] as const),
  );
  it.each(cases)(
    "T4: its %s is %s: refused at once, nothing is tagged, and the other image is still good",
    async (_part, _what, of, spoil) => {
      const { run, two, root, pathOf } = await layoutRig();
      const descriptor = of(image);
      if (descriptor === undefined) throw new Error("the image has no such part");
      await spoil(pathOf(descriptor));
      const failed = await run(`oci:${root}:v1`, `${two.host}/team/app:v1`);
      expect(failed).toMatchObject({ state: "failed", error: { code: "layout_invalid" } });
      const { tags, manifests, blobs } = two.repository("team/app");
      expect([...tags, ...manifests]).toEqual([]);
      expect(blobs.has(descriptor.digest)).toBe(false);
      const sound = await run(`oci:${root}:good`, `${two.host}/team/app:good`);
      expect(sound).toMatchObject({ state: "done" });
      expect(Object.keys(contentOf(two, "team/app"))).toContain(other.root.descriptor.digest);
    },
    AT_ONCE,
  );

  it.each(["index.json", "oci-layout"])(
    "T5: its %s is a link: refused, even where that leads to a good one, and left alone",
    async (name) => {
      const { run, two, root, folder } = await layoutRig();
      await rename(join(root, name), join(folder, "elsewhere"));
      await symlink(join(folder, "elsewhere"), join(root, name));
      const before = await readFile(join(folder, "elsewhere"));
      const refused = { state: "failed", error: { code: "layout_invalid" } };
      expect(await run(`oci:${root}:v1`, `${two.host}/a:v1`)).toMatchObject(refused);
      await run(`oci:${root}:good`, "store:r.io/good:v1");
      const written = await run("store:r.io/good:v1", `oci:${root}:v2`);
      expect(written.state).toBe("failed");
      expect((await readFile(join(folder, "elsewhere"))).equals(before)).toBe(true);
      expect([...two.repository("a").tags]).toEqual([]);
    },
  );

  it("T5: a link to its folder that is moved meanwhile changes neither what is read nor what is written", async () => {
    const { places, folder, root } = await layoutRig();
    const [link, decoy] = [join(folder, "link"), join(folder, "decoy")];
    await mkdir(decoy);
    await symlink(root, link);
    const source = await places.openSource({ kind: "oci", path: link });
    const destination = await places.openDestination({ kind: "oci", path: link });
    await unlink(link);
    await symlink(decoy, link);
    const found = await source.resolve({ name: "v1" }, { signal: live() });
    expect(found).toMatchObject(image.root.descriptor);
    const third = anImage().withLayers([300], 3).build();
    await writeImage(destination, third, "v3", { signal: live() });
    expect(await readdir(decoy)).toEqual([]);
    expect(await readFile(join(root, "index.json"), "utf8")).toContain(
      third.root.descriptor.digest,
    );
  });

  it("T5: its folder is replaced by a link while images are written: nothing more is written", async () => {
    const { places, folder, root } = await layoutRig();
    const decoy = join(folder, "decoy");
    const destination = await places.openDestination({ kind: "oci", path: root });
    const third = anImage().withLayers([300, 400], 3).build();
    const [first, second] = third.blobs;
    if (first === undefined || second === undefined) throw new Error("the image has no layers");
    await destination.writeBlob(blobContent(first), { signal: live() });
    await mkdir(decoy);
    await rename(root, join(folder, "moved"));
    await symlink(decoy, root);
    const refused = { code: "layout_invalid" };
    const write = destination.writeBlob(blobContent(second), { signal: live() });
    await expect(write).rejects.toMatchObject(refused);
    const { descriptor, bytes } = third.root;
    const named = destination.writeName("v3", descriptor, bytes, { signal: live() });
    await expect(named).rejects.toMatchObject(refused);
    expect(await readdir(decoy)).toEqual([]);
  });

  it.each([
    ["is missing", "blob_not_found", (path: string) => rm(path)],
    ["is too short", "size_mismatch", (path: string) => writeFile(path, "short")],
    [
      "is not what its name says",
      "digest_mismatch",
      async (path: string) => {
        const bytes = await readFile(path);
        bytes[bytes.length - 20] = (bytes[bytes.length - 20] ?? 0) ^ 1;
        await writeFile(path, bytes);
      },
    ],
  ] as const)(
    "T19: a layer that %s fails its image alone, by name of the fault",
    async (_what, code, spoil) => {
      const { run, two, root, pathOf } = await layoutRig();
      const layer = image.blobs[1]?.descriptor;
      if (layer === undefined) throw new Error("the image has no layer");
      await spoil(pathOf(layer));
      const failed = await run(`oci:${root}:v1`, `${two.host}/a:v1`);
      expect(failed).toMatchObject({ state: "failed", error: { code } });
      expect(failed.error?.details).toMatchObject({ digest: layer.digest });
      expect([...two.repository("a").tags]).toEqual([]);
      expect(await run(`oci:${root}:good`, `${two.host}/a:good`)).toMatchObject({ state: "done" });
    },
  );

  it("T19: entries of its list that make no sense do not hide the others, and are kept", async () => {
    const { run, two, root } = await layoutRig();
    const path = join(root, "index.json");
    const index = JSON.parse(await readFile(path, "utf8")) as { manifests: unknown[] };
    const damaged = [{}, { digest: "sha256:../../x", size: -1 }, { mediaType: 7 }];
    await writeFile(
      path,
      JSON.stringify({ ...index, manifests: [...damaged, ...index.manifests] }),
    );
    expect(await run(`oci:${root}:good`, `${two.host}/a:v1`)).toMatchObject({ state: "done" });
    expect(await run(`${two.host}/a:v1`, `oci:${root}:again`)).toMatchObject({ state: "done" });
    const after = JSON.parse(await readFile(path, "utf8")) as { manifests: unknown[] };
    expect(after.manifests.slice(0, 3)).toEqual(damaged);
  });

  it.each(["oci", "oci-archive"] as const)(
    "T19: 100,000 names in one %s: all are listed, and each image can be had",
    async (kind) => {
      const { places, run, two, root, folder } = await layoutRig();
      const manifests = Array.from({ length: 100_000 }, (_, index) => ({
        mediaType: MEDIA_TYPES.ociManifest,
        digest:
          index % 2 === 0 ? digestOfBytes(Buffer.from(`${index}`)) : other.root.descriptor.digest,
        size: other.root.descriptor.size,
        annotations: { "org.opencontainers.image.ref.name": `v${index}` },
      }));
      const index = { schemaVersion: 2, manifests };
      await writeFile(join(root, "index.json"), JSON.stringify(index));
      const tar = join(folder, "many.tar");
      if (kind === "oci-archive") execFileSync("tar", ["-cf", tar, "-C", root, "."]);
      const path = kind === "oci" ? root : tar;
      const source = await places.openSource({ kind, path });
      const names: string[] = [];
      for await (const page of source.listNames({ signal: live() })) names.push(...page);
      expect(names).toHaveLength(100_000);
      const copied = await run(`${kind}:${path}:v99999`, `${two.host}/a:last`);
      expect(copied).toMatchObject({ state: "done" });
      const missing = await run(`${kind}:${path}:v99998`, `${two.host}/a:gone`);
      expect(missing).toMatchObject({ state: "failed", error: { code: "manifest_not_found" } });
    },
    60_000,
  );
});
