import type { Locator, Page } from "playwright-core";

/** The sheet that asks for a registry and an account. */
export class LoginSheet {
  readonly dialog: Locator;

  constructor(page: Page) {
    this.dialog = page.getByRole("dialog", { name: "Add registry" });
  }

  async fill(host: string, account?: { username: string; password: string }): Promise<void> {
    await this.dialog.getByLabel("Registry", { exact: true }).fill(host);
    if (account === undefined) return;
    await this.dialog.getByLabel("User name").fill(account.username);
    await this.dialog.getByLabel("Password or access token").fill(account.password);
  }

  async submit(): Promise<void> {
    await this.dialog.getByRole("button", { name: "Sign in" }).click();
  }

  /** Fills it in and waits until the registry let the user in. */
  async signIn(host: string, account?: { username: string; password: string }): Promise<void> {
    await this.fill(host, account);
    await this.submit();
    await this.dialog.waitFor({ state: "detached" });
  }
}
