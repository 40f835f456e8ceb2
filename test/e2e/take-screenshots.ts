import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { ROOT } from "../../build/scripts/paths.ts";
import { launchChromium } from "../support/real/chromium.ts";
import {
  type DockerRegistry,
  startDockerRegistry,
  TEST_ACCOUNT,
} from "../support/real/docker-registry.ts";
import { pushImage } from "../support/real/skopeo.ts";
import { startSlowProxy } from "../support/real/slow-proxy.ts";
import { createTempDir } from "../support/temp-dir.ts";
import { hoverOver } from "./drag-rows.ts";
import { openInChromium } from "./hosts.ts";
import { Workbench } from "./pages/workbench.ts";
import { aRelease } from "./screenshot-images.ts";
import { photographSheets } from "./screenshot-sheets.ts";
import { settle } from "./settle.ts";

/** Pictures of the running application for the README: real pages, real registries, real images. */

const FOLDER = join(ROOT, "docs/images");

/** What comes through in a second on each connection: slow enough to be looked at. */
const BYTES_PER_SECOND = 6_000_000;

const RELEASES: readonly (readonly [name: string, megabytes: number, created: string])[] = [
  ["harbour/pilot:1.2.0", 17.5, "2026-09-14T08:12:00Z"],
  ["harbour/pilot:1.3.0", 18.1, "2026-10-20T15:40:00Z"],
  ["harbour/pilot:1.3.1", 18.2, "2026-11-18T10:05:00Z"],
  ["harbour/pilot:latest", 18.2, "2026-11-18T10:05:00Z"],
  ["harbour/beacon:2.0.0", 12.3, "2026-11-02T09:00:00Z"],
  ["charts/tides:0.9.4", 22.8, "2026-10-07T11:30:00Z"],
];

async function main(): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  const home = await createTempDir();
  const registry = await startDockerRegistry({ auth: "basic" });
  const mirror = await startDockerRegistry();
  const slow = await startSlowProxy(registry.host, BYTES_PER_SECOND);
  try {
    await fill(registry);
    const app = await openInChromium({ home: home.path });
    try {
      await photograph(app.page, slow.host, mirror);
    } finally {
      await app.close();
    }
    await photographSheets(registry, {}, takePicture);
  } finally {
    await slow.close();
    await mirror.stop();
    await registry.stop();
    await home.remove();
  }
}

async function fill(registry: DockerRegistry): Promise<void> {
  for (const [name, megabytes, created] of RELEASES) {
    const service = name.slice(name.indexOf("/") + 1, name.indexOf(":"));
    await pushImage(registry, name, aRelease(service, megabytes, created));
  }
}

async function photograph(page: Page, host: string, mirror: DockerRegistry): Promise<void> {
  const workbench = new Workbench(page);
  await workbench.addRegistry(mirror.host);
  await workbench.addRegistry(host, TEST_ACCOUNT);
  await workbench.openRepository(host, "harbour/pilot");
  await workbench.select("1.3.1");
  await workbench.inspector.getByRole("tab", { name: "Layers" }).click();
  await workbench.inspector.getByRole("listitem", { name: "Layer 1", exact: true }).waitFor();
  await takePicture(page, "window.png");

  await photographDrag(page, workbench);

  const pull = await workbench.act("Pull…");
  await pull.dialog.getByText("Moves").waitFor();
  await takePicture(page, "plan.png");
  await pull.start("Pull");
  await workbench.transfers.waitFor("Pull", "harbour/pilot:1.3.1", "running");
  await workbench.transfers.showLayers("Pull", "harbour/pilot:1.3.1");
  await moved(workbench, 25);
  await takePicture(page, "transfer.png");
  await takeContactSheet(page);
}

/** A tag over another one: what letting go would do, the row that adds a tag, the bar that removes. */
async function photographDrag(page: Page, workbench: Workbench): Promise<void> {
  await workbench.inspector.getByRole("tab", { name: "Overview" }).click();
  await hoverOver(page, workbench.row("1.3.1"), workbench.row("1.2.0"));
  await page.getByText("Point 1.2.0 at this image").waitFor();
  await settle(page);
  await page.screenshot({ path: join(FOLDER, "dragging.png") });
  console.log("docs/images/dragging.png");
  await page.keyboard.press("Escape");
  await page.mouse.up();
}

/** Waits until so many percent of the transfer are there. */
async function moved(workbench: Workbench, percent: number): Promise<void> {
  const bar = workbench.transfers.region.getByRole("progressbar", { name: /^Pull / }).first();
  for (;;) {
    if (Number(await bar.getAttribute("aria-valuenow")) >= percent) return;
    await bar.page().waitForTimeout(50);
  }
}

async function takePicture(page: Page, name: string): Promise<Buffer> {
  // Neither hover nor focus ring shall tell where the hand was.
  await page.mouse.move(0, 0);
  await settle(page);
  const picture = await page.screenshot({ path: join(FOLDER, name) });
  console.log(`docs/images/${name}`);
  return picture;
}

/** Both languages and both themes on one sheet. */
async function takeContactSheet(page: Page): Promise<void> {
  const pictures: Buffer[] = [];
  for (const language of ["English", "简体中文"]) {
    await chooseLanguage(page, language);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await settle(page);
      pictures.push(await page.screenshot());
    }
  }
  await writeFile(join(FOLDER, "themes.png"), await tile(pictures));
  console.log("docs/images/themes.png");
}

async function chooseLanguage(page: Page, language: string): Promise<void> {
  await page.getByRole("button", { name: /^(?:Appearance and language|外观与语言)$/ }).click();
  const menu = page.getByRole("menu");
  await menu.getByRole("menuitemradio", { name: language }).click();
  // Nothing typed: a key would bring focus rings into the picture.
  if (await menu.isVisible()) await page.mouse.click(640, 700);
  await menu.waitFor({ state: "detached" });
  await page.mouse.move(640, 500);
  await page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  });
  await page.getByRole("tooltip").waitFor({ state: "detached" });
}

async function tile(pictures: readonly Buffer[]): Promise<Buffer> {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
    const images = pictures
      .map((picture) => `<img src="data:image/png;base64,${picture.toString("base64")}">`)
      .join("");
    const style = "body{margin:0;display:grid;grid-template-columns:1fr 1fr}img{width:100%}";
    await page.setContent(`<style>${style}</style>${images}`);
    await page.waitForFunction(() => [...document.images].every((image) => image.complete));
    return await page.screenshot({ fullPage: true });
  } finally {
    await browser.close();
  }
}

await main();
