import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { userHomeOf } from "../support/real/cli.ts";
import { requires } from "../support/real/requirements.ts";
import { seedImage, someBytes } from "../support/registry/seed.ts";
import { startRegistry, type TestRegistry } from "../support/registry/server.ts";
import { issueFor } from "../support/registry/tls.ts";
import { createTempDir, type TempDir } from "../support/temp-dir.ts";
import { installAxe, violations } from "./axe.ts";
import { type OpenedApp, openInChromium } from "./hosts.ts";
import { Workbench } from "./pages/workbench.ts";

const ACCOUNT = { username: "pilot", password: "correct horse 7" };

describe.runIf(requires("build", "chromium")).each(["light", "dark"] as const)(
  "the sheets about connections for everybody, %s",
  (theme) => {
    let folder: TempDir;
    let plain: TestRegistry;
    let encrypted: TestRegistry;
    let app: OpenedApp;
    let workbench: Workbench;

    beforeAll(async () => {
      folder = await createTempDir();
      const home = join(folder.path, "home");
      const auth = { kind: "basic", users: { [ACCOUNT.username]: ACCOUNT.password } } as const;
      const { authority, server } = issueFor("127.0.0.1");
      plain = await startRegistry({ auth });
      seedImage(plain, "team/app", "v1", [someBytes(1000)]);
      encrypted = await startRegistry({
        auth,
        tls: { key: server.key, cert: `${server.cert}${authority.cert}` },
      });
      const docker = join(userHomeOf(home), ".docker");
      await mkdir(docker, { recursive: true });
      const login = Buffer.from(`${ACCOUNT.username}:wrong`).toString("base64");
      const config = { auths: { [plain.host]: { auth: login }, "ghcr.io": { auth: login } } };
      await writeFile(join(docker, "config.json"), JSON.stringify(config));
      app = await openInChromium({ home, theme });
      workbench = new Workbench(app.page);
      await installAxe(app.page);
    });

    afterEach(async () => {
      await app.page.keyboard.press("Escape");
      await app.page.getByRole("dialog").waitFor({ state: "detached" });
    });

    afterAll(async () => {
      await app.close();
      await plain.close();
      await encrypted.close();
      await folder.remove();
    });

    it("keep WCAG 2.2 AA while a registry is asked for, with an offer of what was found", async () => {
      const sheet = await workbench.openLogin();
      await sheet.dialog.getByText(/^Found 2 logins/).waitFor();
      expect(await violations(app.page)).toEqual([]);
    });

    it("keep it with every option open, and with what is missing marked", async () => {
      const sheet = await workbench.openLogin();
      await sheet.openMore();
      await sheet.setProxy("nonsense");
      await sheet.submit();
      await sheet.dialog.getByText("No registry can be read from this").waitFor();
      expect(await violations(app.page)).toEqual([]);
    });

    it("keep it with a service that is recognised", async () => {
      const sheet = await workbench.openLogin();
      await sheet.field("Registry").fill("ghcr.io");
      await sheet.dialog.getByText("read:packages").waitFor();
      expect(await violations(app.page)).toEqual([]);
    });

    it("keep it with a certificate to judge", async () => {
      const sheet = await workbench.openLogin();
      await sheet.fill(encrypted.host, ACCOUNT);
      await sheet.submit();
      await sheet.failure();
      expect(await violations(app.page)).toEqual([]);
    });

    it("keep it with all checks passed", async () => {
      const sheet = await workbench.openLogin();
      await sheet.fill(plain.host, ACCOUNT);
      await sheet.test();
      await sheet.checks.getByText("Everything works").first().waitFor();
      expect(await violations(app.page)).toEqual([]);
    });

    it("keep it with logins to import, and with one that failed", async () => {
      const sheet = await workbench.openLogin();
      await sheet.dialog.getByRole("button", { name: "Choose…" }).click();
      const list = workbench.sheet("Import logins");
      await list.getByRole("checkbox", { name: "ghcr.io" }).waitFor();
      expect(await violations(app.page)).toEqual([]);
      await list.getByText("ghcr.io", { exact: true }).click();
      await list.getByRole("button", { name: "Import 1 login" }).click();
      await list.getByText("not imported").waitFor();
      expect(await violations(app.page)).toEqual([]);
    });

    it.each(["General", "Network", "Mirrors", "Logins", "Export and import"] as const)(
      "keep it in the settings' tab %s",
      async (tab) => {
        await workbench.openSettings(tab);
        expect(await violations(app.page)).toEqual([]);
      },
    );

    it("keep it with a mirror, tested in vain", async () => {
      const settings = await workbench.openSettings("Mirrors");
      await settings.addMirror("docker.io", "http://127.0.0.1:9");
      await settings.mirrorAct("Test http://127.0.0.1:9");
      await settings.mirrors.first().getByRole("alert").waitFor();
      expect(await violations(app.page)).toEqual([]);
    });

    it("keep it in a connection's row and menu", async () => {
      const sheet = await workbench.openLogin();
      await sheet.signIn(plain.host, ACCOUNT);
      await workbench.connectionAction(plain.host, "Mark as production");
      await workbench.place(plain.host).getByText("PROD").waitFor();
      expect(await violations(app.page)).toEqual([]);
      await workbench.place(plain.host).hover();
      await workbench
        .place(plain.host)
        .getByRole("button", { name: /^Actions/ })
        .click();
      await app.page.getByRole("menu").waitFor();
      expect(await violations(app.page)).toEqual([]);
    });

    it.each([
      ["Sign in again or edit…", /^Edit /],
      ["Change address…", /^Change address$/],
      ["Move to folder…", /^Move to folder$/],
      ["Disconnect…", /^Disconnect$/],
    ] as const)("keep it after %s", async (entry, title) => {
      await workbench.connectionAction(plain.host, entry);
      await app.page
        .locator("[role=dialog], [role=alertdialog]")
        .getByText(title)
        .first()
        .waitFor();
      expect(await violations(app.page)).toEqual([]);
    });

    it("keep it while the name of a production repository is asked for", async () => {
      await workbench.openRepository(plain.host, "team/app");
      await workbench.select("v1");
      await app.page
        .getByRole("toolbar", { name: "Image actions" })
        .getByRole("button", { name: "Remove tag…" })
        .click();
      await workbench.sheet("Remove").getByLabel("Type team/app to confirm").waitFor();
      expect(await violations(app.page)).toEqual([]);
    });
  },
);
