import { link, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LayerEntry } from "../../shared/layer-files.ts";
import { someBytes } from "../support/image-builder.ts";
import { runTool } from "../support/real/child.ts";
import type { DockerRegistry } from "../support/real/docker-registry.ts";
import { requires } from "../support/real/requirements.ts";
import { openRig, type Rig } from "./rig.ts";

interface Listed {
  readonly files: readonly (LayerEntry & { readonly mark?: string })[];
}

const LONG = `${"a-long-folder-name/".repeat(12)}${"n".repeat(150)}`;

/** What umoci, skopeo and a registry make of files, seen through the built command line. */
describe.runIf(requires("docker-registry", "umoci", "skopeo"))("files of a remote image", () => {
  let rig: Rig;
  let registry: DockerRegistry;
  let image: string;

  beforeAll(async () => {
    rig = await openRig();
    registry = await rig.registry();
    const layout = join(rig.folder, "layout");
    await runTool("umoci", ["init", "--layout", layout]);
    await runTool("umoci", ["new", "--image", `${layout}:v1`]);
    const insert = (...args: readonly string[]) =>
      runTool("umoci", ["insert", "--image", `${layout}:v1`, ...args]);
    await insert(await baseFiles(rig.folder), "/srv");
    await insert(await newMotd(rig.folder), "/srv/etc/motd");
    await insert("--whiteout", "/srv/etc/gone");
    image = `${registry.host}/team/files:v1`;
    await runTool("skopeo", [
      "copy",
      "--dest-tls-verify=false",
      `oci:${layout}:v1`,
      `docker://${image}`,
    ]);
  });
  afterAll(() => rig.close());

  const files = (...args: readonly string[]): Promise<Listed> =>
    rig.json<Listed>(["--plain-http", registry.host, "files", ...args]);

  it("are those of all layers together, with hard links, long names and rights", async () => {
    const { files: all } = await files(image);
    const byPath = new Map(all.map((file) => [file.path, file]));
    expect([...byPath.keys()]).not.toContain("srv/etc/gone");
    expect(byPath.get("srv/etc/motd")).toMatchObject({ type: "file", size: 4 });
    expect(byPath.get("srv/etc/link")).toMatchObject({ type: "symlink", link: "motd" });
    expect(byPath.get(`srv/${LONG}`)).toMatchObject({ type: "file", size: 5 });
    const twins = [byPath.get("srv/bin/one"), byPath.get("srv/bin/two")];
    expect(new Set(twins.map((file) => file?.type))).toEqual(new Set(["file", "hardlink"]));
    const program = twins.find((file) => file?.type === "file");
    expect(program).toMatchObject({ size: 300_000, mode: 0o750 });
  });

  it("row 30: are told layer by layer, and by what each layer changed", async () => {
    const changes = async (layer: string) =>
      (await files(image, "--layer", layer, "--changes")).files
        .filter(({ type }) => type !== "folder")
        .map(({ path, mark }) => `${mark} ${path}`);
    expect(await changes("2")).toEqual(["changed srv/etc/motd"]);
    expect(await changes("3")).toEqual(["removed srv/etc/gone"]);
    const { files: literal } = await files(image, "--layer", "3");
    expect(literal.map(({ path }) => path)).toContain("srv/etc/.wh.gone");
  });

  it("are the ones that tar lists, name by name", async () => {
    const { image: details } = await rig.json<{
      image: { layers: { descriptor: { digest: string } }[] };
    }>(["--plain-http", registry.host, "inspect", image]);
    const digest = details.layers[0]?.descriptor.digest ?? "";
    const blob = join(rig.folder, "layout", "blobs", "sha256", digest.slice("sha256:".length));
    // umoci leaves the last padding out: tar lists all the same, and complains.
    const listed = await runTool("sh", ["-c", 'tar -tzf "$1" || true', "sh", blob]);
    const names = String(listed)
      .trim()
      .split("\n")
      .map((name) => name.replace(/\/$/, ""));
    const { files: ours } = await files(image, "--layer", "1");
    expect(ours.map(({ path }) => path)).toEqual(names);
  });

  it("cost nothing the second time", async () => {
    const other = await rig.registry();
    const name = `${other.host}/team/files:v1`;
    const plain = ["--plain-http", other.host, "--plain-http", registry.host];
    await rig.json([...plain, "copy", image, name]);
    const asked = (): Promise<Listed> => rig.json<Listed>([...plain, "files", name, "srv/etc"]);
    const first = await asked();
    expect(first.files.map(({ path }) => path)).toEqual([
      "srv/etc",
      "srv/etc/link",
      "srv/etc/motd",
    ]);
    const blobs = (): number => other.log().split("/blobs/sha256").length;
    const before = blobs();
    expect(await asked()).toEqual(first);
    // The config alone is read again, to know what the image is.
    expect(blobs() - before).toBeLessThanOrEqual(2);
  });

  it("are printed as tar does, and one of them as cat does", async () => {
    const plain = ["--plain-http", registry.host];
    const listing = await rig.portolan([...plain, "files", image, "srv/etc"]);
    expect(listing.stdout).toMatch(
      /^-rw-r--r-- \d+\/\d+ +4 \d{4}-\d\d-\d\d \d\d:\d\d srv\/etc\/motd$/m,
    );
    expect(listing.stdout).toMatch(/^lrwxrwxrwx .* srv\/etc\/link -> motd$/m);
    const content = await rig.portolan([...plain, "cat", image, "/srv/etc/link"]);
    expect(content).toMatchObject({ exitCode: 0, stdout: "new\n" });
    const program = await rig.portolan([...plain, "cat", image, "/srv/bin/one"]);
    expect(program).toMatchObject({ exitCode: 1, stdout: "" });
    expect(program.stderr).toContain("it is no text");
    const missing = await rig.portolan([...plain, "cat", image, "/srv/etc/gone"]);
    expect(missing).toMatchObject({ exitCode: 1, stdout: "" });
  });
});

async function baseFiles(folder: string): Promise<string> {
  const base = join(folder, "base");
  await mkdir(join(base, "etc"), { recursive: true });
  await mkdir(join(base, "bin"));
  await writeFile(join(base, "etc", "motd"), "old motd\n");
  await writeFile(join(base, "etc", "gone"), "gone");
  await symlink("motd", join(base, "etc", "link"));
  await writeFile(join(base, "bin", "one"), someBytes(300_000), { mode: 0o750 });
  await link(join(base, "bin", "one"), join(base, "bin", "two"));
  await mkdir(join(base, LONG, ".."), { recursive: true });
  await writeFile(join(base, LONG), "long\n");
  return base;
}

async function newMotd(folder: string): Promise<string> {
  const path = join(folder, "motd");
  await writeFile(path, "new\n", { mode: 0o644 });
  return path;
}
