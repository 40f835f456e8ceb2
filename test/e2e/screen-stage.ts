import type { Locator, Page } from "playwright-core";
import { en } from "../../renderer/i18n/en.ts";
import type { Messages } from "../../renderer/i18n/messages.ts";
import { zhCN } from "../../renderer/i18n/zh-CN.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { BuiltImage } from "../support/image-builder.ts";
import { putImage } from "../support/engine.ts";
import { startRegistry, type TestRegistry } from "../support/registry/server.ts";
import { createTempDir } from "../support/temp-dir.ts";
import { type AppOptions, type OpenedApp, openInChromium, VIEWPORT } from "./hosts.ts";
import { aRelease } from "./screenshot-images.ts";
import { type Services, startServices } from "./service-stage.ts";
import { settle } from "./settle.ts";

/** The application with a registry that has something to show. */
export interface ScreenStage {
  readonly app: OpenedApp;
  readonly page: Page;
  readonly t: Messages;
  readonly registry: TestRegistry;
  /** Registries that are more, or less, than an ordinary one. */
  readonly services: Services;
  /** What the tags of {@link REPOSITORY} stand for. */
  readonly images: { readonly old: BuiltImage; readonly current: BuiltImage };
  /** The row of a tag, in the list that is on the left. */
  readonly row: (tag: string) => Locator;
  close(): Promise<void>;
}

/** What a user can have before him. Opened by keys and places, not by words, so that it is the same in each language. */
export interface Screen {
  readonly name: string;
  readonly open: (stage: ScreenStage) => Promise<void>;
  /** Seen before the first registry is there. Other screens begin with {@link REPOSITORY} open. */
  readonly isFirst?: true;
}

export const REPOSITORY = "harbour/pilot";
/** Its layers stop on their way, always at the same byte: what moves can be looked at in peace. */
export const STALLED = "harbour/slow";
/** Its layers are not there. */
export const BROKEN = "harbour/broken";

/** Small layers: a screen shows what they are, not how they travel. */
const MEGABYTES = 0.3;
/** From here on a layer stops on its way; smaller ones come through. */
const BIG_BYTES = 700_000;
/** Where it stops. */
const STALLED_AT = 0.6;
/** No screen asks that often. */
const ALWAYS = 10_000;

function seed(registry: TestRegistry): ScreenStage["images"] {
  const old = aRelease("pilot", MEGABYTES, "2026-09-14T08:12:00Z");
  const current = aRelease("pilot", MEGABYTES * 2, "2026-11-18T10:05:00Z");
  for (const tag of ["1.2.0", "1.2"]) putImage(registry, REPOSITORY, tag, old);
  for (const tag of ["1.3.1", "latest"]) putImage(registry, REPOSITORY, tag, current);
  const slow = aRelease("slow", MEGABYTES, "2026-11-18T10:05:00Z");
  putImage(registry, STALLED, "1.3.1", slow);
  for (const { descriptor } of slow.blobs) {
    if (descriptor.size > BIG_BYTES) stall(registry, descriptor);
  }
  putImage(registry, BROKEN, "1.3.1", aRelease("broken", MEGABYTES, "2026-11-18T10:05:00Z"));
  const path = new RegExp(`^/v2/${BROKEN}/blobs/`);
  registry.faults.add({ path, times: ALWAYS, status: 404 });
  return { old, current };
}

function stall(registry: TestRegistry, { digest, size }: Descriptor): void {
  const path = `/v2/${STALLED}/blobs/${digest}`;
  const stallAfter = Math.round(size * STALLED_AT);
  registry.faults.add({ method: "GET", path, stallAfter });
  // Who comes for the rest gets nothing of it: otherwise each time would bring it nearer to its end.
  registry.faults.add({ method: "GET", path, nth: 2, times: ALWAYS, stallAfter: 1 });
}

/** Starts the application and a registry, which it does not know yet. */
export async function openStage(look: Pick<AppOptions, "theme" | "locale">): Promise<ScreenStage> {
  const home = await createTempDir();
  const registry = await startRegistry();
  const services = await startServices();
  const images = seed(registry);
  const app = await openInChromium({ home: home.path, ...look });
  const { page } = app;
  const t = look.locale === "zh-CN" ? zhCN : en;
  await page.getByRole("button", { name: t.action.addRegistry }).first().waitFor();
  return {
    app,
    page,
    t,
    registry,
    services,
    images,
    row: (tag) => page.locator("[data-row]").filter({ hasText: tag }).first(),
    close: async () => {
      await app.close();
      await registry.close();
      await services.close();
      await home.remove();
    },
  };
}

/** What lies over the window and takes the focus. */
const OVER = "[role=dialog], [role=alertdialog], [role=menu]";

/** A sheet or a menu is there, and has what it shows. */
export async function shown(page: Page): Promise<void> {
  await page.locator(OVER).first().waitFor();
  await ready(page);
}

/** Nothing is waited for, and nothing moves. */
export async function ready(page: Page): Promise<void> {
  // A sheet that may bring up a keyboard on the screen, as after a quick change of the window's height, hides until then.
  await page.waitForFunction(
    (over) =>
      [...document.querySelectorAll(over)].every((one) =>
        one.checkVisibility({ opacityProperty: true }),
      ),
    OVER,
  );
  await page.locator("[aria-busy=true], [data-busy=true]").first().waitFor({ state: "detached" });
  await settle(page);
}

/** The window alone, in its first size, whatever an earlier screen left, or left undone. */
export async function clearWindow(stage: ScreenStage): Promise<void> {
  const { page, registry, t } = stage;
  await page.mouse.up();
  await page.setViewportSize(VIEWPORT);
  await closeAllOver(page);
  if (registry.requests.some(({ path }) => path.includes(`${STALLED}/blobs/`))) {
    await turnDrawer(page, "open");
    await cancelAll(page);
    registry.requests.length = 0;
  }
  await turnDrawer(page, "closed");
  const note = page.getByRole("button", { name: t.undo.dismiss, exact: true });
  if (await note.isVisible()) await note.click();
  if ((await page.locator("[data-pane=centre]").count()) > 1) {
    await page.keyboard.press("Control+\\");
    await page.locator("[data-pane=centre]").nth(1).waitFor({ state: "detached" });
  }
  await settle(page);
}

/** Opens or closes the drawer. It may open by itself a moment before, and stays open then. */
export async function turnDrawer(page: Page, to: "open" | "closed"): Promise<void> {
  const transfers = page.locator("[data-pane=transfers]");
  const wanted = `[aria-expanded=${to === "open"}]`;
  const toggle = transfers.locator("button[aria-expanded]").first();
  for (let attempt = 0; attempt < 10; attempt += 1) {
    if (await toggle.and(page.locator(wanted)).isVisible()) return;
    await toggle.click();
    await settle(page);
  }
}

/** Escape closes one after the other; where it does not, the page begins anew. */
async function closeAllOver(page: Page): Promise<void> {
  const over = page.locator(OVER);
  for (let press = 0; press < 5; press += 1) {
    if ((await over.count()) === 0) return;
    await page.keyboard.press("Escape");
    await settle(page);
  }
  await page.reload();
  await page.locator("[data-pane=transfers]").waitFor();
}

/** Transfers that a screen has begun and that never end by themselves. */
async function cancelAll(page: Page): Promise<void> {
  const states = ["queued", "planning", "running", "paused"];
  const going = page.locator(states.map((state) => `[data-transfer][data-state=${state}]`).join());
  while ((await going.count()) > 0) {
    const one = going.first();
    const id = await one.getAttribute("data-transfer");
    await one.focus();
    await page.keyboard.press("Control+.");
    await page.locator(`[data-transfer="${id}"][data-state=cancelled]`).waitFor();
  }
}

/** Opens the sheet that adds a registry, with a host typed. */
export async function openSignIn({ page, t }: ScreenStage, host: string): Promise<Locator> {
  await page.keyboard.press("Control+n");
  const sheet = page.getByRole("dialog");
  await sheet.getByLabel(t.login.host, { exact: true }).fill(host);
  return sheet;
}

/** Adds a registry, unless it is there. Without an account it is used anonymously. */
export async function connect(
  stage: ScreenStage,
  host: string,
  account?: { readonly username: string; readonly password: string },
): Promise<void> {
  const { page, t } = stage;
  if ((await page.getByRole("row", { name: host }).count()) > 0) return;
  const sheet = await openSignIn(stage, host);
  const { anonymously, withAccount, username, connect: go, submit } = t.login;
  const way = account === undefined ? anonymously : withAccount;
  await sheet.getByRole("radio", { name: way }).click();
  if (account !== undefined) {
    await sheet.getByLabel(username, { exact: true }).fill(account.username);
    await sheet.locator("input[type=password]").first().fill(account.password);
  }
  const enter = account === undefined ? go : submit;
  await sheet.getByRole("button", { name: enter, exact: true }).click();
  await sheet.waitFor({ state: "detached" });
}

/** Opens a repository of the registry, with nothing chosen but the row. */
export async function openRepository(stage: ScreenStage, repository = REPOSITORY): Promise<void> {
  await connect(stage, stage.registry.host);
  await openPlace(stage, stage.registry.host, repository);
}

/** Opens a repository that has a tag `1.3.1` of a registry that is there. */
export async function openPlace(
  { page, row }: ScreenStage,
  host: string,
  repository: string,
): Promise<void> {
  await page.keyboard.press("Control+p");
  await page.getByRole("dialog").getByRole("combobox").last().fill(`${host}/${repository}:1.3.1`);
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.getByRole("heading", { name: repository, exact: true }).waitFor();
  await row("1.3.1").getByText(/B$/).waitFor();
  // The inspector remembers which of its views was open.
  await page.getByRole("complementary").getByRole("tab").first().click();
}

/** Chooses from the menu of a row of the tree. `name` is how the row's name begins, and what its menu is called by. */
export async function chooseOnRow(
  { page, t }: ScreenStage,
  name: string,
  entry: string,
): Promise<void> {
  await page.getByRole("row", { name }).first().hover();
  await page.getByRole("button", { name: t.sidebar.actionsFor(name), exact: true }).click();
  await page.getByRole("menuitem", { name: entry, exact: true }).click();
  await page.getByRole("menu").waitFor({ state: "detached" });
  await shown(page);
}
