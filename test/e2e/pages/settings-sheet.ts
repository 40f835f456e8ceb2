import type { Locator } from "playwright-core";

export type SettingsTabName = "General" | "Network" | "Mirrors" | "Logins" | "Export and import";

/** The sheet with what holds for the whole program. */
export class SettingsSheet {
  readonly dialog: Locator;

  constructor(dialog: Locator) {
    this.dialog = dialog;
  }

  async show(tab: SettingsTabName): Promise<void> {
    await this.dialog.getByRole("tab", { name: tab, exact: true }).click();
    await this.dialog.getByRole("tabpanel", { name: tab, exact: true }).waitFor();
  }

  /** The mirrors in the order in which they are asked. */
  get mirrors(): Locator {
    return this.dialog.getByRole("list", { name: "Mirrors" }).getByRole("listitem");
  }

  async addMirror(registry: string, url: string): Promise<void> {
    await this.dialog.getByLabel("Mirrored registry").fill(registry);
    await this.dialog.getByLabel("Address of the mirror").fill(url);
    await this.dialog.getByRole("button", { name: "Add mirror" }).click();
  }

  /** A small button of a mirror's row: `Test`, `Remove`, or `Ask … later`. */
  async mirrorAct(name: string): Promise<void> {
    await this.dialog.getByRole("button", { name, exact: true }).click();
  }

  async close(): Promise<void> {
    await this.dialog.getByRole("button", { name: "Close" }).last().click();
    await this.dialog.waitFor({ state: "detached" });
  }
}
