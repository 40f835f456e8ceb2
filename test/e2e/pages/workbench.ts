import type { Locator, Page } from "playwright-core";
import { LoginSheet } from "./login-sheet.ts";
import { SettingsSheet, type SettingsTabName } from "./settings-sheet.ts";
import { TransferSheet } from "./transfer-sheet.ts";
import { TransfersDrawer } from "./transfers-drawer.ts";

/** What a user does in the window, found by the names that a screen reader reads. English only. */
export class Workbench {
  readonly #page: Page;
  readonly connections: Locator;
  readonly tags: Locator;
  readonly inspector: Locator;
  readonly transfers: TransfersDrawer;

  constructor(page: Page) {
    this.#page = page;
    this.connections = page.getByRole("navigation", { name: "Connections" });
    // With groups it is a grid that opens and closes.
    this.tags = page
      .getByRole("grid", { name: "Tags" })
      .or(page.getByRole("treegrid", { name: "Tags" }));
    this.inspector = page.getByRole("complementary", { name: "Inspector" });
    this.transfers = new TransfersDrawer(page.getByRole("region", { name: "Transfers" }));
  }

  async addRegistry(host: string, account?: { username: string; password: string }): Promise<void> {
    await (await this.openLogin()).signIn(host, account);
    await this.place(host).waitFor();
  }

  /** Opens the sheet for one more registry. */
  async openLogin(): Promise<LoginSheet> {
    await this.#tool("Add registry").click();
    const sheet = new LoginSheet(this.#page);
    await sheet.dialog.waitFor();
    return sheet;
  }

  /** Puts the rows of the open place in groups: "Version", "Digest". */
  async groupBy(grouping: string): Promise<void> {
    await this.#page.getByRole("button", { name: "View" }).click();
    const view = this.#page.getByRole("dialog", { name: "View" });
    await view.getByRole("button", { name: /Group by/ }).click();
    await this.#page.getByRole("option", { name: grouping }).click();
    await this.#page.getByRole("listbox", { name: /Group by/ }).waitFor({ state: "detached" });
    // The list gives the focus back to its button a little later: a key that is pressed before goes nowhere.
    await view.getByRole("button", { name: /Group by/ }).focus();
    await this.#page.keyboard.press("Escape");
    await view.waitFor({ state: "detached" });
  }

  async openSettings(tab: SettingsTabName): Promise<SettingsSheet> {
    await this.#tool("Settings").click();
    const sheet = new SettingsSheet(this.#page.getByRole("dialog", { name: "Settings" }));
    await sheet.show(tab);
    return sheet;
  }

  /** Chooses from the menu of a connection's row. */
  async connectionAction(name: string, ...entries: readonly string[]): Promise<void> {
    await this.place(name).hover();
    await this.place(name)
      .getByRole("button", { name: /^Actions for / })
      .click();
    for (const entry of entries) {
      // By any role: an entry that can be ticked is no plain menu item.
      await this.#page
        .locator("[role^=menuitem]")
        .filter({ has: this.#page.getByText(entry, { exact: true }) })
        .last()
        .click();
    }
  }

  /** A dialog by its title. */
  sheet(title: string): Locator {
    return this.#page
      .getByRole("dialog", { name: title, exact: true })
      .or(this.#page.getByRole("alertdialog", { name: title, exact: true }));
  }

  #tool(name: string): Locator {
    return this.#page
      .getByRole("toolbar", { name: "Portolan" })
      .getByRole("button", { name, exact: true });
  }

  /** A row of the tree: a folder, a registry, a namespace, a repository, the local store. */
  place(name: string): Locator {
    // A connection's row says more than its name: the account, and what is unusual about it.
    const literal = name.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
    const whole = new RegExp(`^${literal}(?:,|$)`);
    return this.connections.getByRole("row", { name: whole }).first();
  }

  async openStore(): Promise<void> {
    await this.place("Local store").click();
  }

  /** Opens a registry and the folders of a repository's name, one click each. */
  async openRepository(host: string, repository: string): Promise<void> {
    for (const name of [host, ...repository.split("/")]) {
      const row = this.place(name);
      await row.waitFor();
      if ((await row.getAttribute("aria-expanded")) !== "true") await row.click();
    }
  }

  /** The row of a tag, or of an image of the store by a part of its name. */
  row(name: string): Locator {
    return this.tags.getByRole("row").filter({ hasText: name }).first();
  }

  async select(name: string): Promise<void> {
    await this.row(name).click();
  }

  /** Presses a button of the toolbar over the tags, which opens a sheet of that title. */
  async act(button: "Pull…" | "Push…" | "Copy…" | "Add tag…"): Promise<TransferSheet> {
    await this.#page
      .getByRole("toolbar", { name: "Image actions" })
      .getByRole("button", { name: button })
      .click();
    const titles = { "Pull…": "Pull", "Push…": "Push", "Copy…": "Copy", "Add tag…": "Retag" };
    return new TransferSheet(this.#page.getByRole("dialog", { name: titles[button] }));
  }

  async createSamples(): Promise<void> {
    await this.#page.getByRole("button", { name: "Create sample images" }).first().click();
  }
}
