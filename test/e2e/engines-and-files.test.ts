import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { digestOfBytes } from "../support/image-builder.ts";
import { type Dockerd, startDockerd } from "../support/real/dockerd.ts";
import { report, requires } from "../support/real/requirements.ts";
import { aTar, jsonPart } from "../support/tar-builder.ts";
import { createTempDir, type TempDir } from "../support/temp-dir.ts";
import { installAxe, violations } from "./axe.ts";
import { type OpenedApp, openInChromium } from "./hosts.ts";
import { Workbench } from "./pages/workbench.ts";

/** As `docker save` before Docker 25 writes it: one image of one layer, under one name. */
function aSavedImage(name: string): Buffer {
  const layer = aTar([{ name: "hello", bytes: Buffer.from(`hello from ${name}\n`) }]);
  const config = {
    created: "2026-10-20T15:40:00Z",
    architecture: "amd64",
    os: "linux",
    config: { Cmd: ["/hello"] },
    rootfs: { type: "layers", diff_ids: [digestOfBytes(layer)] },
    history: [{ created: "2026-10-20T15:40:00Z", created_by: "COPY hello /hello # buildkit" }],
  };
  return aTar([
    jsonPart("config.json", config),
    { name: "layer.tar", bytes: layer },
    jsonPart("manifest.json", [{ Config: "config.json", RepoTags: [name], Layers: ["layer.tar"] }]),
  ]);
}

describe.runIf(requires("build", "chromium"))("an archive of docker save in the window", () => {
  let home: TempDir;
  let app: OpenedApp;
  let workbench: Workbench;

  beforeAll(async () => {
    home = await createTempDir();
    await writeFile(join(home.path, "saved images.tar"), aSavedImage("harbour/pilot:1.3.1"));
    app = await openInChromium({ home: home.path });
    workbench = new Workbench(app.page);
    await installAxe(app.page);
  });

  afterAll(async () => {
    await app.close();
    await home.remove();
  });

  it("is opened by keyboard alone, and lists its images", async () => {
    const { page } = app;
    await workbench.place("Open a file…").focus();
    await page.keyboard.press("Enter");
    const sheet = workbench.sheet("Open a file");
    await sheet.waitFor();
    await page.keyboard.type(join(home.path, "saved images.tar"));
    await page.keyboard.press("Enter");
    await workbench.row("harbour/pilot:1.3.1").waitFor();
    await workbench.place("saved images.tar").waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it("row 49: shows what is in an image, and puts it into the store", async () => {
    await workbench.select("harbour/pilot:1.3.1");
    await workbench.inspector.getByRole("tab", { name: "Layers" }).click();
    await workbench.inspector.getByText("COPY hello /hello").first().waitFor();
    await workbench.inspector.getByRole("tab", { name: "Files" }).click();
    await workbench.inspector.getByRole("treeitem", { name: /hello/ }).waitFor();
    await workbench.inspector.getByRole("tab", { name: "Related" }).click();
    await workbench.inspector.getByText("Nothing is attached to this image").waitFor();
    await workbench.inspector.getByRole("tab", { name: "History" }).click();
    await workbench.inspector.getByText("Nothing yet").waitFor();
    await workbench.row("harbour/pilot:1.3.1").press("ControlOrMeta+d");
    const sheet = app.page.getByRole("dialog", { name: "Pull" });
    await sheet.getByRole("button", { name: "Pull", exact: true }).click();
    await sheet.waitFor({ state: "detached" });
    await workbench.openStore();
    await workbench.row("harbour/pilot:1.3.1").waitFor();
    expect(app.faults).toEqual([]);
  });
});

describe.runIf(requires("build", "chromium", "dockerd"))("a real engine in the window", () => {
  let home: TempDir;
  let engine: Dockerd | string;
  let app: OpenedApp;
  let workbench: Workbench;

  beforeAll(async () => {
    home = await createTempDir();
    engine = await startDockerd();
    if (typeof engine === "string") {
      report("dockerd", engine);
      return;
    }
    const file = join(home.path, "image.tar");
    await writeFile(file, aSavedImage("harbour/pilot:1.3.1"));
    await engine.load(file);
    app = await openInChromium({
      home: home.path,
      environment: { DOCKER_HOST: `unix://${engine.socketPath}` },
    });
    workbench = new Workbench(app.page);
    await installAxe(app.page);
  });

  afterAll(async () => {
    if (typeof engine === "string") return;
    await app.close();
    await engine.stop();
    await home.remove();
  });

  it("lists its images, tags and removes them, and tells what goes", async ({ skip }) => {
    if (typeof engine === "string") {
      skip();
      return;
    }
    const { page } = app;
    const place = workbench.connections.getByRole("row", { name: /The docker command uses/ });
    await place.click();
    await workbench.select("harbour/pilot:1.3.1");
    await workbench.inspector.getByRole("tab", { name: "Layers" }).click();
    await workbench.inspector.getByText("COPY hello /hello").first().waitFor();
    expect(await violations(page)).toEqual([]);

    await workbench.row("harbour/pilot:1.3.1").press("F2");
    const tag = workbench.sheet("Tag image");
    await tag.getByLabel("New name").fill("127.0.0.1:5000/harbour/pilot:next");
    await page.keyboard.press("Enter");
    await workbench.row("127.0.0.1:5000/harbour/pilot:next").waitFor();

    await workbench.select("harbour/pilot:1.3.1");
    await workbench.row("harbour/pilot:1.3.1").press("Delete");
    const removal = workbench.sheet("Remove from engine");
    await removal.getByText("No image is deleted: each keeps another name.").waitFor();
    expect(await violations(page)).toEqual([]);
    await removal.getByRole("button", { name: "Remove" }).click();
    await removal.waitFor({ state: "detached" });
    await workbench.row("harbour/pilot:1.3.1").waitFor({ state: "detached" });
    expect((await engine.images()).flatMap(({ RepoTags }) => RepoTags ?? [])).toEqual([
      "127.0.0.1:5000/harbour/pilot:next",
    ]);
    expect(app.faults).toEqual([]);
  });

  it("row 30: lists the files of an image that only the engine has, once it is told to", async ({
    skip,
  }) => {
    if (typeof engine === "string") {
      skip();
      return;
    }
    const { page } = app;
    await workbench.select("127.0.0.1:5000/harbour/pilot:next");
    await workbench.inspector.getByRole("tab", { name: "Files" }).click();
    await workbench.inspector.getByText("An engine gives whole images only").waitFor();
    expect(await violations(page)).toEqual([]);
    await workbench.inspector.getByRole("button", { name: /^Read / }).press("Enter");
    await workbench.inspector.getByRole("treeitem", { name: /hello/ }).click();
    await workbench.inspector.getByText("hello from harbour/pilot:1.3.1").waitFor();
    expect(await violations(page)).toEqual([]);
    await workbench.inspector.getByRole("tab", { name: "Related" }).click();
    await workbench.inspector.getByText("An engine keeps no signatures").waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it("row 47: takes an image of the store, chosen by the engine's name", async ({ skip }) => {
    if (typeof engine === "string") {
      skip();
      return;
    }
    const { page } = app;
    await workbench.openStore();
    await workbench.createSamples();
    await workbench.select("hello:1.0");
    const sheet = await workbench.act("Copy…");
    await sheet.dialog.getByRole("button", { name: "Suggestions" }).click();
    await page.getByRole("menuitem", { name: /^Pull into / }).click();
    await sheet.start("Copy");
    await expect
      .poll(
        async () => {
          const images = typeof engine === "string" ? [] : await engine.images();
          return images
            .flatMap(({ RepoTags }) => RepoTags ?? [])
            .some((tag) => tag.endsWith("hello:1.0"));
        },
        { timeout: 30_000 },
      )
      .toBe(true);
    await workbench.connections.getByRole("row", { name: /The docker command uses/ }).click();
    await workbench.select("hello:1.0");
    await workbench.inspector.getByRole("tab", { name: "History" }).click();
    await workbench.inspector.getByText("Copied").first().waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it("goes grey when it ends, and says what to do", async ({ skip }) => {
    if (typeof engine === "string") {
      skip();
      return;
    }
    await engine.stop();
    const row = workbench.connections.getByRole("row", { name: /Not running/ });
    await row.waitFor({ timeout: 60_000 });
    await row.click();
    await app.page.getByText("Nothing listens at", { exact: false }).first().waitFor();
  });
});
