import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aMultiArchImage, anImage } from "../support/image-builder.ts";
import { type DockerRegistry, startDockerRegistry } from "../support/real/docker-registry.ts";
import { requires } from "../support/real/requirements.ts";
import { listTags, pushImage, readWhole } from "../support/real/skopeo.ts";
import { createTempDir, type TempDir } from "../support/temp-dir.ts";
import { installAxe, violations } from "./axe.ts";
import { type OpenedApp, openInChromium } from "./hosts.ts";
import { List } from "./pages/lists.ts";
import { Workbench } from "./pages/workbench.ts";

const needs = ["build", "chromium", "docker-registry", "skopeo"] as const;

/** Two lists side by side: images go from one real registry to another, read back by another tool. */
describe.runIf(requires(...needs))("two lists side by side", () => {
  const first = aMultiArchImage();
  const second = anImage().build();
  const firstDigest = first.root.descriptor.digest;
  const secondDigest = second.root.descriptor.digest;
  let home: TempDir;
  let source: DockerRegistry;
  let target: DockerRegistry;
  let app: OpenedApp;
  let workbench: Workbench;
  let left: List;
  let right: List;

  beforeAll(async () => {
    home = await createTempDir();
    [source, target] = await Promise.all([startDockerRegistry(), startDockerRegistry()]);
    await pushImage(source, "team/app:v1", first);
    await pushImage(source, "team/app:v2", second);
    await pushImage(source, "team/app:v3", second);
    await pushImage(source, "team/app:v4", first);
    await pushImage(target, "prod/shop:stable", second);
    app = await openInChromium({ home: home.path });
    workbench = new Workbench(app.page);
    left = new List(app.page, "Left");
    right = new List(app.page, "Right");
    await workbench.addRegistry(source.host);
    await workbench.addRegistry(target.host);
    await workbench.openRepository(source.host, "team/app");
    await workbench.row("v1").waitFor();
  });

  afterAll(async () => {
    await app.close();
    await source.stop();
    await target.stop();
    await home.remove();
  });

  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) await app.page.keyboard.press(key);
  };
  const focused = () =>
    app.page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? "");
  const copySheet = () => workbench.sheet("Copy to prod/shop");

  async function copyByMouse(): Promise<void> {
    const sheet = copySheet();
    await sheet.getByRole("button", { name: "Copy", exact: true, disabled: false }).click();
    await sheet.waitFor({ state: "detached" });
  }

  async function copyByKeys(): Promise<void> {
    const sheet = copySheet();
    await sheet.getByRole("button", { name: "Copy", exact: true, disabled: false }).focus();
    await press("Enter");
    await sheet.waitFor({ state: "detached" });
  }

  it("opens the second list at the same place, and what the sidebar is asked for in it", async () => {
    await press("Control+\\");
    await right.row("v1").waitFor();
    expect(await right.isActive()).toBe(true);
    expect(await left.isActive()).toBe(false);
    await workbench.openRepository(target.host, "prod/shop");
    await right.row("stable").waitFor();
    expect(await left.row("v1").isVisible()).toBe(true);
  });

  it("shows in the inspector what is selected in the active list", async () => {
    await right.row("stable").click();
    await workbench.inspector.getByRole("heading", { name: /prod\/shop:stable/ }).waitFor();
    await left.row("v1").click();
    await workbench.inspector.getByRole("heading", { name: /team\/app:v1/ }).waitFor();
    expect(await left.isActive()).toBe(true);
  });

  it("keeps a filter of its own in each list", async () => {
    await press("Control+f");
    await app.page.keyboard.type("v2");
    await left.row("v1").waitFor({ state: "detached" });
    expect(await right.row("stable").isVisible()).toBe(true);
    await app.page.keyboard.press("Escape");
    await left.row("v1").waitFor();
  });

  it("copies by mouse onto the other list's bar", async () => {
    await left.drag("v1", () => right.bar);
    await copyByMouse();
    await workbench.transfers.waitFor("Copy", "prod/shop:v1", "done");
    expect(await readWhole(target, "prod/shop:v1")).toBe(firstDigest);
    await right.row("v1").waitFor();
  });

  it("copies by mouse onto the empty part of the other list", async () => {
    await press("Control+j");
    await left.drag("v2", () => right.tags, "bottom");
    await copyByMouse();
    await workbench.transfers.waitFor("Copy", "prod/shop:v2", "done");
    expect(await readWhole(target, "prod/shop:v2")).toBe(secondDigest);
  });

  it("copies by mouse onto the row of a new tag", async () => {
    await press("Control+j");
    await left.drag("v1", () => right.newTag);
    const sheet = copySheet();
    await sheet.getByRole("textbox", { name: "Target of v1" }).fill("v1-new");
    await copyByMouse();
    await workbench.transfers.waitFor("Copy", "prod/shop:v1-new", "done");
    expect(await readWhole(target, "prod/shop:v1-new")).toBe(firstDigest);
  });

  it("copies by the keyboard alone: picked up, carried to the other list, let go", async () => {
    await press("Control+j");
    await left.row("v3").focus();
    await press("Escape", "Shift+F2");
    await expect.poll(focused).toBe("Drop on New tag");
    const bar = `Go to the list of ${target.host}/prod/shop`;
    for (let step = 0; step < 8 && (await focused()) !== bar; step += 1) await press("Tab");
    expect(await focused()).toBe(bar);
    await press("Enter");
    await copyByKeys();
    await workbench.transfers.waitFor("Copy", "prod/shop:v3", "done");
    expect(await readWhole(target, "prod/shop:v3")).toBe(secondDigest);
  });

  it("copies and pastes from list to list, with F6 between them", async () => {
    await press("Control+j");
    await left.row("v4").focus();
    await press("Escape", "Control+c");
    await app.page.getByText("1 copied").first().waitFor();
    await press("F6");
    await expect.poll(() => right.isActive()).toBe(true);
    await press("Control+v");
    await copyByKeys();
    await workbench.transfers.waitFor("Copy", "prod/shop:v4", "done");
    expect(await readWhole(target, "prod/shop:v4")).toBe(firstDigest);
    expect(await listTags(source, "team/app")).toEqual(["v1", "v2", "v3", "v4"]);
  });

  it("goes back and forward in each list by itself", async () => {
    await left.bar.click();
    await workbench.openStore();
    await press("Alt+ArrowLeft");
    await left.row("v1").waitFor();
    expect(await right.row("stable").isVisible()).toBe(true);
  });

  it("holds nothing that axe finds wrong", async () => {
    await installAxe(app.page);
    expect(await violations(app.page)).toEqual([]);
  });

  it("is there again after the page is loaded anew, and one list closes alone", async () => {
    await app.page.reload();
    await left.row("v1").waitFor();
    await right.row("stable").waitFor();
    await right.region.getByRole("button", { name: /^Close the list of/ }).click();
    await right.region.waitFor({ state: "detached" });
    await workbench.row("v1").waitFor();
    expect(await app.page.getByRole("region", { name: "Images", exact: true }).count()).toBe(1);
  });

  it("writes no error to the console on the way", () => {
    expect(app.faults).toEqual([]);
  });
});
