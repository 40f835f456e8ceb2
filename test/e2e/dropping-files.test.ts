import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { digestEncoded } from "../../shared/oci/digest.ts";
import { aMultiArchImage, type BuiltImage, digestOfBytes } from "../support/image-builder.ts";
import { type DockerRegistry, startDockerRegistry } from "../support/real/docker-registry.ts";
import { requires } from "../support/real/requirements.ts";
import { listTags, pushImage, readWhole } from "../support/real/skopeo.ts";
import { aTar, jsonPart } from "../support/tar-builder.ts";
import { createTempDir, type TempDir } from "../support/temp-dir.ts";
import { dragFiles, dropFiles } from "./drop-files.ts";
import { type OpenedApp, openInChromium } from "./hosts.ts";
import { Workbench } from "./pages/workbench.ts";

/** What `docker save` writes of an image with one layer. */
function aSavedImage(name: string): Buffer {
  const layer = aTar([{ name: "hello.txt", bytes: Buffer.from("hello\n".repeat(200_000)) }]);
  const diffId = digestOfBytes(layer);
  const config = {
    architecture: "amd64",
    os: "linux",
    config: {},
    rootfs: { type: "layers", diff_ids: [diffId] },
  };
  const layerPath = `${digestEncoded(diffId)}/layer.tar`;
  return aTar([
    { name: layerPath, bytes: layer },
    jsonPart("config.json", config),
    jsonPart("manifest.json", [{ Config: "config.json", RepoTags: [name], Layers: [layerPath] }]),
  ]);
}

async function writeLayout(folder: string, image: BuiltImage, name: string): Promise<void> {
  await mkdir(join(folder, "blobs", "sha256"), { recursive: true });
  await writeFile(join(folder, "oci-layout"), '{"imageLayoutVersion":"1.0.0"}');
  const root = {
    ...image.root.descriptor,
    annotations: { "org.opencontainers.image.ref.name": name },
  };
  await writeFile(
    join(folder, "index.json"),
    JSON.stringify({ schemaVersion: 2, manifests: [root] }),
  );
  for (const { descriptor, bytes } of [...image.blobs, ...image.manifests])
    await writeFile(join(folder, "blobs", "sha256", digestEncoded(descriptor.digest)), bytes);
}

const needs = ["build", "chromium", "docker-registry", "skopeo"] as const;

/** Files of the operating system, let go over the page by the browser's own means. */
describe.runIf(requires(...needs))("dropping files on the page", () => {
  const image = aMultiArchImage();
  let home: TempDir;
  let files: TempDir;
  let registry: DockerRegistry;
  let app: OpenedApp;
  let workbench: Workbench;

  beforeAll(async () => {
    home = await createTempDir();
    files = await createTempDir();
    await writeFile(join(files.path, "saved.tar"), aSavedImage("example.test/other/app:3.20"));
    await writeFile(join(files.path, "notes.txt"), "no image");
    await writeLayout(join(files.path, "layout"), image, "v9");
    registry = await startDockerRegistry();
    await pushImage(registry, "team/app:v1", image);
    app = await openInChromium({ home: home.path });
    workbench = new Workbench(app.page);
    await workbench.addRegistry(registry.host);
    await workbench.openRepository(registry.host, "team/app");
  });

  afterAll(async () => {
    await app.close();
    await registry.stop();
    await files.remove();
    await home.remove();
  });

  const pathsOf = (names: readonly string[]) => names.map((name) => join(files.path, name));
  const drop = (to: Locator, ...names: readonly string[]) =>
    dropFiles(app.page, to, pathsOf(names));
  const pane = () => app.page.getByRole("region", { name: "Images" });

  it("shows where they would go while they are dragged", async () => {
    const paths = pathsOf(["saved.tar"]);
    await dragFiles(app.page, pane(), { paths, steps: ["dragEnter", "dragOver"] });
    await app.page.getByText("Drop to push to team/app").waitFor();
    await dragFiles(app.page, pane(), { paths, steps: ["dragCancel"] });
  });

  it("row 49: pushes an archive of docker save to the repository in the sidebar", async () => {
    await drop(workbench.place("app"), "saved.tar");
    const sheet = workbench.sheet("Push files to team/app");
    await sheet.getByRole("textbox", { name: /^Name for / }).waitFor();
    expect(await sheet.getByRole("textbox", { name: /^Name for / }).inputValue()).toBe("3.20");
    await sheet.getByRole("textbox", { name: /^Name for / }).fill("from-docker");
    await sheet.getByText(`${registry.host}/team/app:from-docker`).waitFor();
    await sheet.getByRole("button", { name: "Push", exact: true }).click();
    await sheet.waitFor({ state: "detached" });
    await workbench.transfers.waitFor("Push", "team/app:from-docker", "done");
    expect(await readWhole(registry, "team/app:from-docker")).toMatch(/^sha256:/);
  });

  it("row 49: pushes a layout folder to the repository that is open, byte for byte", async () => {
    await drop(pane(), "layout");
    const sheet = workbench.sheet("Push files to team/app");
    await sheet.getByText(`${registry.host}/team/app:v9`).waitFor();
    await sheet.getByRole("button", { name: "Push", exact: true }).click();
    await sheet.waitFor({ state: "detached" });
    await workbench.transfers.waitFor("Push", "team/app:v9", "done");
    expect(await readWhole(registry, "team/app:v9")).toBe(image.root.descriptor.digest);
  });

  it("says of anything else what can be dropped, and pushes nothing", async () => {
    await drop(pane(), "notes.txt");
    const sheet = workbench.sheet("Push files to team/app");
    await sheet.getByText(/^This is no image archive\./).waitFor();
    expect(await sheet.getByRole("button", { name: "Push", exact: true }).isDisabled()).toBe(true);
    await sheet.getByRole("button", { name: "Cancel" }).click();
    await sheet.waitFor({ state: "detached" });
    expect(await listTags(registry, "team/app")).toEqual(["from-docker", "v1", "v9"]);
  });

  it("takes a file that was let go elsewhere for nothing, and stays on the page", async () => {
    await drop(app.page.getByRole("region", { name: "Transfers" }), "notes.txt");
    expect(await pane().isVisible()).toBe(true);
    expect(app.page.url()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
  });

  it("gives back a file whose sheet was closed, and writes no error to the console", async () => {
    const uploads = join(home.path, "tmp", "uploads");
    const before = await readdir(uploads);
    await drop(pane(), "saved.tar");
    const sheet = workbench.sheet("Push files to team/app");
    await sheet.getByRole("textbox", { name: /^Name for / }).waitFor();
    expect(await readdir(uploads)).toHaveLength(before.length + 1);
    await sheet.getByRole("button", { name: "Cancel" }).click();
    await expect.poll(() => readdir(uploads)).toHaveLength(before.length);
    expect(app.faults).toEqual([]);
  });
});
