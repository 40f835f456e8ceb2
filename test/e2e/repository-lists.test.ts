import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { putImage } from "../support/engine.ts";
import { anImage } from "../support/image-builder.ts";
import { type Harbor, HARBOR_USERS, startHarbor } from "../support/providers/harbor/server.ts";
import { addProject } from "../support/providers/harbor/world.ts";
import { type DockerRegistry, startDockerRegistry } from "../support/real/docker-registry.ts";
import { requires } from "../support/real/requirements.ts";
import { pushImage } from "../support/real/skopeo.ts";
import { createTempDir, type TempDir } from "../support/temp-dir.ts";
import { installAxe, violations } from "./axe.ts";
import { type OpenedApp, openInChromium } from "./hosts.ts";
import { Workbench } from "./pages/workbench.ts";
import { aRelease } from "./screenshot-images.ts";

const ADMIN = { username: "admin", password: HARBOR_USERS.admin.password };
const image = aRelease("pilot", 0.2, "2026-11-18T00:00:00Z");

/** A Harbor with two projects, and a distribution 2.8 that says nothing but names. */
describe.runIf(requires("build", "chromium", "keychain", "docker-registry", "skopeo"))(
  "repositories as a table",
  () => {
    let folder: TempDir;
    let registry: DockerRegistry;
    let harbor: Harbor;
    let app: OpenedApp;
    let page: Page;
    let workbench: Workbench;

    beforeAll(async () => {
      folder = await createTempDir();
      registry = await startDockerRegistry();
      for (const name of ["harbour/pilot", "harbour/deep/sonar", "buoy"])
        await pushImage(registry, `${name}:1.0`, image);
      harbor = await startHarbor();
      fill(harbor);
      app = await openInChromium({ home: join(folder.path, "home") });
      ({ page } = app);
      workbench = new Workbench(page);
      await page.setViewportSize({ width: 1600, height: 900 });
      await workbench.addRegistry(harbor.host, ADMIN);
      await workbench.addRegistry(registry.host);
      await workbench.place("fleet").waitFor();
    });

    afterAll(async () => {
      await app.close();
      await harbor.close();
      await registry.stop();
      await folder.remove();
    });

    const grid = () => page.getByRole("grid", { name: "Repositories" });
    const row = (name: string) => grid().getByRole("row").filter({ hasText: name }).first();
    const names = () => grid().locator("[data-row] > [data-cell='0']").allTextContents();
    const focused = () => page.evaluate(() => document.activeElement?.textContent ?? "");

    it("row 21, row 22: shows a project's repositories with what Harbor says of them", async () => {
      harbor.registry.requests.splice(0);
      await workbench.place("fleet").click();
      await row("beacon").getByText("128,400").waitFor();
      expect(await names()).toEqual(["beacon", "chart", "tools/anchor"]);
      const titles = await grid().getByRole("columnheader").allInnerTexts();
      expect(titles).toEqual(["Repository", "Images", "Updated", "Pulls"]);
      await page.getByText("3 repositories · 600 MB of 1 GB").waitFor();
      // Whatever there are, it is one question for how full the project is.
      expect(harbor.calls().filter((call) => call.includes("/artifacts"))).toEqual([]);
      expect(await workbench.place("fleet").getAttribute("aria-expanded")).toBe("true");
      await installAxe(page);
      expect(await violations(page)).toEqual([]);
    });

    it("row 21: sorts all of them by what was said, the greatest first", async () => {
      await grid().getByRole("columnheader", { name: "Pulls" }).click();
      await expect.poll(names).toEqual(["beacon", "chart", "tools/anchor"]);
      await grid().getByRole("columnheader", { name: "Images" }).click();
      await expect.poll(names).toEqual(["chart", "beacon", "tools/anchor"]);
      await grid().getByRole("columnheader", { name: "Repository" }).click();
      await expect.poll(names).toEqual(["beacon", "chart", "tools/anchor"]);
      await grid().getByRole("columnheader", { name: "Repository" }).click();
      await expect.poll(names).toEqual(["tools/anchor", "chart", "beacon"]);
      await grid().getByRole("columnheader", { name: "Repository" }).click();
    });

    it("row 21: narrows them, opens one and comes back to its row, by keyboard alone", async () => {
      await page.keyboard.press("Control+f");
      await page.keyboard.type("CHA");
      await expect.poll(names).toEqual(["chart"]);
      await page.getByText("1 of 3").waitFor();
      await page.keyboard.press("ArrowDown");
      await expect.poll(focused).toContain("chart");
      await page.keyboard.press("Enter");
      await workbench.row("2.0").waitFor();
      await expect.poll(focused).toMatch(/^\d\.0/);
      await page.keyboard.press("Alt+ArrowLeft");
      await expect.poll(focused).toMatch(/^chart/);
    });

    it("row 21: offers for a row what the sidebar offers for the repository", async () => {
      await row("chart").click();
      await page.keyboard.press("Shift+F10");
      const menu = page.getByRole("menu", { name: "Repository actions" });
      const entries = await menu.getByRole("menuitem").allInnerTexts();
      expect(entries.map((entry) => entry.split("\n")[0])).toEqual([
        "Open",
        "Add to favourites",
        "Copy all tags…",
        "Copy name",
        "Remove repository…",
      ]);
      expect(await violations(page)).toEqual([]);
      await menu.getByRole("menuitem", { name: "Add to favourites" }).click();
      await row("chart").getByRole("img", { name: "in favourites" }).waitFor();
    });

    it("row 21: takes images that are pasted on a row", async () => {
      await row("chart").dblclick();
      await workbench.select("1.0");
      await page.keyboard.press("Control+c");
      await page.keyboard.press("Alt+ArrowLeft");
      await row("beacon").click();
      await page.keyboard.press("Control+v");
      const sheet = page.getByRole("dialog").or(page.getByRole("alertdialog"));
      await sheet.getByText("fleet/beacon").first().waitFor();
      await page.keyboard.press("Escape");
      await sheet.waitFor({ state: "detached" });
    });

    it("row 21: shows all of an account, and leads from a repository to its neighbours", async () => {
      await workbench.place(registry.host).click();
      await expect.poll(names).toEqual(["buoy", "harbour/deep/sonar", "harbour/pilot"]);
      expect(await grid().getByRole("columnheader").allInnerTexts()).toEqual(["Repository"]);
      await row("sonar").dblclick();
      await workbench.row("1.0").waitFor();
      const way = page.getByRole("banner");
      await way.getByRole("button", { name: "Show repositories of harbour" }).click();
      await expect.poll(names).toEqual(["deep/sonar", "pilot"]);
      await page.keyboard.press("Control+k");
      await page.keyboard.type(`show repositories of ${harbor.host}`);
      await page.keyboard.press("Enter");
      await expect.poll(names).toEqual(["fleet/beacon", "fleet/chart", "fleet/tools/anchor"]);
    });

    it("row 21: says of an empty project that it is, and how to fill it", async () => {
      await workbench.place("library").click();
      await page.getByText("There are no repositories here").waitFor();
      await page.getByRole("button", { name: "Push an image here…" }).click();
      const sheet = page.getByRole("dialog", { name: "Transfer" });
      const destination = sheet.getByLabel("Destination", { exact: true });
      expect(await destination.inputValue()).toBe(`${harbor.host}/library/`);
      await page.keyboard.press("Escape");
    });
  },
);

function fill({ registry, world }: Harbor): void {
  addProject(world, "fleet", { limitBytes: 1_000_000_000, usedBytes: 600_000_000 });
  addProject(world, "library", { isPublic: true });
  const first = anImage().withLayers([700], 1).build();
  const second = anImage().withLayers([800], 2).build();
  putImage(registry, "fleet/chart", "1.0", first);
  putImage(registry, "fleet/chart", "2.0", second);
  for (const name of ["fleet/beacon", "fleet/tools/anchor"]) putImage(registry, name, "1.0", first);
  world.pulls.set("fleet/beacon", 128_400);
}
