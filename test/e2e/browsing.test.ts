import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createFormats } from "../../renderer/i18n/format.ts";
import type { BuiltImage } from "../support/image-builder.ts";
import { type DockerRegistry, startDockerRegistry } from "../support/real/docker-registry.ts";
import { requires } from "../support/real/requirements.ts";
import { pushImage } from "../support/real/skopeo.ts";
import { createTempDir, type TempDir } from "../support/temp-dir.ts";
import { installAxe, violations } from "./axe.ts";
import { type OpenedApp, openInChromium } from "./hosts.ts";
import { Workbench } from "./pages/workbench.ts";
import { aRelease } from "./screenshot-images.ts";

const OLD = aRelease("pilot", 0.2, "2025-01-02T00:00:00Z");
const NEW = aRelease("pilot", 0.4, "2026-11-18T00:00:00Z");
const TAGS = { "1.9.0": OLD, "1.10.0": NEW, "1.10": NEW, latest: NEW } as const;

/** What images take in a registry: each blob and manifest once. */
function bytesOf(...images: readonly BuiltImage[]): number {
  const sizes = images.flatMap(({ blobs, manifests }) =>
    [...blobs, ...manifests].map(({ descriptor }) => [descriptor.digest, descriptor.size] as const),
  );
  return [...new Map(sizes).values()].reduce((sum, size) => sum + size, 0);
}

describe.runIf(requires("build", "chromium", "docker-registry", "skopeo"))(
  "browsing a repository",
  () => {
    let home: TempDir;
    let registry: DockerRegistry;
    let app: OpenedApp;
    let workbench: Workbench;

    beforeAll(async () => {
      home = await createTempDir();
      registry = await startDockerRegistry();
      for (const [tag, image] of Object.entries(TAGS)) {
        await pushImage(registry, `harbour/pilot:${tag}`, image);
      }
      app = await openInChromium({ home: home.path });
      workbench = new Workbench(app.page);
      await installAxe(app.page);
      await workbench.addRegistry(registry.host);
      await workbench.openRepository(registry.host, "harbour/pilot");
      await workbench.row("1.9.0").getByText(/B$/).waitFor();
    });

    afterAll(async () => {
      await app.close();
      await registry.stop();
      await home.remove();
    });

    const filter = () => app.page.getByRole("combobox", { name: "Filter tags" });
    const names = () =>
      app.page.locator("[data-row]:not([data-group]) [data-cell='0']").allInnerTexts();

    it("row 20: says which tags share one digest", async () => {
      await workbench
        .row("1.10.0")
        .getByText("shares its digest with 2 others")
        .waitFor({ state: "attached" });
      expect(await violations(app.page)).toEqual([]);
    });

    it("row 19: shows tags, a row each, though three of them are one image", async () => {
      expect((await names()).toSorted()).toEqual(["1.10", "1.10.0", "1.9.0", "latest"]);
    });

    it("row 29: shows what an image runs, as whom, with what around it", async () => {
      await workbench.select("1.10.0");
      await workbench.inspector.getByRole("tab", { name: "Config" }).click();
      const panel = workbench.inspector.getByRole("tabpanel", { name: "Config" });
      for (const text of ["NODE_ENV", "dist/main.js", "8080/tcp", "/srv", "Apache-2.0"])
        await panel.getByText(text).first().waitFor();
    });

    it("row 22: says how large the repository is, as an estimate, in its list and about its registry", async () => {
      const shown = createFormats("en", Date.now).bytes(bytesOf(OLD, NEW));
      await app.page.getByText(`~${shown} (estimate)`).waitFor();
      await workbench.connectionAction(registry.host, "About this registry…");
      const sheet = workbench.sheet(`About ${registry.host}`);
      await sheet.getByText(`about ${shown} (estimate from 2 images)`).waitFor();
      expect(await violations(app.page)).toEqual([]);
      await app.page.keyboard.press("Escape");
      await sheet.waitFor({ state: "detached" });
    });

    it("row 14: filters by keys with the keyboard alone, and says what is wrong at the token", async () => {
      await app.page.keyboard.press("Control+f");
      await app.page.keyboard.type("cre");
      await app.page.keyboard.press("ArrowDown");
      await app.page.keyboard.press("Enter");
      await app.page.keyboard.type("<2026-01-01 ");
      expect(await filter().inputValue()).toBe("created:<2026-01-01 ");
      await expect.poll(names).toEqual(["1.9.0"]);
      await app.page.keyboard.type("size:5");
      await app.page.getByText("needs < or > and a size").waitFor();
      expect(await names()).toEqual(["1.9.0"]);
      expect(await violations(app.page)).toEqual([]);
      await filter().fill("");
    });

    it("row 18: groups by version, which opens and closes by key", async () => {
      await workbench.groupBy("Version");
      const grid = app.page.getByRole("treegrid", { name: "Tags" });
      await grid.getByRole("row", { name: "1.10, 2 rows" }).focus();
      await app.page.getByRole("tooltip").waitFor({ state: "detached" });
      expect(await violations(app.page)).toEqual([]);
      await app.page.keyboard.press("ArrowLeft");
      await expect.poll(names).toEqual(["1.9.0", "latest"]);
      await app.page.keyboard.press("ArrowRight");
      await expect.poll(names).toEqual(["1.10.0", "1.10", "1.9.0", "latest"]);
      await app.page.keyboard.press("ArrowDown");
      await app.page.keyboard.press("Control+a");
      await app.page.getByText("4 of 4 matching selected").waitFor();
      await workbench.row("1.10.0").click();
      await workbench.row("1.9.0").click({ modifiers: ["Control"] });
      await app.page.getByText("2 of 4 matching selected").waitFor();
      await filter().fill("1.10");
      await app.page.getByText("matching selected").waitFor({ state: "detached" });
      await filter().fill("");
      expect(await violations(app.page)).toEqual([]);
    });

    it("row 23: keeps a repository and a filter at hand", async () => {
      await app.page.keyboard.press("Control+Shift+s");
      await workbench.place("harbour/pilot").waitFor();
      await filter().fill("name:1.10*");
      await app.page.getByRole("button", { name: "Save this filter…" }).click();
      await app.page.getByRole("textbox", { name: "Name of the list" }).fill("Current");
      await app.page.keyboard.press("Enter");
      await workbench.openStore();
      await workbench.place("Current: name:1.10*").click();
      await expect.poll(names).toEqual(["1.10.0", "1.10"]);
      expect(await violations(app.page)).toEqual([]);
    });

    it("goes where a pasted line leads", async () => {
      await workbench.openStore();
      // Until then it is the other list's field.
      await app.page.getByRole("heading", { name: "harbour/pilot" }).waitFor({ state: "hidden" });
      const field = app.page.getByRole("combobox", { name: /Filter/ });
      if ((await field.count()) === 0) await workbench.createSamples();
      await field.fill(`docker pull ${registry.host}/harbour/pilot:1.9.0`);
      await app.page.keyboard.press("Enter");
      await workbench.inspector.getByText("harbour/pilot:1.9.0").first().waitFor();
      expect(await workbench.row("1.9.0").getAttribute("aria-selected")).toBe("true");
    });
  },
);
