import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DockerRegistry, startDockerRegistry } from "../support/real/docker-registry.ts";
import { requires } from "../support/real/requirements.ts";
import { Pusher, pushSignedImage, type SignedImage } from "../support/signed-image.ts";
import { createTempDir, type TempDir } from "../support/temp-dir.ts";
import { installAxe, violations } from "./axe.ts";
import { type OpenedApp, openInChromium } from "./hosts.ts";
import { Workbench } from "./pages/workbench.ts";

describe.runIf(requires("build", "chromium", "docker-registry"))("what belongs to an image", () => {
  let home: TempDir;
  let registry: DockerRegistry;
  let image: SignedImage;
  let app: OpenedApp;
  let workbench: Workbench;

  beforeAll(async () => {
    home = await createTempDir();
    registry = await startDockerRegistry();
    image = await pushSignedImage(new Pusher(registry.url, "team/app"));
    app = await openInChromium({ home: home.path });
    workbench = new Workbench(app.page);
    await installAxe(app.page);
    await workbench.addRegistry(registry.host);
    await workbench.openRepository(registry.host, "team/app");
    await workbench.tags
      .getByRole("row", { name: /^v1,|^v1 / })
      .first()
      .waitFor();
  });

  afterAll(async () => {
    await app.close();
    await registry.stop();
    await home.remove();
  });

  const view = (name: string) => workbench.inspector.getByRole("tab", { name });
  const panel = (name: string) => workbench.inspector.getByRole("tabpanel", { name });
  const group = (name: string) => workbench.inspector.getByRole("region", { name });

  async function selectV1(): Promise<void> {
    await workbench.tags.getByText("v1", { exact: true }).click();
    await workbench.inspector.getByRole("heading", { name: /team\/app:v1$/ }).waitFor();
    await workbench.inspector.getByRole("tablist").waitFor();
  }

  it("row 32: is listed by kind, in words that a newcomer understands", async () => {
    await selectV1();
    await view("Related").click();
    await group("Signatures").waitFor();
    await group("Attestations").waitFor();
    expect(await group("Signatures").getByRole("button").allInnerTexts()).toHaveLength(2);
    await group("Contents (SBOM)").getByText("SBOM · SPDX").waitFor();
    await group("Provenance").getByText("Provenance · SLSA").waitFor();
    expect(await panel("Related").innerText()).not.toContain("unknown");
    expect(await violations(app.page)).toEqual([]);
  });

  it("row 32: opens an SBOM as text by keyboard, and leads back", async () => {
    const { page } = app;
    await group("Contents (SBOM)")
      .getByRole("button", { name: /^SBOM · SPDX/ })
      .focus();
    await page.keyboard.press("Enter");
    await panel("JSON").getByText("SPDX-2.3").waitFor();
    expect(await violations(page)).toEqual([]);
    await workbench.inspector.getByRole("button", { name: /^Back to .*team\/app:v1$/ }).focus();
    await page.keyboard.press("Enter");
    await group("Signatures").waitFor();
  });

  it("row 33: opens a document of BuildKit’s statements", async () => {
    const attestations = group("Attestations");
    await attestations.getByRole("button", { name: /^SBOM · SPDX/ }).click();
    await panel("JSON").getByText("https://spdx.dev/Document").waitFor();
    await view("Overview").click();
    await panel("Overview").getByText("Attestation · in-toto").waitFor();
    expect(await panel("Overview").innerText()).not.toContain("unknown");
  });

  it("row 25: has digests that lead on: to a platform, and to a layer", async () => {
    await workbench.tags.getByText("v1-amd64", { exact: true }).click();
    await selectV1();
    await view("JSON").click();
    await workbench.inspector.getByRole("radio", { name: "Index" }).click();
    const link = panel("JSON").getByRole("button", { name: `Open ${image.amd64.digest}` });
    await link.first().click();
    await workbench.inspector.getByRole("heading", { name: /team\/app@[0-9a-f]{12}$/ }).waitFor();
    await panel("JSON").getByText('"layers"').waitFor();
    expect(await violations(app.page)).toEqual([]);
    const layer = panel("JSON")
      .getByRole("button", { name: /^Open sha256:/ })
      .last();
    await layer.click();
    await panel("Layers").locator("[aria-current=true]").waitFor();
  });

  it("row 51: has the command line of one’s tool, and remembers the tool", async () => {
    await selectV1();
    await view("Overview").click();
    await panel("Overview").getByText(`docker pull ${registry.host}/team/app:v1`).waitFor();
    await panel("Overview").getByRole("button", { name: /Tool/ }).click();
    await app.page.getByRole("option", { name: "skopeo" }).click();
    await panel("Overview").getByRole("radio", { name: "Digest" }).click();
    const command = `skopeo copy --all docker://${registry.host}/team/app@${image.index.digest} oci:app`;
    await panel("Overview").getByText(command).waitFor();
    expect(await violations(app.page)).toEqual([]);
    await app.page.reload();
    await workbench.openRepository(registry.host, "team/app");
    await installAxe(app.page);
    await selectV1();
    await panel("Overview").getByText(command).waitFor();
  });

  it("has a history, from which a transfer is run again", async () => {
    const sheet = await workbench.act("Pull…");
    await sheet.start("Pull");
    await workbench.transfers.waitFor("Pull", "team/app:v1", "done");
    await view("History").click();
    await panel("History").getByText("Pulled").waitFor();
    expect(await violations(app.page)).toEqual([]);
    await panel("History")
      .getByRole("button", { name: /^Run again: Pulled/ })
      .click();
    await expect.poll(() => panel("History").getByText("Pulled").count()).toBe(2);
  });

  it("row 63: has a link in the menu of its row, which leads back to the very image", async () => {
    await workbench.tags.getByText("v1", { exact: true }).click({ button: "right" });
    await app.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await app.page.getByRole("menuitem", { name: "Copy link" }).click();
    const copied = () => app.page.evaluate(() => navigator.clipboard.readText());
    const link = `portolan://${registry.host}/team/app:v1`;
    await expect.poll(copied).toBe(link);
    await workbench.openStore();
    await workbench.tags.getByText("v1", { exact: true }).waitFor({ state: "detached" });
    await app.page.keyboard.press("Control+p");
    await app.page.keyboard.press("Control+v");
    await app.page.getByRole("option", { name: /^Go to .*team\/app:v1/ }).waitFor();
    await app.page.keyboard.press("Enter");
    await workbench.inspector.getByRole("heading", { name: /team\/app:v1$/ }).waitFor();
    expect(app.faults).toEqual([]);
  });
});
