import type { Locator, Page } from "playwright-core";
import { en } from "../../renderer/i18n/en.ts";
import type { Messages } from "../../renderer/i18n/messages.ts";
import { zhCN } from "../../renderer/i18n/zh-CN.ts";
import { putImage } from "../support/engine.ts";
import { startRegistry, type TestRegistry } from "../support/registry/server.ts";
import { createTempDir } from "../support/temp-dir.ts";
import { type AppOptions, type OpenedApp, openInChromium } from "./hosts.ts";
import { aRelease } from "./screenshot-images.ts";
import { settle } from "./settle.ts";

/** What a user can have before him. Opened by keys and places, not by words, so that it is the same in each language. */
export interface Screen {
  readonly name: string;
  readonly open: (stage: ScreenStage) => Promise<void>;
}

/** The application with a registry that has something to show. */
export interface ScreenStage {
  readonly app: OpenedApp;
  readonly page: Page;
  readonly t: Messages;
  readonly registry: TestRegistry;
  /** The row of a tag. */
  readonly row: (tag: string) => Locator;
  close(): Promise<void>;
}

const REPOSITORY = "harbour/pilot";

/** Small layers: a screen shows what they are, not how they travel. */
const MEGABYTES = 0.3;

function seed(registry: TestRegistry): void {
  const old = aRelease("pilot", MEGABYTES, "2026-09-14T08:12:00Z");
  const current = aRelease("pilot", MEGABYTES * 2, "2026-11-18T10:05:00Z");
  for (const tag of ["1.2.0", "1.2"]) putImage(registry, REPOSITORY, tag, old);
  for (const tag of ["1.3.1", "latest"]) putImage(registry, REPOSITORY, tag, current);
}

/** Starts the application, connects a registry and opens its repository. */
export async function openStage(look: Pick<AppOptions, "theme" | "locale">): Promise<ScreenStage> {
  const home = await createTempDir();
  const registry = await startRegistry();
  seed(registry);
  const app = await openInChromium({ home: home.path, ...look });
  const { page } = app;
  const t = look.locale === "zh-CN" ? zhCN : en;
  const stage: ScreenStage = {
    app,
    page,
    t,
    registry,
    row: (tag) => page.locator("[data-row]").filter({ hasText: tag }).first(),
    close: async () => {
      await app.close();
      await registry.close();
      await home.remove();
    },
  };
  await page.getByRole("button", { name: t.action.addRegistry }).first().waitFor();
  return stage;
}

async function connect({ page, t, registry }: ScreenStage): Promise<void> {
  await page.keyboard.press("Control+n");
  const sheet = page.getByRole("dialog");
  await sheet.getByLabel(t.login.host, { exact: true }).fill(registry.host);
  await sheet.getByRole("radio", { name: t.login.anonymously }).click();
  await sheet.getByRole("button", { name: t.login.connect, exact: true }).click();
  await sheet.waitFor({ state: "detached" });
}

async function openRepository(stage: ScreenStage): Promise<void> {
  const { page, registry, row } = stage;
  await page.keyboard.press("Control+p");
  await page.getByRole("combobox").last().fill(`${registry.host}/${REPOSITORY}:1.3.1`);
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await row("1.3.1").getByText(/B$/).waitFor();
}

/** Presses a key on the row of a tag. */
function onRow(key: string, tag = "1.3.1"): Screen["open"] {
  return async (stage) => {
    await stage.row(tag).click();
    await stage.page.keyboard.press(key);
    await shown(stage.page);
  };
}

function pressing(key: string): Screen["open"] {
  return async ({ page }) => {
    await page.keyboard.press(key);
    await shown(page);
  };
}

/** A sheet or a menu is there, and has what it shows. */
async function shown(page: Page): Promise<void> {
  await page.locator("[role=dialog], [role=alertdialog], [role=menu]").first().waitFor();
  await page.locator("[aria-busy=true], [data-busy=true]").first().waitFor({ state: "detached" });
  await settle(page);
}

/** The views of the inspector and the tabs of the settings, by their places. */
function inspectorView(at: number): Screen["open"] {
  return async ({ page, row }) => {
    await row("1.3.1").click();
    const tab = page.getByRole("complementary").getByRole("tab").nth(at);
    await tab.click();
    await page.getByRole("complementary").getByRole("tabpanel").waitFor();
    await settle(page);
  };
}

function settingsTab(at: number): Screen["open"] {
  return async ({ page }) => {
    await page.keyboard.press("Control+,");
    await page.getByRole("dialog").getByRole("tab").nth(at).click();
    await shown(page);
  };
}

function button(nameOf: (t: Messages) => string): Screen["open"] {
  return async ({ page, t }) => {
    await page
      .getByRole("button", { name: nameOf(t), exact: true })
      .first()
      .click();
    await shown(page);
  };
}

/** Brings an image into the local store, which leaves a transfer in the drawer. */
async function pull({ page, row, t }: ScreenStage): Promise<void> {
  await row("1.2.0").click();
  await page.keyboard.press("Control+d");
  await page
    .getByRole("dialog")
    .getByRole("button", { name: t.drag.submit.pull, exact: true, disabled: false })
    .click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.locator('[data-state="done"]').first().waitFor();
}

/** Every screen, in an order in which each finds what it needs. */
export const SCREENS: readonly Screen[] = [
  { name: "welcome", open: async ({ page }) => settle(page) },
  { name: "sign in", open: pressing("Control+n") },
  {
    name: "repository",
    open: async (stage) => {
      await connect(stage);
      await openRepository(stage);
    },
  },
  ...["overview", "layers", "files", "config", "json", "related", "history"].map((view, at) => ({
    name: `inspector, ${view}`,
    open: inspectorView(at),
  })),
  { name: "pull", open: onRow("Control+d") },
  { name: "add tag", open: onRow("F2") },
  { name: "save", open: onRow("Control+e") },
  { name: "compare", open: onRow("Control+Shift+D") },
  { name: "menu of a row", open: onRow("Shift+F10") },
  { name: "remove a tag", open: onRow("Delete") },
  { name: "delete an image", open: onRow("Shift+Delete") },
  { name: "transfers, done", open: pull },
  { name: "palette", open: pressing("Control+k") },
  { name: "places", open: pressing("Control+p") },
  { name: "keys", open: pressing("Control+/") },
  { name: "view of the list", open: button((t) => t.lists.view) },
  { name: "appearance", open: button((t) => t.preferences.menu) },
  ...["general", "push targets", "network", "mirrors", "logins", "export"].map((tab, at) => ({
    name: `settings, ${tab}`,
    open: settingsTab(at),
  })),
];

/** Back to the window, ready for the next screen. */
export async function leaveScreen({ page }: ScreenStage): Promise<void> {
  const open = page.locator("[role=dialog], [role=alertdialog], [role=menu]");
  await page.keyboard.press("Escape");
  for (let press = 0; press < 4 && (await open.count()) > 0; press += 1) {
    await settle(page);
    if ((await open.count()) > 0) await page.keyboard.press("Escape");
  }
  await open.first().waitFor({ state: "detached" });
}
