import type { Messages } from "../../renderer/i18n/messages.ts";
import { putImage } from "../support/engine.ts";
import { hoverOver } from "./drag-rows.ts";
import {
  BROKEN,
  chooseOnRow,
  clearWindow,
  openRepository,
  ready,
  REPOSITORY,
  type Screen,
  type ScreenStage,
  shown,
  STALLED,
  turnDrawer,
} from "./screen-stage.ts";
import { SERVICE_SCREENS } from "./service-screens.ts";
import { settle } from "./settle.ts";

/** What a window of 1280 by 800 has at a zoom of 200 %. */
const ZOOMED = { width: 640, height: 400 };

/** Shows a screen, whatever was before it. */
export async function enterScreen(stage: ScreenStage, screen: Screen): Promise<void> {
  await clearWindow(stage);
  if (screen.isFirst !== true) await openRepository(stage);
  await screen.open(stage);
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

/** The views of the inspector and the tabs of the settings, by their places. */
function inspectorView(at: number): Screen["open"] {
  return async ({ page, row }) => {
    await row("1.3.1").click();
    const tab = page.getByRole("complementary").getByRole("tab").nth(at);
    await tab.click();
    await page.getByRole("complementary").getByRole("tabpanel").waitFor();
    await ready(page);
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

/** A command by its name in the palette. */
function command(nameOf: (t: Messages) => string): Screen["open"] {
  return async ({ page, t }) => {
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog").getByRole("combobox").fill(nameOf(t));
    await page
      .getByRole("option", { name: nameOf(t) })
      .first()
      .waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("option").first().waitFor({ state: "detached" });
    await shown(page);
  };
}

/** An entry in the menu of the registry's row. */
function connectionAct(nameOf: (t: Messages) => string): Screen["open"] {
  return (stage) => chooseOnRow(stage, stage.registry.host, nameOf(stage.t));
}

/** Brings an image into the local store, which leaves a transfer in the drawer. */
async function pull({ page, row, t }: ScreenStage, tag = "1.3.1"): Promise<void> {
  await row(tag).click();
  await page.keyboard.press("Control+d");
  await page
    .getByRole("dialog")
    .getByRole("button", { name: t.drag.submit.pull, exact: true, disabled: false })
    .click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
}

/** A transfer from a repository, in a state, with its layers. */
function pulling(repository: string, state: "running" | "failed"): Screen["open"] {
  return async (stage) => {
    await openRepository(stage, repository);
    await pull(stage);
    await stage.page.locator(`[data-transfer][data-state=${state}]`).first().waitFor();
    // What came until it stopped.
    if (state === "running")
      await stage.page
        .locator("[data-transfer]")
        .getByRole("progressbar")
        .and(stage.page.locator("[aria-valuenow]:not([aria-valuenow='0'])"))
        .first()
        .waitFor();
    await settle(stage.page);
  };
}

/** A transfer that stands still on its way; then a key on its row. */
function onTransfer(key: string, state: "running" | "paused"): Screen["open"] {
  return async (stage) => {
    await pulling(STALLED, "running")(stage);
    await stage.page.locator("[data-transfer][data-state=running]").first().focus();
    await stage.page.keyboard.press(key);
    await stage.page.locator(`[data-transfer][data-state=${state}]`).first().waitFor();
    await settle(stage.page);
  };
}

async function showStrip(stage: ScreenStage): Promise<void> {
  await pulling(STALLED, "running")(stage);
  await turnDrawer(stage.page, "closed");
}

async function split({ page }: ScreenStage): Promise<void> {
  await page.keyboard.press("Control+\\");
  await page.locator("[data-pane=centre]").nth(1).waitFor();
  await settle(page);
}

/** Lies over the list where the window is narrow. */
function floating(part: "sidebar" | "inspector", key: string): Screen["open"] {
  return async ({ page, row }) => {
    await row("1.3.1").click();
    await page.setViewportSize(ZOOMED);
    await page.locator(`[data-pane=${part}]`).waitFor({ state: "detached" });
    await row("1.3.1").focus();
    await page.keyboard.press(key);
    await page.locator(`[data-pane=${part}]`).waitFor();
    await ready(page);
  };
}

async function compareFiles(stage: ScreenStage): Promise<void> {
  const { page, row } = stage;
  await row("1.2.0").click();
  await row("1.3.1").click({ modifiers: ["Control"] });
  await page.keyboard.press("Control+Shift+D");
  await shown(page);
  // It says what it will read, which differs; there is one in the sheet that begins it.
  const section = page
    .getByRole("dialog")
    .getByRole("region", { name: stage.t.compareFiles.title });
  await section.getByRole("button").first().click();
  await section.getByRole("tree").waitFor();
  await section.getByRole("tree").scrollIntoViewIfNeeded();
  await shown(page);
}

/** What was deleted has come back as something else meanwhile: undoing needs a look. */
async function undoWithALook(stage: ScreenStage): Promise<void> {
  const { page, row, registry, images } = stage;
  await row("1.2.0").click();
  await page.keyboard.press("Delete");
  await shown(page);
  const removal = page.getByRole("alertdialog");
  await removal.getByRole("button", { disabled: false }).last().click();
  await removal.waitFor({ state: "detached" });
  putImage(registry, REPOSITORY, "1.2.0", images.current);
  await page.keyboard.press("Control+z");
  await shown(page);
  putImage(registry, REPOSITORY, "1.2.0", images.old);
}

async function carryOverRemoval({ page, row }: ScreenStage): Promise<void> {
  await row("1.3.1").click();
  await hoverOver(page, row("1.3.1"), page.locator('[data-drop*="removal"]'));
  await settle(page);
}

/** Every screen. Each finds its own way, but the first ones want an application without any registry or transfer. */
export const SCREENS: readonly Screen[] = [
  { name: "welcome", isFirst: true, open: async ({ page }) => settle(page) },
  { name: "sign in", isFirst: true, open: pressing("Control+n") },
  { name: "drawer, empty", open: ({ page }) => turnDrawer(page, "open") },
  { name: "repository", open: async ({ page }) => settle(page) },
  ...["overview", "layers", "files", "config", "json", "related", "history"].map((view, at) => ({
    name: `inspector, ${view}`,
    open: inspectorView(at),
  })),
  { name: "two lists", open: split },
  { name: "pull", open: onRow("Control+d") },
  { name: "add tag", open: onRow("F2") },
  { name: "save", open: onRow("Control+e") },
  { name: "compare", open: onRow("Control+Shift+D") },
  { name: "compare files", open: compareFiles },
  { name: "menu of a row", open: onRow("Shift+F10") },
  { name: "remove a tag", open: onRow("Delete") },
  { name: "delete an image", open: onRow("Shift+Delete") },
  { name: "the bar that removes", open: carryOverRemoval },
  { name: "undo", open: undoWithALook },
  { name: "open a file", open: command((t) => t.commands.openFile) },
  { name: "rename a connection", open: connectionAct((t) => t.sidebar.rename) },
  { name: "about a registry", open: connectionAct((t) => t.registry.about) },
  { name: "drawer, active", open: onTransfer("ArrowLeft", "running") },
  { name: "drawer, layers", open: onTransfer("ArrowRight", "running") },
  { name: "drawer, paused", open: onTransfer("Space", "paused") },
  { name: "drawer, failed", open: pulling(BROKEN, "failed") },
  { name: "drawer, strip", open: showStrip },
  { name: "drawer, done", open: pullToTheEnd },
  { name: "palette", open: pressing("Control+k") },
  { name: "places", open: pressing("Control+p") },
  { name: "keys", open: pressing("Control+/") },
  { name: "view of the list", open: button((t) => t.lists.view) },
  { name: "appearance", open: button((t) => t.preferences.menu) },
  ...["general", "push targets", "network", "mirrors", "logins", "export"].map((tab, at) => ({
    name: `settings, ${tab}`,
    open: settingsTab(at),
  })),
  { name: "narrow, connections", open: floating("sidebar", "Control+1") },
  { name: "narrow, inspector", open: floating("inspector", "Enter") },
  ...SERVICE_SCREENS,
];

async function pullToTheEnd(stage: ScreenStage): Promise<void> {
  await pull(stage, "1.2.0");
  await stage.page.locator("[data-transfer][data-state=done]").first().waitFor();
  await settle(stage.page);
}
