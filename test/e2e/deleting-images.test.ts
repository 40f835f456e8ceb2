import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { shortDigest } from "../../shared/oci/digest.ts";
import { putImage } from "../support/engine.ts";
import { aMultiArchImage, anImage } from "../support/image-builder.ts";
import { type DockerRegistry, startDockerRegistry } from "../support/real/docker-registry.ts";
import { requires } from "../support/real/requirements.ts";
import { listTags, pushImage, readWhole } from "../support/real/skopeo.ts";
import { startRegistry, type TestRegistry } from "../support/registry/server.ts";
import { createTempDir, type TempDir } from "../support/temp-dir.ts";
import { installAxe, violations } from "./axe.ts";
import { HOSTS, type OpenedApp } from "./hosts.ts";
import { Workbench } from "./pages/workbench.ts";

const index = aMultiArchImage();
const single = anImage().withLayers([900], 4).build();
const { digest } = index.root.descriptor;

/** Removing without fear: everything is said before, and there is a way back. */
describe.each(HOSTS)("deleting images in $name", (host) => {
  describe.runIf(requires(...host.needs, "docker-registry", "skopeo"))("and undoing it", () => {
    let home: TempDir;
    let distribution: DockerRegistry;
    let registry: TestRegistry;
    let app: OpenedApp;
    let page: Page;
    let workbench: Workbench;

    beforeAll(async () => {
      home = await createTempDir();
      distribution = await startDockerRegistry();
      for (const tag of ["v1", "stable"])
        await pushImage(distribution, `docks/crane:${tag}`, index);
      registry = await startRegistry();
      for (const tag of ["v1", "latest"]) putImage(registry, "team/app", tag, index);
      for (let number = 0; number < 25; number += 1)
        putImage(registry, "team/nightly", `n${number}`, single);
      app = await host.open({ home: home.path });
      ({ page } = app);
      workbench = new Workbench(page);
      await workbench.addRegistry(registry.host);
      await workbench.addRegistry(distribution.host);
    });

    afterAll(async () => {
      await app.close();
      await registry.close();
      await distribution.stop();
      await home.remove();
    });

    const sheet = () => page.getByRole("alertdialog", { name: "Remove" });
    const note = () => page.getByRole("group", { name: "Undo", exact: true });
    const tagsOf = (name: string) => [...registry.repository(name).tags.keys()].toSorted();

    it("row 43: by mouse: lists children and tags, deletes all of it, and puts it back", async () => {
      await workbench.openRepository(registry.host, "team/app");
      await workbench.select("v1");
      await page.getByRole("button", { name: "Remove tag…" }).first().click();
      await sheet().getByText("The image, with its children and signatures").click();
      await sheet().getByRole("list", { name: "Goes along with it" }).waitFor();
      await installAxe(page);
      expect(await violations(page)).toEqual([]);
      const gone = sheet().getByRole("list", { name: "Stops existing" });
      expect(await gone.getByRole("listitem").count()).toBe(2);
      await sheet()
        .getByText(/^about .* \(estimated\)$/)
        .waitFor();
      await sheet().getByText("yes, until the registry cleans up").waitFor();
      await sheet().getByRole("button", { name: "Delete all of it" }).click();
      await note().getByText("latest and 1 more were removed").waitFor();
      expect(registry.repository("team/app").manifests.size).toBe(0);
      expect(await violations(page)).toEqual([]);
      await note().getByRole("button", { name: "Undo" }).click();
      await note().getByText("latest and 1 more are back as they were").waitFor();
      expect(Object.fromEntries(registry.repository("team/app").tags)).toEqual({
        v1: digest,
        latest: digest,
      });
      await workbench.row("v1").waitFor();
    });

    it("row 44: by keyboard: Delete, Tab to the button, and Ctrl+Z", async () => {
      await workbench.row("v1").click();
      await page.keyboard.press("Delete");
      await sheet().getByRole("list", { name: "Stays, on the same digest" }).waitFor();
      // Cancel has the focus, so that Enter by mistake does no harm.
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await note().getByText("v1 was removed").waitFor();
      expect(tagsOf("team/app")).toEqual(["latest"]);
      await page.keyboard.press("Control+z");
      await note().getByText("v1 is back as it was").waitFor();
      expect(tagsOf("team/app")).toEqual(["latest", "v1"]);
    });

    it("row 42: takes Shift+Delete for the image with every tag, says which, and deletes them", async () => {
      await workbench.row("v1").click();
      await page.keyboard.press("Shift+Delete");
      await sheet().getByRole("button", { name: "Delete image", disabled: false }).waitFor();
      const gone = sheet().getByRole("list", { name: "Stops existing" });
      await gone.waitFor();
      expect(await gone.innerText()).toContain("latest");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await sheet().waitFor({ state: "detached" });
      expect(tagsOf("team/app")).toEqual([]);
      await page.keyboard.press("Control+z");
      await note()
        .getByText(/are back as they were/)
        .waitFor();
      expect(tagsOf("team/app")).toEqual(["latest", "v1"]);
      await workbench.row("v1").waitFor();
    });

    it("row 45: asks for the number when more than 20 go, and removes what is listed", async () => {
      await workbench.openRepository(registry.host, "team/nightly");
      await workbench.row("n1").click();
      await page.keyboard.press("Control+a");
      await page.keyboard.press("Delete");
      const submit = sheet().getByRole("button", { name: "Remove tag" });
      await sheet().getByRole("list", { name: "Stops existing" }).waitFor();
      expect(await submit.isDisabled()).toBe(true);
      await sheet().getByLabel("Type 25 to remove 25 names").fill("25");
      await submit.click();
      await note()
        .getByText(/24 more were removed/)
        .waitFor();
      expect(tagsOf("team/nightly")).toEqual([]);
      await page.keyboard.press("Control+z");
      await note()
        .getByText(/24 more are back/)
        .waitFor();
      expect(tagsOf("team/nightly")).toHaveLength(25);
    });

    it("R57: says how a tag goes where only images can be deleted, and only then does it", async () => {
      await workbench.openRepository(distribution.host, "docks/crane");
      await workbench.select("v1");
      await page.keyboard.press("Delete");
      const submit = sheet().getByRole("button", { name: "Remove tag" });
      await sheet().getByRole("list", { name: "Stops existing" }).waitFor();
      await submit.click();
      await sheet()
        .getByText(/This registry deletes whole images only/)
        .waitFor();
      expect(await listTags(distribution, "docks/crane")).toEqual(["stable", "v1"]);
      await submit.click();
      await note().getByText("v1 was removed").waitFor();
      expect(await listTags(distribution, "docks/crane")).toEqual(["stable"]);
      await note().getByRole("button", { name: "Undo" }).click();
      await note().getByText("v1 is back as it was").waitFor();
      expect(await readWhole(distribution, "docks/crane:v1")).toBe(digest);
      await workbench.row(shortDigest(digest)).waitFor();
    });

    it("shows what somebody changed since, and what the registry has cleaned up", async () => {
      await workbench.openRepository(registry.host, "team/app");
      await workbench.row("latest").click();
      await page.keyboard.press("Shift+Delete");
      await sheet().getByRole("list", { name: "Stops existing" }).waitFor();
      await sheet().getByRole("button", { name: "Delete image" }).click();
      await note().getByRole("button", { name: "Undo" }).waitFor();
      const { blobs } = registry.repository("team/app");
      for (const { descriptor } of index.blobs) blobs.delete(descriptor.digest);
      for (const { descriptor } of index.manifests)
        registry.repository("team/app").manifests.delete(descriptor.digest);
      await note().getByRole("button", { name: "Undo" }).click();
      const undo = page.getByRole("dialog", { name: "Undo", exact: true });
      await undo.getByText(/The registry has cleaned up/).waitFor();
      expect(await undo.getByRole("button", { name: "Put back" }).isDisabled()).toBe(true);
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press("Escape");
    });
  });
});
