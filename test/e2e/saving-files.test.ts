import { stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runTool } from "../support/real/child.ts";
import { runCli } from "../support/real/cli.ts";
import { requires } from "../support/real/requirements.ts";
import { createTempDir, type TempDir } from "../support/temp-dir.ts";
import { installAxe, violations } from "./axe.ts";
import { type OpenedApp, openInChromium } from "./hosts.ts";
import { Workbench } from "./pages/workbench.ts";

const HELLO = "portolan.local/samples/hello:1.0";
const WEB = "portolan.local/samples/web:1.0";

/** A file that was replaced has another one. */
async function inodeOf(path: string): Promise<number | undefined> {
  return (await stat(path).catch(() => undefined))?.ino;
}

/** Images of the store become files on this computer, which other programs read. */
describe.runIf(requires("build", "chromium", "skopeo"))("saving images as a file", () => {
  let home: TempDir;
  let app: OpenedApp;
  let workbench: Workbench;

  beforeAll(async () => {
    home = await createTempDir();
    app = await openInChromium({ home: home.path });
    workbench = new Workbench(app.page);
    await installAxe(app.page);
    await workbench.createSamples();
    await workbench.openStore();
    await workbench.row("hello:1.0").waitFor();
  });

  afterAll(async () => {
    await app.close();
    await home.remove();
  });

  const sheet = () => workbench.sheet("Save as file");
  const saveButton = () =>
    app.page
      .getByRole("toolbar", { name: "Image actions" })
      .getByRole("button", { name: "Save as file…" });

  it("row 48: writes a bundle of the selected images, which is sound", async () => {
    const path = join(home.path, "for the ship.tar");
    await workbench.select("hello:1.0");
    await workbench.row("web:1.0").click({ modifiers: ["ControlOrMeta"] });
    await saveButton().click();
    await sheet().getByLabel("New file").fill(path);
    await sheet().getByLabel("Split into parts of").fill("650MB");
    await sheet().getByRole("button", { name: "Save 2 images" }).click();
    await sheet().waitFor({ state: "detached" });
    await workbench.transfers.waitFor("Copy", "for the ship.tar", "done");
    const inspected = await runCli(["--json", "bundle", "inspect", path, "--verify"], {
      home: home.path,
    });
    expect(inspected).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(inspected.stdout)).toMatchObject({
      images: [{ name: HELLO }, { name: WEB }],
      checksums: "sound",
    });
  });

  it("row 48: asks before a file is replaced, and keeps WCAG 2.2 AA", async () => {
    const path = join(home.path, "hello-1.0.tar");
    let inode = await inodeOf(path);
    for (const isThere of [false, true]) {
      await workbench.select("hello:1.0");
      await saveButton().click();
      expect(await sheet().getByLabel("New file").inputValue()).toBe(path);
      if (isThere) {
        await sheet().getByRole("alert").waitFor();
        expect(await violations(app.page)).toEqual([]);
        await sheet().getByText("Replace a file that is there").click();
      }
      await sheet().getByRole("button", { name: "Save", exact: true }).click();
      await sheet().waitFor({ state: "detached" });
      await expect.poll(() => inodeOf(path)).not.toBe(inode);
      inode = await inodeOf(path);
    }
    const raw = await runTool("skopeo", ["inspect", "--raw", `docker-archive:${path}:${HELLO}`]);
    expect(JSON.parse(raw.toString("utf8"))).toHaveProperty("layers");
    expect(app.faults).toEqual([]);
  });
});
