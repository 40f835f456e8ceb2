import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../support/real/requirements.ts";
import { seedImage, someBytes } from "../support/registry/seed.ts";
import { startRegistry, type TestRegistry } from "../support/registry/server.ts";
import { issueFor } from "../support/registry/tls.ts";
import { createTempDir, type TempDir } from "../support/temp-dir.ts";
import { HOSTS, type OpenedApp } from "./hosts.ts";

const ACCOUNT = { username: "pilot", password: "keys only 4" };

/** More stops than the window has: whoever needs more walks in circles. */
const MAX_STOPS = 60;

/** Nothing here touches the mouse. */
describe.each(HOSTS)("signing in by keyboard, in $name", (host) => {
  describe.runIf(requires(...host.needs, "keychain"))("alone", () => {
    let folder: TempDir;
    let registry: TestRegistry;
    let app: OpenedApp;

    beforeAll(async () => {
      folder = await createTempDir();
      const { authority, server } = issueFor("127.0.0.1");
      registry = await startRegistry({
        auth: { kind: "basic", users: { [ACCOUNT.username]: ACCOUNT.password } },
        tls: { key: server.key, cert: `${server.cert}${authority.cert}` },
      });
      seedImage(registry, "team/app", "v1", [someBytes(1000)]);
      app = await host.open({ home: join(folder.path, "home") });
      await app.page.getByRole("button", { name: "Create sample images" }).waitFor();
    });

    afterAll(async () => {
      await app.close();
      await registry.close();
      await folder.remove();
    });

    const press = (key: string): Promise<void> => app.page.keyboard.press(key);

    /** The name of what has the focus, as a screen reader says it. */
    function focused(): Promise<string> {
      return app.page.evaluate(() => {
        const element = document.activeElement;
        if (element === null) return "";
        const labels = element instanceof HTMLInputElement ? [...(element.labels ?? [])] : [];
        const label = labels.map(({ textContent }) => textContent).join(" ");
        return element.getAttribute("aria-label") ?? (label === "" ? element.textContent : label);
      });
    }

    /** Goes on by Tab until something of that name has the focus. */
    async function tabTo(name: RegExp, key = "Tab"): Promise<void> {
      const passed: string[] = [];
      for (let stop = 0; stop < MAX_STOPS; stop += 1) {
        const now = await focused();
        if (name.test(now)) return;
        passed.push(now.slice(0, 40));
        await press(key);
      }
      throw new Error(`${String(name)} was not reached; passed ${passed.join(" | ")}`);
    }

    it("opens the sheet, in whose first field the cursor stands", async () => {
      await tabTo(/^Add registry$|^Transfer…$/);
      await tabTo(/^Add registry$/, "ArrowRight");
      await press("Enter");
      await app.page.getByRole("dialog", { name: "Add registry" }).waitFor();
      expect(await focused()).toBe("Registry");
    });

    it("fills it in, and signs in with Enter", async () => {
      await app.page.keyboard.type(registry.host);
      await tabTo(/^User name$/);
      await app.page.keyboard.type(ACCOUNT.username);
      await press("Tab");
      expect(await focused()).toBe("Password or access token");
      await app.page.keyboard.type(ACCOUNT.password);
      await press("Enter");
      await app.page.getByRole("button", { name: /^Trust this CA/ }).waitFor();
    });

    it("agrees to the authority, after which the sheet closes and the focus is back", async () => {
      await tabTo(/^Trust this CA for this registry only$/);
      await press("Enter");
      await app.page.getByRole("dialog").waitFor({ state: "detached" });
      await expect.poll(focused).toBe("Add registry");
    });

    it("opens a repository and its tag in the tree and the table", async () => {
      const tree = app.page.getByRole("navigation", { name: "Connections" });
      await tree.getByRole("row", { name: /^team/ }).waitFor();
      await press("F6");
      await tabTo(/^(?:Local store|This computer|Registries|127\.)/);
      await press("Home");
      await tabTo(/^127\.0\.0\.1:/, "ArrowDown");
      await tabTo(/^team$/, "ArrowDown");
      const namespace = tree.getByRole("row", { name: /^team$/ });
      expect(await namespace.getAttribute("aria-expanded"), "said to be closed").toBe("false");
      await press("ArrowRight");
      await tree.getByRole("row", { name: /^app$/ }).waitFor();
      await tabTo(/^app$/, "ArrowDown");
      await press("Enter");
      await app.page.getByRole("grid", { name: "Tags" }).getByText("v1").waitFor();
    });

    it("leaves the sheet with Escape, and nothing is saved", async () => {
      await press("Home");
      await tabTo(/^Add registry$/, "Shift+Tab").catch(() => tabTo(/^Transfer…$/));
      await tabTo(/^Add registry$/, "ArrowRight");
      await press("Enter");
      await app.page.keyboard.type("nowhere.test");
      await press("Escape");
      await app.page.getByRole("dialog").waitFor({ state: "detached" });
      expect(await app.page.getByRole("row", { name: /^nowhere/ }).count()).toBe(0);
      expect(app.faults).toEqual([]);
    });
  });
});
