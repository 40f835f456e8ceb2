import type { Locator, Page } from "playwright-core";

/** The sheet that asks for a registry and an account. */
export class LoginSheet {
  readonly dialog: Locator;

  constructor(page: Page) {
    this.dialog = page.getByRole("dialog", { name: /^(?:Add registry|Edit )/ });
  }

  field(label: string): Locator {
    return this.dialog.getByLabel(label, { exact: true });
  }

  /** The checks, once they were made. */
  get checks(): Locator {
    return this.dialog.getByRole("region", { name: "Checks" });
  }

  /** Without an account the registry is used anonymously. `password` goes where a token may be wanted too. */
  async fill(host: string, account?: { username: string; password: string }): Promise<void> {
    await this.dialog.getByLabel("Registry", { exact: true }).fill(host);
    const way = account === undefined ? "Anonymously" : "With an account";
    await this.dialog.getByRole("radio", { name: way }).click();
    if (account === undefined) return;
    await this.dialog.getByLabel("User name", { exact: true }).fill(account.username);
    await this.dialog
      .getByLabel(/^(?:Password or access token|Access token|Registry password)$/)
      .fill(account.password);
  }

  async submit(): Promise<void> {
    await this.dialog.getByRole("button", { name: /^(?:Sign in|Connect|Save)$/ }).click();
  }

  /** Runs the checks without signing in, and waits for their end. */
  async test(): Promise<void> {
    await this.dialog.getByRole("button", { name: "Test", exact: true }).click();
    await this.checks.and(this.dialog.locator("[aria-busy=false]")).waitFor();
  }

  /** Waits until a login that was tried has failed, and returns the checklist. */
  async failure(): Promise<Locator> {
    await this.checks.and(this.dialog.locator("[aria-busy=false]")).waitFor();
    await this.checks.getByRole("alert").first().waitFor();
    return this.checks;
  }

  async openMore(): Promise<void> {
    await this.dialog.getByRole("button", { name: "More options" }).click();
  }

  /** Only this connection goes through this proxy. */
  async setProxy(url: string, account?: { username: string; password: string }): Promise<void> {
    const ways = this.dialog.getByRole("radiogroup", { name: "Proxy" });
    await ways.getByRole("radio", { name: "Its own" }).click();
    await this.field("Proxy address").fill(url);
    if (account === undefined) return;
    await this.field("User name of the proxy").fill(account.username);
    await this.field("Password of the proxy").fill(account.password);
  }

  async cancel(): Promise<void> {
    await this.dialog.getByRole("button", { name: "Cancel" }).click();
    await this.dialog.waitFor({ state: "detached" });
  }

  /** Agrees to what a failed check offers: to trust an authority, a token service, or HTTP. */
  async agree(button: string | RegExp): Promise<void> {
    await this.checks.getByRole("button", { name: button }).click();
  }

  /** Fills it in and waits until the registry let the user in. */
  async signIn(host: string, account?: { username: string; password: string }): Promise<void> {
    await this.fill(host, account);
    await this.submit();
    await this.dialog.waitFor({ state: "detached" });
  }
}
