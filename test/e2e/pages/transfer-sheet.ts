import type { Locator } from "playwright-core";

/** The sheet that shows a plan before anything moves. */
export class TransferSheet {
  readonly dialog: Locator;

  constructor(dialog: Locator) {
    this.dialog = dialog;
  }

  /** What will happen, in words. */
  get plan(): Locator {
    return this.dialog.getByRole("region", { name: "What will happen" });
  }

  async setDestination(location: string): Promise<void> {
    await this.dialog.getByLabel("Destination", { exact: true }).fill(location);
  }

  async setNewTags(tags: string): Promise<void> {
    await this.dialog.getByLabel("New tag", { exact: true }).fill(tags);
  }

  /** Waits until there is a plan: then the button works. */
  async ready(button: string): Promise<void> {
    await this.dialog.getByRole("button", { name: button, exact: true, disabled: false }).waitFor();
  }

  /** Starts the transfer; the button works once there is a plan. */
  async start(button: "Pull" | "Push" | "Copy" | "Add tag"): Promise<void> {
    await this.dialog.getByRole("button", { name: button, exact: true }).click();
    await this.dialog.waitFor({ state: "detached" });
  }
}
