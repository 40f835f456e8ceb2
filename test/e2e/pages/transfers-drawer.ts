import type { Locator } from "playwright-core";

export type ShownState =
  "queued" | "planning" | "running" | "paused" | "done" | "failed" | "cancelled";

export type ShownFilter = "All" | "Active" | "Queued" | "Paused" | "Done" | "Failed";

/** How long the button is looked for before looking anew whether it is still needed. */
const OPENING_MS = 1000;
const OPENING_ATTEMPTS = 10;

/** The list of transfers at the bottom of the window. */
export class TransfersDrawer {
  readonly region: Locator;

  constructor(region: Locator) {
    this.region = region;
  }

  async open(): Promise<void> {
    const shows = this.region.getByRole("button", { name: "Show transfers" });
    const hides = this.region.getByRole("button", { name: "Hide transfers" });
    // It opens by itself when a transfer begins, which may be while the button is on its way to be pressed.
    for (let attempt = 0; attempt < OPENING_ATTEMPTS; attempt += 1) {
      if (await hides.isVisible()) return;
      await shows.click({ timeout: OPENING_MS }).catch(() => undefined);
    }
    await hides.waitFor();
  }

  /** Narrows the list, or shows all of it. */
  async filter(name: ShownFilter): Promise<void> {
    await this.open();
    await this.region.getByRole("tab", { name: new RegExp(`^${name}\\b`) }).click();
  }

  /** One transfer: `Pull`, `Push`, `Copy` or `Retag`, and a part of its source or destination. */
  item(kind: string, name: string): Locator {
    return this.region
      .getByRole("listitem")
      .filter({
        has: this.region.page().getByRole("progressbar", { name: new RegExp(`^${kind} `) }),
      })
      .filter({ hasText: name })
      .first();
  }

  /** Waits until a transfer is in a state, and only then goes on. */
  async waitFor(kind: string, name: string, state: ShownState): Promise<void> {
    await this.open();
    // Not by its words: what is being worked at says what it does, and a layer may be done long before its transfer is.
    const inState = this.region.page().locator(`[data-state="${state}"]`);
    await this.item(kind, name).and(inState).waitFor();
  }

  /** Opens the layers of a transfer unless they are open. */
  async showLayers(kind: string, name: string): Promise<void> {
    const toggle = this.item(kind, name).getByRole("button", { name: /^Layers of / });
    if ((await toggle.getAttribute("aria-expanded")) !== "true") await toggle.click();
  }

  /** The bar of one layer, named by its short digest. */
  layer(shortDigest: string): Locator {
    return this.region.getByRole("progressbar", { name: shortDigest, exact: true }).first();
  }

  async cancel(kind: string, name: string): Promise<void> {
    await this.#press(kind, name, /^Cancel /);
  }

  async pause(kind: string, name: string): Promise<void> {
    await this.#press(kind, name, /^Pause /);
  }

  async resume(kind: string, name: string): Promise<void> {
    await this.#press(kind, name, /^Resume /);
  }

  async retry(kind: string, name: string): Promise<void> {
    await this.#press(kind, name, /^Retry /);
  }

  /** Opens the log of a transfer and gives back its lines. */
  async showLog(kind: string, name: string): Promise<Locator> {
    await this.choose(kind, name, "Show log");
    return this.item(kind, name)
      .getByRole("region", { name: /^Log of / })
      .getByRole("listitem");
  }

  /** An entry of the menu of a transfer, such as `Move up` or `Run again`. */
  async choose(kind: string, name: string, entry: string): Promise<void> {
    await this.#press(kind, name, /^More for /);
    await this.region.page().getByRole("menuitem", { name: entry }).click();
  }

  /** How many run at once. */
  async setConcurrency(amount: number): Promise<void> {
    const field = this.region.getByRole("textbox", { name: "At once" });
    await field.fill(String(amount));
    await field.press("Enter");
  }

  /** Limits speeds, in MB/s; an empty text is without limit. */
  async limitSpeeds(speeds: { readonly down: string; readonly up: string }): Promise<void> {
    await this.region.getByRole("button", { name: "Speed limits" }).click();
    const dialog = this.region.page().getByRole("dialog", { name: "Speed limits" });
    await dialog.getByRole("textbox", { name: /^Download/ }).fill(speeds.down);
    await dialog.getByRole("textbox", { name: /^Upload/ }).fill(speeds.up);
    await dialog.press("Escape");
    await dialog.waitFor({ state: "detached" });
  }

  /** Ticks or unticks the box, and returns whether it is ticked then, read anew. */
  async toggleOneUpload(): Promise<boolean> {
    const open = this.region.getByRole("button", { name: "Speed limits" });
    const dialog = this.region.page().getByRole("dialog", { name: "Speed limits" });
    const box = dialog.getByRole("checkbox", { name: /^Push one layer at a time/ });
    const close = async (): Promise<void> => {
      await dialog.press("Escape");
      await dialog.waitFor({ state: "detached" });
    };
    await open.click();
    await dialog.getByText("Push one layer at a time").click();
    await close();
    await open.click();
    const isTicked = await box.isChecked();
    await close();
    return isTicked;
  }

  async #press(kind: string, name: string, button: RegExp): Promise<void> {
    await this.item(kind, name).getByRole("button", { name: button }).click();
  }
}
