import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { digestOfBytes } from "../support/image-builder.ts";
import { runTool } from "../support/real/child.ts";
import { startDockerd } from "../support/real/dockerd.ts";
import type { DockerRegistry } from "../support/real/docker-registry.ts";
import { report, requires } from "../support/real/requirements.ts";
import { fullName } from "../../shared/oci/reference.ts";
import { readRaw, readWhole } from "../support/real/skopeo.ts";
import { openRig, type Rig } from "./rig.ts";

const SKOPEO = ["--insecure-policy"];

interface StoreList {
  readonly images: readonly {
    readonly name: string;
    readonly summary: { readonly digest: string };
  }[];
}

describe.runIf(requires("build", "skopeo", "docker-registry"))("portolan and archives", () => {
  let rig: Rig;
  let registry: DockerRegistry;
  let name: string;
  let digest: string;
  const at = (file: string): string => join(rig.folder, file);

  async function run(...args: readonly string[]): Promise<void> {
    const { exitCode, stderr } = await rig.portolan(["--progress=none", ...args]);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  }

  beforeAll(async () => {
    rig = await openRig();
    registry = await rig.registry();
    await run("store", "sample");
    const { images } = await rig.json<StoreList>(["ls", "store:"]);
    name = images[0]?.name ?? "";
    digest = images[0]?.summary.digest ?? "";
    await run("copy", `store:${name}`, `docker-archive:${at("a.tar")}`);
  });

  afterAll(() => rig.close());

  it("R38: writes one file that skopeo reads as a layout, digest for digest, and as Docker's archive", async () => {
    const raw = await runTool("skopeo", [
      ...SKOPEO,
      "inspect",
      "--raw",
      `oci-archive:${at("a.tar")}:${name}`,
    ]);
    expect(digestOfBytes(raw)).toBe(digest);
    const copy = ["copy", `docker-archive:${at("a.tar")}:${name}`, `dir:${at("from-docker")}`];
    await runTool("skopeo", [...SKOPEO, ...copy]);
    expect(await readdir(at("from-docker"))).toContain("manifest.json");
  });

  it("reads its own archive back into a registry, byte for byte", async () => {
    await run("push", `oci-archive:${at("a.tar")}`, `${registry.host}/team/own:v1`);
    expect(await readWhole(registry, "team/own:v1")).toBe(digest);
  });

  it("R68: pushes what skopeo wrote in Docker's old form, packed, and skopeo reads every layer", async () => {
    const source = `oci-archive:${at("a.tar")}:${name}`;
    const target = `docker-archive:${at("skopeo.tar")}:team/sk:v1`;
    await runTool("skopeo", [...SKOPEO, "copy", source, target]);
    await run("push", `docker-archive:${at("skopeo.tar")}`, `${registry.host}/team/sk:v1`);
    const read = await readWhole(registry, "team/sk:v1");
    const { layers } = JSON.parse((await readRaw(registry, "team/sk:v1")).bytes.toString()) as {
      layers: readonly { mediaType: string }[];
    };
    expect(layers.every(({ mediaType }) => mediaType.endsWith("tar+gzip"))).toBe(true);
    // The same again is the same image, so that nothing moves a second time.
    await run("push", `docker-archive:${at("skopeo.tar")}`, `${registry.host}/team/sk:v2`);
    expect(await readWhole(registry, "team/sk:v2")).toBe(read);
    await writeFile(at("skopeo.tar.gz"), gzipSync(await readFile(at("skopeo.tar"))));
    await run("push", `docker-archive:${at("skopeo.tar.gz")}`, `${registry.host}/team/sk:v3`);
    expect(await readWhole(registry, "team/sk:v3")).toBe(read);
  });

  it("R38, R68: takes what skopeo wrote without a name, and calls it as its file", async () => {
    const source = `oci-archive:${at("a.tar")}:${name}`;
    const files = [`oci-archive:${at("one.tar")}`, `docker-archive:${at("two.tar")}`];
    for (const file of files) {
      await runTool("skopeo", [...SKOPEO, "copy", source, file]);
      await run("copy", file, "store:");
    }
    const { images } = await rig.json<StoreList>(["ls", "store:"]);
    const names = images.map((image) => image.name);
    expect(names).toEqual(expect.arrayContaining(["one:latest", "two:latest"].map(fullName)));
    await run("push", `docker-archive:${at("two.tar")}`, `${registry.host}/team/unnamed`);
    await expect(readWhole(registry, "team/unnamed:latest")).resolves.toBeDefined();
  });

  it("security T16: replaces a file only when it is told to", async () => {
    const before = await readFile(at("a.tar"));
    const args = ["--progress=none", "copy", `store:${name}`, `oci-archive:${at("a.tar")}`];
    const { exitCode, stderr } = await rig.portolan(args);
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("--overwrite") as string,
    });
    expect((await readFile(at("a.tar"))).equals(before)).toBe(true);
    await run("copy", "--overwrite", `store:${name}`, `oci-archive:${at("a.tar")}`);
    expect((await readFile(at("a.tar"))).equals(before)).toBe(true);
  });

  it("leaves nothing half-written when the source fails", async () => {
    const { exitCode } = await rig.portolan([
      "--progress=none",
      "copy",
      "store:r.io/none:v1",
      `oci-archive:${at("none.tar")}`,
    ]);
    expect(exitCode).not.toBe(0);
    expect((await readdir(rig.folder)).filter((file) => file.includes("none"))).toEqual([]);
  });

  it.runIf(requires("dockerd"))(
    "R38: writes what docker load takes, with its names",
    async ({ skip }) => {
      const engine = await startDockerd();
      if (typeof engine === "string") {
        report("dockerd", engine);
        skip();
        return;
      }
      try {
        const target = `docker-archive:${at("docker.tar")}:r.io/team/app:v1`;
        await run("copy", `store:${name}`, target);
        expect(await engine.load(at("docker.tar"))).toContain("Loaded image: r.io/team/app:v1");
        const [image] = await engine.images();
        expect(image?.RepoTags).toEqual(["r.io/team/app:v1"]);
        // The engine calls an image by its config's digest: not a byte of it was changed.
        const list = await runTool("tar", ["-xOf", at("docker.tar"), "manifest.json"]);
        const [written] = JSON.parse(list.toString()) as { Config: string }[];
        expect(image?.Id).toBe(written?.Config.replace("blobs/sha256/", "sha256:"));
      } finally {
        await engine.stop();
      }
    },
    60_000,
  );
});
