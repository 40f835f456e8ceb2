import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../support/real/requirements.ts";
import { createTempDir, type TempDir } from "../support/temp-dir.ts";
import { HOSTS, type OpenedApp } from "./hosts.ts";
import { LoginSheet } from "./pages/login-sheet.ts";
import { Workbench } from "./pages/workbench.ts";

/** What somebody sees who has never used it: no registry, no image, no network. */
describe.each(HOSTS)("the first run in $name", (host) => {
  describe.runIf(requires(...host.needs))("by mouse", () => {
    let home: TempDir;
    let app: OpenedApp;
    let workbench: Workbench;

    beforeAll(async () => {
      home = await createTempDir();
      app = await host.open({ home: home.path });
      workbench = new Workbench(app.page);
    });

    afterAll(async () => {
      await app.close();
      await home.remove();
    });

    it("makes sample images to look at", async () => {
      await workbench.createSamples();
      for (const name of ["hello:1.0", "layers:1.0", "web:1.0", "web:latest"])
        await workbench.row(name).waitFor();
    });

    it("row 26: shows the platforms of an image for several", async () => {
      await workbench.select("hello:1.0");
      const platforms = workbench.inspector.getByRole("definition");
      await platforms.filter({ hasText: "linux/amd64" }).getByText("linux/arm64/v8").waitFor();
    });

    it("row 27: shows every layer of an image, with the command that made it", async () => {
      await workbench.select("layers:1.0");
      const { inspector } = workbench;
      await inspector.getByText("layers:1.0").first().waitFor();
      await inspector.getByRole("tab", { name: "Layers" }).click();
      for (const layer of [1, 2, 3, 4, 5])
        await inspector.getByRole("listitem", { name: `Layer ${layer}`, exact: true }).waitFor();
      const layers = inspector.getByRole("listitem", { name: /^Layer / });
      expect(await layers.count()).toBe(5);
      await layers.nth(2).getByText("COPY tiles/ /srv/tiles/").waitFor();
      await layers.nth(3).getByText("COPY fonts/ /srv/fonts/").waitFor();
      await layers.nth(4).getByText("COPY greeting.txt /srv/").waitFor();
    });

    it("refuses a registry that is not there, and says which", async () => {
      await app.page
        .getByRole("toolbar", { name: "Portolan" })
        .getByRole("button", { name: "Add registry" })
        .click();
      const sheet = new LoginSheet(app.page);
      await sheet.fill("127.0.0.1:9");
      await sheet.submit();
      expect(await sheet.dialog.getByRole("alert").textContent()).toContain("127.0.0.1:9");
    });
  });
});
