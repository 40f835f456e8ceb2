import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../support/real/requirements.ts";

import { seedImage, someBytes } from "../support/registry/seed.ts";
import { startRegistry, type TestRegistry } from "../support/registry/server.ts";
import { createTempDir, type TempDir } from "../support/temp-dir.ts";
import { installAxe, violations } from "./axe.ts";
import { openInChromium, type OpenedApp } from "./hosts.ts";
import { Workbench } from "./pages/workbench.ts";

const PANES = ["sidebar", "centre", "inspector", "transfers"] as const;

describe.runIf(requires("build", "chromium"))("palette, quick-open and keys", () => {
  let home: TempDir;
  let registry: TestRegistry;
  let app: OpenedApp;
  let page: Page;
  let workbench: Workbench;

  beforeAll(async () => {
    home = await createTempDir();
    registry = await startRegistry();
    seedImage(registry, "team/app", "v1", [someBytes(2000, 1)]);
    seedImage(registry, "team/beacon", "v2", [someBytes(2000, 2)]);
    app = await openInChromium({ home: home.path });
    ({ page } = app);
    workbench = new Workbench(page);
    await workbench.addRegistry(registry.host);
    await workbench.openRepository(registry.host, "team/app");
    await workbench.row("v1").waitFor();
    await installAxe(page);
  });

  afterAll(async () => {
    await app.close();
    await registry.close();
    await home.remove();
  });

  const field = () => page.getByRole("dialog").getByRole("combobox");
  const paneWithFocus = () =>
    page.evaluate(() => document.activeElement?.closest("[data-pane]")?.getAttribute("data-pane"));

  it("row 61: runs a command that is found by a few letters, and has it first the next time", async () => {
    await page.keyboard.press("Control+k");
    await field().waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.type("dark th");
    const option = page.getByRole("option", { name: /^Dark theme/ });
    expect(await option.getAttribute("aria-selected")).toBe("true");
    await page.keyboard.press("Enter");
    await page.locator("html[data-theme=dark]").waitFor();
    await page.keyboard.press("Control+Shift+p");
    await page.getByRole("option").first().filter({ hasText: "Dark theme" }).waitFor();
    await page.keyboard.press("Escape");
  });

  it("row 61: stands in the title bar, where a mouse finds it", async () => {
    await page.getByRole("button", { name: "Search or run…" }).click();
    await page.getByRole("dialog", { name: "Run a command" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  });

  it("row 61: acts on the selected rows as their toolbar does", async () => {
    await workbench.select("v1");
    await page.keyboard.press("Control+k");
    await page.keyboard.type("pull…");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "Pull" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  });

  it("row 15: goes to a repository by a part of its name, and back and forth again", async () => {
    await page.keyboard.press("Control+p");
    await field().fill("beacon");
    await page
      .getByRole("option", { name: /team\/beacon/ })
      .first()
      .waitFor();
    await page.keyboard.press("Enter");
    await workbench.row("v2").waitFor();
    await page.keyboard.press("Alt+ArrowLeft");
    await workbench.row("v1").waitFor();
    await page.keyboard.press("Alt+ArrowRight");
    await workbench.row("v2").waitFor();
  });

  it("row 15: jumps to what a pasted command line names", async () => {
    await page.keyboard.press("Control+p");
    await field().fill(`docker pull ${registry.host}/team/app:v1`);
    await page.getByRole("option", { name: /^Go to .*team\/app:v1/ }).waitFor();
    await page.keyboard.press("Enter");
    await workbench.row("v1").and(page.locator("[aria-selected=true]")).waitFor();
  });

  it("row 62: gives every part of the window a key, and F6 goes round", async () => {
    for (const [index, pane] of PANES.entries()) {
      await page.keyboard.press(`Control+${index + 1}`);
      await expect.poll(paneWithFocus).toBe(pane);
    }
    await page.keyboard.press("F6");
    await expect.poll(paneWithFocus).not.toBe("transfers");
  });

  it("row 62: lists all keys, to be read and scrolled without a mouse", async () => {
    await page.keyboard.press("Control+/");
    const sheet = page.getByRole("dialog", { name: "Keyboard shortcuts" });
    await sheet.getByText("Ctrl+Shift+P").waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await sheet.waitFor({ state: "detached" });
  });

  it("row 62: types a question mark where one types, and takes no key from an input method", async () => {
    await page.keyboard.press("Control+f");
    await page.keyboard.type("?");
    expect(await page.getByRole("dialog").count()).toBe(0);
    await page.keyboard.press("Control+a");
    await page.keyboard.press("Delete");
    await page.evaluate(() => {
      const held = { key: "k", ctrlKey: true, bubbles: true, isComposing: true };
      document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", held));
    });
    expect(await page.getByRole("dialog").count()).toBe(0);
  });

  it("row 62: at 200 % nothing is wider than the window, and the focus is seen in forced colours", async () => {
    await page.setViewportSize({ width: 640, height: 400 });
    const tooWide = await page.evaluate(() =>
      [...document.querySelectorAll("header *, main")]
        .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
        .map((one) => one.outerHTML.slice(0, 120)),
    );
    expect(tooWide).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(640);
    await page.emulateMedia({ forcedColors: "active", reducedMotion: "reduce" });
    await page.keyboard.press("Control+1");
    await expect.poll(paneWithFocus).toBe("sidebar");
    const outline = await page.evaluate(() => {
      const focused = document.activeElement;
      return focused === null ? "" : getComputedStyle(focused).outlineStyle;
    });
    expect(outline).not.toBe("none");
    await page.keyboard.press("Control+k");
    await page.locator("[role=option][aria-selected=true]").waitFor();
    const chosen = await page
      .locator("[role=option][aria-selected=true]")
      .evaluate((one) => getComputedStyle(one).outlineStyle);
    expect(chosen).toBe("solid");
  });
});
