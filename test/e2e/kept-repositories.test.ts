import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { putImage } from "../support/engine.ts";
import { anImage } from "../support/image-builder.ts";
import { requires } from "../support/real/requirements.ts";
import { startRegistry, type TestRegistry } from "../support/registry/server.ts";
import { createTempDir, type TempDir } from "../support/temp-dir.ts";
import { installAxe, violations } from "./axe.ts";
import { HOSTS, type OpenedApp } from "./hosts.ts";
import { Workbench } from "./pages/workbench.ts";

const NO_CATALOG = {
  does: "lists no repositories",
  path: /^\/v2\/_catalog/,
  instead: { status: 404, body: "404 page not found" },
} as const;

/** A registry that lists nothing, as many of them do. */
describe.each(HOSTS)("a list that the user keeps, in $name", (host) => {
  describe.runIf(requires(...host.needs))("where the registry has none", () => {
    let home: TempDir;
    let registry: TestRegistry;
    let app: OpenedApp;
    let page: Page;
    let workbench: Workbench;

    beforeAll(async () => {
      home = await createTempDir();
      registry = await startRegistry({ rules: [NO_CATALOG] });
      for (const name of ["team/app", "team/tools"])
        putImage(registry, name, "v1", anImage().build());
      app = await host.open({ home: home.path });
      ({ page } = app);
      workbench = new Workbench(page);
      await workbench.addRegistry(registry.host);
    });

    afterAll(async () => {
      await app.close();
      await registry.close();
      await home.remove();
    });

    const sheet = () => workbench.sheet("Add repositories");
    const field = () => sheet().getByLabel("Repositories", { exact: true });

    it("says that nobody lists them, and takes a pasted reference by mouse", async () => {
      await workbench.place(registry.host).click();
      await workbench.connections.getByText("Nobody lists repositories here").waitFor();
      const centre = page.getByRole("region", { name: "Repositories", exact: true });
      await centre.getByText("Nobody lists repositories here", { exact: true }).waitFor();
      await centre.getByRole("button", { name: "Add repositories…" }).last().waitFor();
      await workbench.place("Add repositories…").click();
      await sheet().getByText("Nobody lists repositories here: add those you work with.").waitFor();
      await installAxe(page);
      expect(await violations(page)).toEqual([]);
      await field().fill(`${registry.host}/team/app:v1, Not/A/Name`);
      await sheet().getByRole("button", { name: "Add", exact: true }).click();
      await sheet().getByText("No repositories here: Not/A/Name").waitFor();
      await field().fill(`${registry.host}/team/app:v1`);
      await sheet().getByRole("button", { name: "Add", exact: true }).click();
      await sheet().waitFor({ state: "detached" });
      // The table of the registry has it at once.
      await centre.getByRole("row").filter({ hasText: "team/app" }).waitFor();
      await workbench.place("team").click();
      await workbench.place("app").click();
      await workbench.row("v1").waitFor();
      expect(await violations(page)).toEqual([]);
    });

    it("takes one off the list and back on it by keyboard, ticked among those that were used", async () => {
      await workbench.place("app").focus();
      await workbench.place("app").getByRole("button", { name: "Actions for app" }).focus();
      await page.keyboard.press("Enter");
      await page.getByRole("menuitem", { name: "Take off the list" }).focus();
      await page.keyboard.press("Enter");
      await workbench.place("app").waitFor({ state: "detached" });
      await workbench.connections.getByText("Nobody lists repositories here").waitFor();
      await workbench.place("Add repositories…").focus();
      await page.keyboard.press("Enter");
      const used = sheet().getByRole("group", { name: "Used here before" });
      await used.getByRole("checkbox", { name: "team/app" }).focus();
      await page.keyboard.press("Space");
      await field().focus();
      await page.keyboard.type("team/tools");
      await sheet().getByRole("button", { name: "Add", exact: true }).focus();
      await page.keyboard.press("Enter");
      await sheet().waitFor({ state: "detached" });
      await workbench.place("tools").waitFor();
      await workbench.place("app").waitFor();
      expect(registry.lines().filter((line) => /^(?:PUT|POST|DELETE)/.test(line))).toEqual([]);
    });
  });
});
