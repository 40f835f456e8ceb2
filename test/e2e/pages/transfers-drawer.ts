import type { Locator } from "playwright-core";

export type ShownState = "queued" | "planning" | "running" | "done" | "failed" | "cancelled";

/** The list of transfers at the bottom of the window. */
export class TransfersDrawer {
  readonly region: Locator;

  constructor(region: Locator) {
    this.region = region;
  }

  async open(): Promise<void> {
    const toggle = this.region.getByRole("button", { name: "Show transfers" });
    if (await toggle.isVisible()) await toggle.click();
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
    // Not by its words alone: a layer may be done long before its transfer is.
    const inState = this.region.page().locator(`[data-state="${state}"]`);
    await this.item(kind, name).and(inState).getByText(state, { exact: true }).first().waitFor();
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
    await this.item(kind, name)
      .getByRole("button", { name: /^Cancel / })
      .click();
  }

  async retry(kind: string, name: string): Promise<void> {
    await this.item(kind, name)
      .getByRole("button", { name: /^Retry / })
      .click();
  }
}
