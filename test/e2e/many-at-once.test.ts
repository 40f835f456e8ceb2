import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseManifest } from "../../shared/oci/manifest.ts";
import { aMultiArchImage, anImage } from "../support/image-builder.ts";
import { type DockerRegistry, startDockerRegistry } from "../support/real/docker-registry.ts";
import { requires } from "../support/real/requirements.ts";
import { listTags, pushImage, readWhole } from "../support/real/skopeo.ts";
import { createTempDir, type TempDir } from "../support/temp-dir.ts";
import { dragOnto } from "./drag-rows.ts";
import { type OpenedApp, openInChromium } from "./hosts.ts";
import { Workbench } from "./pages/workbench.ts";

const needs = ["build", "chromium", "docker-registry", "skopeo"] as const;

/** From one real registry to another, read back there by another tool. */
describe.runIf(requires(...needs))("copying many images, and parts of them", () => {
  const images = {
    v1: aMultiArchImage(),
    v2: anImage().withLayers([700], 2).build(),
    v3: anImage().withLayers([800], 3).build(),
  };
  let home: TempDir;
  let source: DockerRegistry;
  let target: DockerRegistry;
  let app: OpenedApp;
  let workbench: Workbench;

  beforeAll(async () => {
    home = await createTempDir();
    [source, target] = await Promise.all([startDockerRegistry(), startDockerRegistry()]);
    for (const [tag, image] of Object.entries(images))
      await pushImage(source, `team/app:${tag}`, image);
    await pushImage(target, "prod/shop:old", images.v3);
    app = await openInChromium({ home: home.path });
    workbench = new Workbench(app.page);
    await workbench.addRegistry(target.host);
    await workbench.openRepository(target.host, "prod/shop");
    await workbench.addRegistry(source.host);
    await workbench.openRepository(source.host, "team/app");
    await workbench.row("v1").waitFor();
  });

  afterAll(async () => {
    await app.close();
    await Promise.all([source.stop(), target.stop()]);
    await home.remove();
  });

  const sheet = () => workbench.sheet("Copy to prod/shop");

  async function dropOnShop(...tags: readonly string[]): Promise<void> {
    const [first = "", ...others] = tags;
    await workbench.select(first);
    for (const tag of others) await workbench.row(tag).click({ modifiers: ["ControlOrMeta"] });
    await dragOnto(app.page, workbench.row(first), workbench.place("shop"));
    await sheet().waitFor();
  }

  async function copy(): Promise<void> {
    await sheet().getByRole("button", { name: "Copy", exact: true, disabled: false }).click();
    await sheet().waitFor({ state: "detached" });
  }

  it("row 41: copies the selected tags at once, one under another name, and one left out", async () => {
    await dropOnShop("v1", "v2", "v3");
    await sheet().getByRole("textbox", { name: "Target of v1" }).fill("1.0");
    await sheet().getByRole("checkbox", { name: "Take v3" }).press("Space");
    await copy();
    await workbench.transfers.waitFor("Copy", "prod/shop:1.0", "done");
    await workbench.transfers.waitFor("Copy", "prod/shop:v2", "done");
    expect(await listTags(target, "prod/shop")).toEqual(["1.0", "old", "v2"]);
    expect(await readWhole(target, "prod/shop:1.0")).toBe(images.v1.root.descriptor.digest);
    expect(await readWhole(target, "prod/shop:v2")).toBe(images.v2.root.descriptor.digest);
  });

  it("row 41: gives two images no name at the same place", async () => {
    await dropOnShop("v1", "v2");
    await sheet().getByRole("textbox", { name: "Target of v2" }).fill("v1");
    await sheet().getByText("Another image of these goes there.").first().waitFor();
    await sheet().getByRole("button", { name: "Copy", exact: true, disabled: true }).waitFor();
    await app.page.keyboard.press("Escape");
    await sheet().waitFor({ state: "detached" });
  });

  it("row 50: copies the platform that is ticked, under the digest that it always had", async () => {
    await dropOnShop("v1");
    await sheet().getByRole("textbox", { name: "Target of v1" }).fill("arm");
    const platforms = sheet().getByRole("group", { name: "Platforms" });
    await platforms.getByText("linux/arm64/v8").click();
    await sheet().getByText("Not every platform is taken").first().waitFor();
    await copy();
    await workbench.transfers.waitFor("Copy", "prod/shop:arm", "done");
    const { bytes, descriptor } = images.v1.root;
    const index = parseManifest(bytes, descriptor.mediaType);
    if (index.kind !== "index") throw new TypeError("the source is no index");
    const arm = index.manifests.find(({ platform }) => platform?.architecture === "arm64");
    if (arm === undefined) throw new TypeError("the source has no image for arm64");
    expect(await readWhole(target, "prod/shop:arm")).toBe(arm.digest);
    expect(app.faults).toEqual([]);
  });
});
