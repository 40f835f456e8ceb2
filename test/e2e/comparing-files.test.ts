import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MEDIA_TYPES } from "../../shared/oci/media-types.ts";
import { aBlob, aDocument, anImage, digestOfBytes } from "../support/image-builder.ts";
import { type DockerRegistry, startDockerRegistry } from "../support/real/docker-registry.ts";
import { requires } from "../support/real/requirements.ts";
import { pushImage } from "../support/real/skopeo.ts";
import { Pusher, pushSignedImage } from "../support/signed-image.ts";
import { aTar, type TarPart } from "../support/tar-builder.ts";
import { createTempDir, type TempDir } from "../support/temp-dir.ts";
import { installAxe, violations } from "./axe.ts";
import { type OpenedApp, openInChromium } from "./hosts.ts";
import { Workbench } from "./pages/workbench.ts";

const aFile = (name: string, text: string): TarPart => ({ name, bytes: Buffer.from(text) });
/** A layer, and what it is called once it is unpacked. */
function aLayer(parts: readonly TarPart[]) {
  const tar = aTar(parts);
  return { ...aBlob(gzipSync(tar), MEDIA_TYPES.ociLayerGzip), diffId: digestOfBytes(tar) };
}

function imageOf(layers: readonly ReturnType<typeof aLayer>[]) {
  const rootfs = { type: "layers", diff_ids: layers.map(({ diffId }) => diffId) };
  const config = { os: "linux", architecture: "amd64", rootfs };
  return anImage()
    .withLayerContents(layers)
    .withConfig(aDocument(config, MEDIA_TYPES.ociConfig))
    .build();
}

const BASE = aLayer([aFile("etc/hostname", "harbour")]);
const OLD = aLayer([
  aFile("app/server.js", "1"),
  aFile("app/old.js", "gone"),
  aFile("etc/same", "same"),
]);
const NEW = aLayer([
  aFile("app/server.js", "1 and more"),
  aFile("app/new.js", "new"),
  aFile("etc/same", "same"),
  ...Array.from({ length: 3000 }, (_, index) => aFile(`data/${index}.txt`, String(index))),
]);

describe.runIf(requires("build", "chromium", "docker-registry", "skopeo"))(
  "the files of two registries' images",
  () => {
    let home: TempDir;
    let registry: DockerRegistry;
    let other: DockerRegistry;
    let app: OpenedApp;
    let workbench: Workbench;

    beforeAll(async () => {
      home = await createTempDir();
      registry = await startDockerRegistry();
      other = await startDockerRegistry();
      await pushImage(registry, "team/app:v1", imageOf([BASE, OLD]));
      await pushImage(other, "mirror/app:v2", imageOf([BASE, NEW]));
      await pushSignedImage(new Pusher(registry.url, "team/signed"));
      app = await openInChromium({ home: home.path });
      workbench = new Workbench(app.page);
      await installAxe(app.page);
      await workbench.addRegistry(registry.host);
      await workbench.openRepository(registry.host, "team/app");
    });

    afterAll(async () => {
      await app.close();
      await registry.stop();
      await other.stop();
      await home.remove();
    });

    it("row 31: are compared by keyboard alone, after their cost was said", async () => {
      const { page } = app;
      await workbench.select("v1");
      await workbench.row("v1").press("ControlOrMeta+Shift+D");
      const sheet = workbench.sheet("Compare images");
      await sheet.waitFor();
      await page.keyboard.type(`${other.host}/mirror/app:v2`);
      await page.keyboard.press("Enter");
      await sheet.getByText("1 layer that both begin with is not read.").waitFor();
      await sheet.getByRole("button", { name: /^Compare files: read / }).press("Enter");
      await sheet.getByText("3,003 names differ").waitFor();
      const tree = sheet.getByRole("tree", { name: "Files that differ" });
      expect(await tree.getByRole("treeitem").count()).toBeLessThan(60);
      expect(await violations(page)).toEqual([]);

      await tree.press("ArrowRight");
      await tree.getByRole("treeitem", { name: /new\.js/ }).waitFor();
      const shown = await tree.getByRole("treeitem").allInnerTexts();
      const app3 = shown.slice(1, 4).map((text) => text.replaceAll(/\s+/g, " ").trim());
      expect(app3).toEqual([
        expect.stringMatching(/^\+.*new\.js — → 3 B$/),
        expect.stringMatching(/^−.*old\.js 4 B → —$/),
        expect.stringMatching(/^~.*server\.js 1 B → 10 B$/),
      ]);

      await sheet.getByRole("searchbox", { name: "Filter files" }).fill("SERVER");
      await expect.poll(() => tree.getByRole("treeitem").count()).toBe(2);
      await sheet.getByRole("searchbox", { name: "Filter files" }).fill("");
      await sheet.getByText("= 1 same").click();
      await tree.getByRole("treeitem", { name: /etc/ }).waitFor();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press("Escape");
      expect(app.faults).toEqual([]);
    });

    it("row 32: tags of signatures are folded away, and mark the image they belong to", async () => {
      const { page } = app;
      if (await workbench.sheet("Compare images").isVisible()) await page.keyboard.press("Escape");
      await workbench.openRepository(registry.host, "team/signed");
      const names = () =>
        page.locator("[data-row]:not([data-group]) [data-cell='0']").allInnerTexts();
      await page.getByText(/tags of signatures and other additions are folded away/).waitFor();
      await page.getByText("signed · attested").waitFor();
      expect((await names()).some((name) => name.startsWith("sha256-"))).toBe(false);
      expect(await violations(page)).toEqual([]);

      await workbench.row("v1-amd64").press("ControlOrMeta+a");
      await page.getByText("2 of 2 matching selected").waitFor();
      await page.getByRole("button", { name: "Show", exact: true }).press("Enter");
      await expect.poll(async () => (await names()).length).toBeGreaterThan(3);
      // What was meant by all does not grow by what was out of sight.
      expect(await page.getByText(/matching selected/).count()).toBe(0);
      expect(await violations(page)).toEqual([]);
      await page.getByRole("button", { name: "Fold away" }).press("Enter");
      await expect.poll(async () => (await names()).length).toBe(2);

      await page.keyboard.press("ControlOrMeta+f");
      await page.keyboard.type("signatures ");
      await expect
        .poll(async () => (await names()).every((name) => name.startsWith("sha256-")))
        .toBe(true);
      await page.getByRole("list", { name: "Parts of the filter" }).waitFor();
      expect(app.faults).toEqual([]);
    });
  },
);
