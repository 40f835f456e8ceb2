import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../support/real/requirements.ts";
import { createTempDir, type TempDir } from "../support/temp-dir.ts";
import { installAxe, violations } from "./axe.ts";
import { type OpenedApp, openInChromium } from "./hosts.ts";
import { Workbench } from "./pages/workbench.ts";

describe.runIf(requires("build", "chromium")).each(["light", "dark"] as const)(
  "the page for everybody, %s",
  (theme) => {
    let home: TempDir;
    let app: OpenedApp;
    let workbench: Workbench;

    beforeAll(async () => {
      home = await createTempDir();
      app = await openInChromium({ home: home.path, theme });
      workbench = new Workbench(app.page);
      await installAxe(app.page);
    });

    afterAll(async () => {
      await app.close();
      await home.remove();
    });

    it("keeps WCAG 2.2 AA when it is empty", async () => {
      await app.page.getByRole("button", { name: "Create sample images" }).waitFor();
      expect(await violations(app.page)).toEqual([]);
    });

    it("keeps it with images, and with one in the inspector", async () => {
      await workbench.createSamples();
      await workbench.select("hello:1.0");
      await workbench.inspector.getByText("sha256:").first().waitFor();
      expect(await violations(app.page)).toEqual([]);
    });

    it.each(["Layers", "Config", "JSON"])("keeps it in the inspector's view %s", async (view) => {
      await workbench.inspector.getByRole("tab", { name: view }).click();
      await workbench.inspector.getByRole("tabpanel", { name: view }).waitFor();
      expect(await violations(app.page)).toEqual([]);
    });

    it("keeps it with a transfer and its layers", async () => {
      await workbench.select("web:1.0");
      const sheet = await workbench.act("Add tag…");
      await sheet.setNewTags("2.0");
      await sheet.ready("Add tag");
      expect(await violations(app.page)).toEqual([]);
      await sheet.start("Add tag");
      await workbench.transfers.waitFor("Retag", "web:2.0", "done");
      expect(await violations(app.page)).toEqual([]);
    });
  },
);
