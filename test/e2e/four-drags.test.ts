import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ROOT } from "../../build/scripts/paths.ts";
import { aMultiArchImage, anImage } from "../support/image-builder.ts";
import { type DockerRegistry, startDockerRegistry } from "../support/real/docker-registry.ts";
import { requires } from "../support/real/requirements.ts";
import { listTags, pushImage, readRaw, readWhole } from "../support/real/skopeo.ts";
import { createTempDir, type TempDir } from "../support/temp-dir.ts";
import { installAxe, violations } from "./axe.ts";
import { dragOnto, hoverOver } from "./drag-rows.ts";
import { type OpenedApp, openInChromium } from "./hosts.ts";
import { Workbench } from "./pages/workbench.ts";

/** What the README's first screen says: each drag in one line, which the test of the same name does. */
const LINES = {
  Retag: "drag a tag onto another tag",
  Copy: "drag a tag onto another repository",
  Push: "drag an image of the local store onto a repository",
  Delete: "drag a tag onto _Remove_",
} as const;

const needs = ["build", "chromium", "docker-registry", "skopeo"] as const;

describe.runIf(requires(...needs))("the four drags of the README", () => {
  const first = aMultiArchImage();
  const second = anImage().build();
  let home: TempDir;
  let registry: DockerRegistry;
  let other: DockerRegistry;
  let app: OpenedApp;
  let workbench: Workbench;

  beforeAll(async () => {
    home = await createTempDir();
    registry = await startDockerRegistry();
    other = await startDockerRegistry();
    await pushImage(registry, "team/app:v1", first);
    await pushImage(registry, "team/app:v2", second);
    await pushImage(registry, "team/app:latest", first);
    await pushImage(other, "stage/web:v0", second);
    app = await openInChromium({ home: home.path });
    workbench = new Workbench(app.page);
    await workbench.createSamples();
    await workbench.addRegistry(other.host);
    await workbench.openRepository(other.host, "stage/web");
    await workbench.addRegistry(registry.host);
    await workbench.openRepository(registry.host, "team/app");
  });

  afterAll(async () => {
    await app.close();
    await registry.stop();
    await other.stop();
    await home.remove();
  });

  const stage = () => workbench.place("web");
  const bar = () => app.page.locator("[data-drop]").filter({ hasText: "Drop here to see what" });
  const removal = () => app.page.getByRole("alertdialog", { name: "Remove" });
  const digestOf = async (name: string) => (await readRaw(registry, name)).digest;

  it("stand on its first screen, in these words", async () => {
    const readme = await readFile(join(ROOT, "README.md"), "utf8");
    const screen = readme.split("\n").slice(0, 30).join("\n").replaceAll(/\s+/g, " ");
    for (const [act, words] of Object.entries(LINES))
      expect(screen).toContain(`**${act}**: ${words}`);
  });

  it("row 37, row 38: retag by dragging a tag onto another tag", async () => {
    await dragOnto(app.page, workbench.row("v2"), workbench.row("latest"));
    const sheet = workbench.sheet("Point latest at another image");
    await sheet.getByRole("button", { name: "Replace tag", disabled: false }).click();
    await workbench.transfers.waitFor("Retag", "team/app:latest", "done");
    expect(await digestOf("team/app:latest")).toBe(second.root.descriptor.digest);
  });

  it("row 38, row 40: copy by dragging a tag onto another repository", async () => {
    await dragOnto(app.page, workbench.row("v1"), stage());
    const sheet = workbench.sheet("Copy to stage/web");
    await sheet.getByRole("button", { name: "Copy", exact: true, disabled: false }).click();
    await workbench.transfers.waitFor("Copy", "stage/web:v1", "done");
    expect(await readWhole(other, "stage/web:v1")).toBe(first.root.descriptor.digest);
  });

  it("row 38: push by dragging an image of the local store onto a repository", async () => {
    await workbench.openStore();
    await dragOnto(app.page, workbench.row("hello:1.0"), stage());
    const sheet = workbench.sheet("Push to stage/web");
    await sheet.getByRole("button", { name: "Push", exact: true, disabled: false }).click();
    await workbench.transfers.waitFor("Push", "stage/web:1.0", "done");
    expect(await listTags(other, "stage/web")).toEqual(["1.0", "v0", "v1"]);
  });

  it("row 42: delete by dragging a tag onto the bar that removes", async () => {
    await workbench.place("app").click();
    await hoverOver(app.page, workbench.row("v1"), bar());
    await app.page.getByText("Remove 1 name: first shows what goes").waitFor();
    await app.page.mouse.up();
    await removal().getByRole("list", { name: "Stops existing" }).waitFor();
    const submit = removal().getByRole("button", { name: "Remove tag" });
    await submit.click();
    // This registry deletes whole images only: that is said before it is done.
    await removal()
      .getByText(/This registry deletes whole images only/)
      .waitFor();
    await submit.click();
    await removal().waitFor({ state: "detached" });
    await expect.poll(() => listTags(registry, "team/app")).toEqual(["latest", "v2"]);
    await app.page.keyboard.press("Control+z");
    await expect.poll(() => listTags(registry, "team/app")).toEqual(["latest", "v1", "v2"]);
  });

  it("row 42: delete by keyboard alone, with the key of that name", async () => {
    await workbench.row("v1").focus();
    await app.page.keyboard.press("Space");
    await app.page.keyboard.press("Delete");
    await removal().getByRole("list", { name: "Stops existing" }).waitFor();
    await installAxe(app.page);
    expect(await violations(app.page)).toEqual([]);
    // What the registry has shown before is said from the beginning.
    await removal()
      .getByText(/This registry deletes whole images only/)
      .waitFor();
    expect(await listTags(registry, "team/app")).toEqual(["latest", "v1", "v2"]);
    await app.page.keyboard.press("Tab");
    await app.page.keyboard.press("Enter");
    await removal().waitFor({ state: "detached" });
    await expect.poll(() => listTags(registry, "team/app")).toEqual(["latest", "v2"]);
  });

  it("end without an error in the console", () => {
    expect(app.faults).toEqual([]);
  });
});
