import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { shortDigest } from "../../shared/oci/digest.ts";
import { requires } from "../support/real/requirements.ts";
import { describeBytes, seedImage, someBytes } from "../support/registry/seed.ts";
import { startRegistry, type TestRegistry } from "../support/registry/server.ts";
import { createTempDir, type TempDir } from "../support/temp-dir.ts";
import { HOSTS, type OpenedApp } from "./hosts.ts";
import { Workbench } from "./pages/workbench.ts";

/** A registry that stops in the middle of a layer makes visible what is otherwise over in no time. */
describe.each(HOSTS)("watching transfers in $name", (host) => {
  describe.runIf(requires(...host.needs))("by mouse", () => {
    const layers = [someBytes(300_000, 1), someBytes(200_000, 2)];
    const [slow = ""] = layers.map((bytes) => describeBytes(bytes).digest);
    let home: TempDir;
    let registry: TestRegistry;
    let app: OpenedApp;
    let workbench: Workbench;

    beforeAll(async () => {
      home = await createTempDir();
      registry = await startRegistry();
      seedImage(registry, "team/app", "v1", layers);
      app = await host.open({ home: home.path });
      workbench = new Workbench(app.page);
      await workbench.addRegistry(registry.host);
      await workbench.openRepository(registry.host, "team/app");
      await workbench.select("v1");
    });

    afterAll(async () => {
      await app.close();
      await registry.close();
      await home.remove();
    });

    it("shows a layer that moves as a progress bar with its share", async () => {
      registry.faults.add({ method: "GET", path: slow, stallAfter: 150_000 });
      const sheet = await workbench.act("Pull…");
      await sheet.start("Pull");
      const { transfers } = workbench;
      await transfers.waitFor("Pull", "team/app:v1", "running");
      await transfers.showLayers("Pull", "team/app:v1");
      const bar = transfers.layer(shortDigest(slow));
      await expect.poll(() => bar.getAttribute("aria-valuetext")).toMatch(/^moving, \d+/);
      await expect
        .poll(async () => Number(await bar.getAttribute("aria-valuenow")))
        .toBeGreaterThan(0);
      expect(Number(await bar.getAttribute("aria-valuenow"))).toBeLessThan(100);
    });

    it("cancels at once, and leaves nothing in the store", async () => {
      await workbench.transfers.cancel("Pull", "team/app:v1");
      await workbench.transfers.waitFor("Pull", "team/app:v1", "cancelled");
      await workbench.openStore();
      await app.page
        .getByText("Every harbour on one chart")
        .or(app.page.getByText("The local store is empty"))
        .first()
        .waitFor();
    });

    it("takes it up again with one click, and finishes", async () => {
      registry.faults.clear();
      await workbench.transfers.retry("Pull", "team/app:v1");
      await workbench.transfers.waitFor("Pull", "team/app:v1", "done");
      await workbench.row("team/app").waitFor();
    });

    it("says why there is no plan, and on which image", async () => {
      registry.faults.add({ path: "/manifests/", status: 404, times: 100 });
      await workbench.openRepository(registry.host, "team/app");
      await workbench.select("v1");
      const sheet = await workbench.act("Pull…");
      await sheet.dialog.getByRole("alert").waitFor();
      expect(await sheet.dialog.getByRole("alert").textContent()).toMatch(/team\/app|v1/);
      registry.faults.clear();
    });
  });
});
