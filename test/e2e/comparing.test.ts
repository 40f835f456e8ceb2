import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../support/real/requirements.ts";
import { seedImage, someBytes } from "../support/registry/seed.ts";
import { startRegistry, type TestRegistry } from "../support/registry/server.ts";
import { createTempDir, type TempDir } from "../support/temp-dir.ts";
import { installAxe, violations } from "./axe.ts";
import { type OpenedApp, openInChromium } from "./hosts.ts";
import { Workbench } from "./pages/workbench.ts";

describe.runIf(requires("build", "chromium")).each(["light", "dark"] as const)(
  "comparing images, %s",
  (theme) => {
    let home: TempDir;
    let registry: TestRegistry;
    let other: TestRegistry;
    let app: OpenedApp;
    let workbench: Workbench;

    beforeAll(async () => {
      home = await createTempDir();
      registry = await startRegistry();
      other = await startRegistry();
      const base = someBytes(90_000);
      seedImage(registry, "team/app", "v1", [base, someBytes(2000)]);
      seedImage(registry, "team/app", "v2", [base, someBytes(3000)]);
      seedImage(other, "mirror/app", "v1", [base, someBytes(2000)]);
      app = await openInChromium({ home: home.path, theme });
      workbench = new Workbench(app.page);
      await installAxe(app.page);
      await workbench.addRegistry(registry.host);
      await workbench.openRepository(registry.host, "team/app");
    });

    afterAll(async () => {
      await app.close();
      await registry.close();
      await other.close();
      await home.remove();
    });

    it("row 31: shows two selected tags side by side, also in a narrow window", async () => {
      const { page } = app;
      await workbench.select("v1");
      await workbench.row("v2").click({ modifiers: ["ControlOrMeta"] });
      await page
        .getByRole("toolbar", { name: "Image actions" })
        .getByRole("button", { name: "Compare…" })
        .click();
      const sheet = workbench.sheet("Compare images");
      await sheet.getByText(/1 of 2 layers are the same; .* differ/).waitFor();
      expect(
        await sheet.getByRole("listitem").filter({ hasText: "Layer 2" }).textContent(),
      ).toMatch(/replaced/);
      expect(await violations(page)).toEqual([]);
      await page.setViewportSize({ width: 480, height: 700 });
      expect(await violations(page)).toEqual([]);
      const overflow = await sheet.evaluate((one) => one.scrollWidth > one.clientWidth);
      expect(overflow).toBe(false);
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.keyboard.press("Escape");
      await sheet.waitFor({ state: "detached" });
    });

    it("row 31: compares across registries by keyboard alone", async () => {
      const { page } = app;
      await workbench.select("v1");
      await workbench.row("v1").press("ControlOrMeta+Shift+D");
      const sheet = workbench.sheet("Compare images");
      await sheet.waitFor();
      await page.keyboard.type("NOT A NAME");
      await page.keyboard.press("Enter");
      await sheet.getByText("This names no image").waitFor();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press("ControlOrMeta+A");
      await page.keyboard.type(`${other.host}/mirror/app:v1`);
      await page.keyboard.press("Enter");
      await sheet.getByText(/layers are the same|Identical/).waitFor();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press("Escape");
      await sheet.waitFor({ state: "detached" });
      expect(app.faults).toEqual([]);
    });
  },
);
