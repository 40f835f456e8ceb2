import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { putImage } from "../support/engine.ts";
import { aMultiArchImage, anImage } from "../support/image-builder.ts";
import { type Harbor, HARBOR_USERS, startHarbor } from "../support/providers/harbor/server.ts";
import { addProject, factsOf } from "../support/providers/harbor/world.ts";
import { type DockerRegistry, startDockerRegistry } from "../support/real/docker-registry.ts";
import { requires } from "../support/real/requirements.ts";
import { createTempDir, type TempDir } from "../support/temp-dir.ts";
import { installAxe, violations } from "./axe.ts";
import { type OpenedApp, openInChromium } from "./hosts.ts";
import { Workbench } from "./pages/workbench.ts";

const REPOSITORY = "team/app";
const ADMIN = { username: "admin", password: HARBOR_USERS.admin.password };
const PULLED = "2026-11-10T08:00:00.000Z";
const app1 = aMultiArchImage();
const app2 = anImage().withLayers([700], 2).build();
const app3 = anImage().withLayers([800], 3).build();

/** A Harbor in front of a real distribution 2.8, from signing in to replication. */
describe.runIf(requires("build", "chromium", "keychain", "docker-registry"))(
  "Harbor in the window",
  () => {
    let folder: TempDir;
    let distribution: DockerRegistry;
    let harbor: Harbor;
    let app: OpenedApp;
    let page: Page;
    let workbench: Workbench;

    beforeAll(async () => {
      folder = await createTempDir();
      distribution = await startDockerRegistry();
      harbor = await startHarbor({ distribution });
      await fill(harbor);
      app = await openInChromium({ home: join(folder.path, "home") });
      ({ page } = app);
      workbench = new Workbench(page);
      // Room for every column of the list.
      await page.setViewportSize({ width: 1920, height: 900 });
    });

    afterAll(async () => {
      await app.close();
      await harbor.close();
      await distribution.stop();
      await folder.remove();
      expect(harbor.problems).toEqual([]);
    });

    const tags = (repository = REPOSITORY) =>
      [...(harbor.registry.repositories.get(repository)?.tags.keys() ?? [])].toSorted();
    const part = (name: string): Locator =>
      workbench.inspector.getByRole("region", { name, exact: true });

    async function showTab(name: string): Promise<void> {
      await workbench.inspector.getByRole("tab", { name }).click();
    }

    it("explains a wrong password, where Harbor's API would only show what is public", async () => {
      const sheet = await workbench.openLogin();
      await sheet.fill(harbor.host, { ...ADMIN, password: "wrong-canary" });
      await sheet.submit();
      const checks = await sheet.failure();
      const words = await checks.textContent();
      expect(words).toContain("The registry refused the user name or password of admin");
      expect(words).not.toContain("wrong-canary");
      await sheet.cancel();
      expect(await workbench.place(harbor.host).count()).toBe(0);
    });

    it("row 22: signs in, and shows projects with how full they are", async () => {
      await workbench.addRegistry(harbor.host, ADMIN);
      await workbench.connectionAction(harbor.host, "About this registry…");
      const sheet = workbench.sheet(`About ${harbor.host}`);
      const projects = sheet.getByRole("region", { name: "Projects" });
      await projects
        .getByText(/^600(?:\.0)? MB of 1(?:\.0)? GB$/)
        .first()
        .waitFor();
      expect(await projects.getByRole("listitem").count()).toBe(2);
      await installAxe(page);
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press("Escape");
      await sheet.waitFor({ state: "detached" });
    });

    it("row 21: lists images with when they were pushed and pulled, and each page in one request", async () => {
      harbor.registry.requests.splice(0);
      await workbench.openRepository(harbor.host, REPOSITORY);
      await workbench.row("2.0").waitFor();
      const row = workbench.row("1.0");
      await row.getByText("Critical").waitFor();
      await row.locator(`time[datetime="${PULLED}"]`).waitFor();
      expect(await workbench.row("2.0").locator(`time[datetime="${PULLED}"]`).count()).toBe(0);
      const lists = harbor.calls().filter((call) => call.includes("/artifacts?"));
      expect(lists).toHaveLength(1);
      expect(harbor.registry.lines().filter((line) => line.includes("/manifests/"))).toEqual([]);
      for (const title of ["Pushed", "Last pulled", "Scan"])
        await workbench.tags.getByRole("columnheader", { name: title }).waitFor();
    });

    it("row 46: shows an immutable tag as one, and says before removing that it stays", async () => {
      const row = workbench.row("2.0");
      await row
        .getByLabel(/immutable/)
        .or(row.getByRole("img", { name: /immutable/ }))
        .first()
        .waitFor();
      await row.click();
      await page.keyboard.press("Delete");
      const sheet = page.getByRole("alertdialog", { name: "Remove" });
      await sheet.getByText(/A rule of the registry makes this tag immutable/).waitFor();
      expect(await sheet.getByRole("button", { name: "Remove tag" }).isDisabled()).toBe(true);
      await page.keyboard.press("Escape");
      await sheet.waitFor({ state: "detached" });
    });

    it("row 21, row 34: filters by when images were pulled and by what the scanner found", async () => {
      const filter = page.getByRole("combobox", { name: "Filter tags" });
      await filter.fill("scan:critical");
      await workbench.row("2.0").waitFor({ state: "detached" });
      await workbench.row("1.0").waitFor();
      await filter.fill("pulled:>100y");
      await workbench.row("1.0").waitFor({ state: "detached" });
      await filter.fill("pulled:<100y");
      await workbench.row("1.0").waitFor();
      await filter.fill("");
      await workbench.row("2.0").waitFor();
    });

    it("row 34: shows what Harbor's scanner found, and lets it scan", async () => {
      await workbench.select("1.0");
      await showTab("Vulnerabilities");
      const found = workbench.inspector.getByRole("list", { name: "Vulnerabilities found" });
      await found.getByText("CVE-2026-1").waitFor();
      expect(await found.getByRole("listitem").first().textContent()).toContain("CVE-2026-1");
      expect(await violations(page)).toEqual([]);
      await workbench.select("2.0");
      await showTab("Vulnerabilities");
      const scanned = () =>
        factsOf(harbor.world, REPOSITORY, app2.root.descriptor.digest).scan !== "none";
      expect(scanned()).toBe(false);
      await workbench.inspector.getByRole("button", { name: "Scan now" }).click();
      await expect.poll(scanned).toBe(true);
      await workbench.inspector.getByText("CVE-2026-1").waitFor();
      await showTab("Overview");
    });

    it("puts a label of Harbor on an image, and takes it off by keyboard", async () => {
      await workbench.select("1.0");
      const onRegistry = part("On this registry");
      // Until it is there, the inspector shows the image before.
      await onRegistry.getByText("Last pulled").waitFor();
      await onRegistry.getByRole("button", { name: "Add a label" }).click();
      await page.getByRole("menuitem", { name: "reviewed" }).click();
      const remove = onRegistry.getByRole("button", { name: "Remove the label reviewed" });
      await remove.waitFor();
      const facts = factsOf(harbor.world, REPOSITORY, app1.root.descriptor.digest);
      expect([...facts.labels]).toEqual([1]);
      await remove.focus();
      await page.keyboard.press("Enter");
      await remove.waitFor({ state: "detached" });
      expect([...facts.labels]).toEqual([]);
    });

    it("adds a tag and moves one, without moving content", async () => {
      await workbench.select("1.0");
      harbor.registry.requests.splice(0);
      const added = await workbench.act("Add tag…");
      await added.setNewTags("stable");
      await added.start("Add tag");
      await workbench.row("stable").waitFor();
      expect(harbor.registry.lines().filter((line) => line.includes("/blobs/uploads"))).toEqual([]);
      await workbench.select("old");
      await page.keyboard.press("F2");
      const moved = page.getByRole("dialog", { name: "Retag" });
      await moved.getByLabel("New tag", { exact: true }).fill("stable");
      await moved.getByRole("button", { name: "Add tag", exact: true }).click();
      await moved.waitFor({ state: "detached" });
      const held = harbor.registry.repository(REPOSITORY);
      await expect
        .poll(() => held.tags.get("stable"), { timeout: 10_000 })
        .toBe(app3.root.descriptor.digest);
    });

    it("says that Harbor copies by itself and which tags come along, unless that is switched off", async () => {
      await workbench.select("1.0");
      const sheet = await workbench.act("Copy…");
      await sheet.setDestination(`${harbor.host}/library/app:1.0`);
      await sheet.plan.getByText(/The registry copies by itself/).waitFor();
      await sheet.plan.getByText("Tags that come along: latest").waitFor();
      const isOn = sheet.dialog.getByRole("checkbox", { name: /Let the registry copy by itself/ });
      await sheet.dialog.getByText("Let the registry copy by itself").click();
      await sheet.plan.getByText(/The registry copies by itself/).waitFor({ state: "detached" });
      expect(await isOn.isChecked()).toBe(false);
      await sheet.dialog.getByText("Let the registry copy by itself").click();
      await sheet.plan.getByText("Tags that come along: latest").waitFor();
      expect(await violations(page)).toEqual([]);
      await sheet.ready("Copy");
      await sheet.start("Copy");
      await expect.poll(() => tags("library/app"), { timeout: 10_000 }).toEqual(["1.0", "latest"]);
    });

    it("row 43: deletes one name of an image; its other names and the image stay", async () => {
      await workbench.select("latest");
      await page.keyboard.press("Delete");
      const sheet = page.getByRole("alertdialog", { name: "Remove" });
      await sheet.getByRole("list", { name: "Stays, on the same digest" }).waitFor();
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await workbench.row("latest").waitFor({ state: "detached" });
      expect(tags()).toEqual(["1.0", "2.0", "old", "stable"]);
      expect(
        harbor.registry.repository(REPOSITORY).manifests.has(app1.root.descriptor.digest),
      ).toBe(true);
    });

    it("makes a project, and pushes an image into it", async () => {
      await workbench.connectionAction(harbor.host, "New project…");
      const sheet = workbench.sheet("New project");
      await sheet.getByLabel("Name", { exact: true }).fill("fresh");
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press("Enter");
      await sheet.waitFor({ state: "detached" });
      expect(harbor.world.projects.get("fresh")).toMatchObject({ isPublic: false });
      await workbench.place("fresh").waitFor();
      await workbench.openStore();
      await workbench.createSamples();
      await workbench.select("hello:1.0");
      const push = await workbench.act("Push…");
      await push.setDestination(`${harbor.host}/fresh/hello:1.0`);
      await push.start("Push");
      await expect.poll(() => tags("fresh/hello"), { timeout: 10_000 }).toEqual(["1.0"]);
    });

    it("starts a replication by keyboard, and shows how far it is", async () => {
      await workbench.connectionAction(harbor.host, "About this registry…");
      const start = page.getByRole("button", { name: "Start to-edge" });
      await start.focus();
      await page.keyboard.press("Enter");
      await page.getByText(/Running · \d of 2 done/).waitFor();
      await page.getByText("Done · 2 of 2 done").waitFor();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press("Escape");
    });
  },
);

/** Two projects, a repository with four names of three images, a label, a rule and a replication. */
async function fill(harbor: Harbor): Promise<void> {
  const { registry, world } = harbor;
  const team = addProject(world, "team", { limitBytes: 1_000_000_000, usedBytes: 600_000_000 });
  addProject(world, "library", { isPublic: true });
  team.immutable.push(/^2\.0$/);
  world.labels.push({ id: 1, name: "reviewed", color: "#48960c" });
  world.rules.push({ id: 7, name: "to-edge", from: "Local", to: "edge.example.test" });
  for (const tag of ["1.0", "latest"]) putImage(registry, REPOSITORY, tag, app1);
  putImage(registry, REPOSITORY, "2.0", app2);
  putImage(registry, REPOSITORY, "old", app3);
  await harbor.settle();
  const facts = factsOf(world, REPOSITORY, app1.root.descriptor.digest);
  facts.scan = "Success";
  facts.pullTime = PULLED;
}
