import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../support/real/requirements.ts";
import { seedImage, someBytes } from "../support/registry/seed.ts";
import { startRegistry, type TestRegistry } from "../support/registry/server.ts";
import { createTempDir, type TempDir } from "../support/temp-dir.ts";
import { HOSTS, type OpenedApp } from "./hosts.ts";
import { LoginSheet } from "./pages/login-sheet.ts";
import type { SettingsSheet } from "./pages/settings-sheet.ts";
import { Workbench } from "./pages/workbench.ts";
import { textsWith } from "./secrets.ts";

const ACCOUNT = { username: "pilot", password: "carry-canary-3 ü" };

/** What holds for the whole program: the way through the network, mirrors, and connections on their way elsewhere. */
describe.each(HOSTS)("the settings, in $name", (host) => {
  describe.runIf(requires(...host.needs))("by mouse", () => {
    let folder: TempDir;
    let registry: TestRegistry;
    let mirror: TestRegistry;
    let app: OpenedApp;
    let workbench: Workbench;
    let settings: SettingsSheet;

    beforeAll(async () => {
      folder = await createTempDir();
      const users = { [ACCOUNT.username]: ACCOUNT.password };
      registry = await startRegistry({ auth: { kind: "basic", users } });
      seedImage(registry, "team/app", "v1", [someBytes(1000)]);
      mirror = await startRegistry();
      app = await host.open({
        home: join(folder.path, "home"),
        environment: {
          HTTPS_PROXY: "http://gate:proxy-canary@127.0.0.1:9",
          NO_PROXY: ".intern.test",
        },
      });
      workbench = new Workbench(app.page);
      await workbench.addRegistry(registry.host, ACCOUNT);
      settings = await workbench.openSettings("General");
    });

    afterAll(async () => {
      await app.close();
      await registry.close();
      await mirror.close();
      await folder.remove();
    });

    const mirrorRows = (): Promise<readonly string[]> => settings.mirrors.allTextContents();

    it("row 10, R26: adds mirrors, and says at once when an address is none or holds a password", async () => {
      await settings.show("Mirrors");
      await settings.addMirror("docker.io", "https://me:secret@mirror.test");
      await settings.dialog.getByText("would be stored and shown: leave them out").waitFor();
      await settings.addMirror("docker.io", mirror.url);
      await expect.poll(mirrorRows).toHaveLength(1);
      await settings.addMirror("docker.io", "http://127.0.0.1:9");
      await expect.poll(mirrorRows).toHaveLength(2);
    });

    it("row 10, R26: tests one that answers and one that does not", async () => {
      await settings.mirrorAct(`Test ${mirror.url}`);
      await settings.dialog.getByText(/^Answered in \d+ ms$/).waitFor();
      expect(mirror.lines()).toContain("GET /v2/");
      await settings.mirrorAct("Test http://127.0.0.1:9");
      await settings.mirrors.nth(1).getByRole("alert").waitFor();
    });

    it("row 10, R26: changes the order in which they are asked, and takes one away", async () => {
      await settings.mirrorAct(`Ask ${mirror.url} later`);
      await expect
        .poll(async () => (await mirrorRows()).map((text) => text.includes("127.0.0.1:9")))
        .toEqual([true, false]);
      await settings.mirrorAct("Remove http://127.0.0.1:9");
      await expect.poll(mirrorRows).toHaveLength(1);
      expect((await mirrorRows())[0]).toContain(mirror.url);
    });

    it("R24: says which way leads to a host, and why, without the proxy's password", async () => {
      await settings.show("Network");
      const question = settings.dialog.getByLabel("Which way leads to this host?");
      for (const [name, answer, reason] of [
        ["ghcr.io", "through http://127.0.0.1:9", "HTTPS_PROXY"],
        ["hub.intern.test", "is reached directly", ".intern.test"],
        ["127.0.0.1:5000", "is reached directly", "This computer itself"],
      ] as const) {
        await question.fill(name);
        await question.press("Enter");
        await settings.dialog.getByText(`${name} is reached`).getByText(answer).waitFor();
        await settings.dialog.getByText(reason).last().waitFor();
      }
      expect(await settings.dialog.textContent()).not.toContain("proxy-canary");
      expect(app.traffic.toPage.join("\n")).not.toContain("proxy-canary");
    });

    it("row 64: carries connections from one computer to another, and asks for each login once", async () => {
      await settings.show("Export and import");
      await settings.dialog.getByRole("button", { name: "Show as text" }).click();
      const exported = await settings.dialog
        .getByRole("textbox", { name: "Connections as JSON" })
        .inputValue();
      expect(exported).toContain(ACCOUNT.username);
      expect(textsWith([ACCOUNT.password], { exported })).toEqual([]);
      await settings.close();

      const other = await host.open({ home: join(folder.path, "other") });
      const there = new Workbench(other.page);
      const tab = await there.openSettings("Export and import");
      await tab.dialog.getByLabel("Exported connections").fill(exported);
      await tab.dialog.getByRole("button", { name: "Import", exact: true }).click();
      await tab.dialog.getByText("1 connection added").waitFor();
      await tab.dialog.getByRole("button", { name: `Sign in to ${registry.host}` }).click();
      const sheet = new LoginSheet(other.page);
      await sheet.dialog.waitFor();
      expect(await sheet.field("User name").inputValue()).toBe(ACCOUNT.username);
      await sheet.field("Password or access token").fill(ACCOUNT.password);
      await sheet.submit();
      await sheet.dialog.waitFor({ state: "detached" });
      await there.openRepository(registry.host, "team/app");
      await there.row("v1").waitFor();
      expect(other.faults).toEqual([]);
      await other.close();
    });

    it("row 10: keeps the mirrors after a restart", async () => {
      expect(app.faults).toEqual([]);
      await app.close();
      app = await host.open({ home: join(folder.path, "home") });
      settings = await new Workbench(app.page).openSettings("Mirrors");
      await expect.poll(mirrorRows).toHaveLength(1);
    });
  });
});
