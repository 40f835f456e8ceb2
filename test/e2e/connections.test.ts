import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anImage } from "../support/image-builder.ts";
import {
  type DockerRegistry,
  startDockerRegistry,
  TEST_ACCOUNT,
} from "../support/real/docker-registry.ts";
import { requires } from "../support/real/requirements.ts";
import { listTags, pushImage } from "../support/real/skopeo.ts";
import { createTempDir, type TempDir } from "../support/temp-dir.ts";
import { HOSTS, type OpenedApp } from "./hosts.ts";
import { LoginSheet } from "./pages/login-sheet.ts";
import { Workbench } from "./pages/workbench.ts";

const GUEST = { username: "guest", password: "visitor 9" };

/** Several accounts on one host, and everything that is chosen about a connection after it was made. */
describe.each(HOSTS)("connections, in $name", (host) => {
  const needs = ["docker-registry", "skopeo", "keychain"] as const;
  describe.runIf(requires(...host.needs, ...needs))("by mouse", () => {
    let folder: TempDir;
    let registry: DockerRegistry;
    let app: OpenedApp;
    let workbench: Workbench;

    beforeAll(async () => {
      folder = await createTempDir();
      const everything = { "*": ["pull", "push", "delete", "*"] };
      registry = await startDockerRegistry({
        auth: "token",
        tokens: {
          users: {
            [TEST_ACCOUNT.username]: { password: TEST_ACCOUNT.password, access: everything },
            [GUEST.username]: { password: GUEST.password, access: { "public/tool": ["pull"] } },
          },
        },
      });
      await pushImage(registry, "team/app:v1", anImage().build());
      await pushImage(registry, "public/tool:v1", anImage().build());
      app = await host.open({ home: join(folder.path, "home") });
      workbench = new Workbench(app.page);
    });

    afterAll(async () => {
      await app.close();
      await registry.stop();
      await folder.remove();
    });

    const team = (): string => `${registry.host}/team`;

    async function openEdit(name: string): Promise<LoginSheet> {
      await workbench.connectionAction(name, "Sign in again or edit…");
      const sheet = new LoginSheet(app.page);
      await sheet.dialog.waitFor();
      return sheet;
    }

    it("row 11, R5: keeps two accounts on one host apart by the beginning of the repository's name", async () => {
      await workbench.addRegistry(registry.host, GUEST);
      const sheet = await workbench.openLogin();
      await sheet.fill(registry.host, TEST_ACCOUNT);
      await sheet.openMore();
      await sheet.field("Only for repositories below").fill("team");
      await sheet.submit();
      await sheet.dialog.waitFor({ state: "detached" });
      // What the checks tried before signing in is not what is meant here.
      const before = registry.tokenServer?.requests.length;
      await workbench.openRepository(team(), "team/app");
      await workbench.row("v1").waitFor();
      await workbench.openRepository(registry.host, "public/tool");
      await workbench.row("v1").waitFor();
      const asked = registry.tokenServer?.requests.slice(before) ?? [];
      const accountsFor = (repository: string): ReadonlySet<string | undefined> =>
        new Set(
          asked
            .filter(({ scopes }) => scopes.some((scope) => scope.includes(`:${repository}:`)))
            .map(({ account }) => account),
        );
      expect(accountsFor("public/tool")).toEqual(new Set([GUEST.username]));
      expect(accountsFor("team/app")).toEqual(new Set([TEST_ACCOUNT.username]));
    });

    it("edits one without asking for its password", async () => {
      const sheet = await openEdit(team());
      await sheet.openMore();
      await sheet.field("Name").fill("Flagship");
      await sheet.submit();
      await sheet.dialog.waitFor({ state: "detached" });
      await workbench.place("Flagship").waitFor();
      expect(await workbench.place("Flagship").getAttribute("aria-label")).toContain(team());
    });

    it("moves it into a folder, which opens", async () => {
      await workbench.connectionAction("Flagship", "Move to folder…");
      const sheet = workbench.sheet("Move to folder");
      await sheet.getByLabel("Folder", { exact: true }).fill("Fleet");
      await sheet.getByRole("button", { name: "Move", exact: true }).click();
      await sheet.waitFor({ state: "detached" });
      const row = workbench.place("Fleet");
      await row.waitFor();
      expect(await row.getAttribute("aria-expanded")).toBe("true");
      await workbench.place("Flagship").waitFor();
    });

    it("gives it a colour that is said in words too", async () => {
      await workbench.connectionAction("Flagship", "Colour", "Green");
      await expect
        .poll(() => workbench.place("Flagship").getAttribute("aria-label"))
        .toContain("colour: Green");
    });

    it("row 12: gives it another address, with which every check passes, for the password goes along", async () => {
      await workbench.connectionAction("Flagship", "Change address…");
      const sheet = workbench.sheet("Change address");
      await sheet.getByLabel("New address").fill(`${team()}/app`);
      await sheet.getByRole("button", { name: "Change", exact: true }).click();
      await sheet.waitFor({ state: "detached" });
      await expect
        .poll(() => workbench.place("Flagship").getAttribute("aria-label"))
        .toContain(`${team()}/app`);
      await workbench.connectionAction("Flagship", "Test connection…");
      const test = new LoginSheet(app.page);
      await test.checks.and(test.dialog.locator("[aria-busy=false]")).waitFor();
      expect(await test.checks.textContent()).toContain("Everything works");
      expect(await test.checks.textContent()).toContain(`as ${TEST_ACCOUNT.username}`);
      await test.cancel();
    });

    it("asks for the name of what goes away from production, and takes no other", async () => {
      await workbench.connectionAction("Flagship", "Mark as production");
      await workbench.place("Flagship").getByText("PROD").waitFor();
      await workbench.openRepository("Flagship", "team/app");
      await workbench.select("v1");
      await app.page
        .getByRole("toolbar", { name: "Image actions" })
        .getByRole("button", { name: "Remove tag…" })
        .click();
      const sheet = workbench.sheet("Remove");
      await sheet.getByText("The image, with every tag that points at it").click();
      const remove = sheet.getByRole("button", { name: "Delete image" });
      const field = sheet.getByLabel("Type team/app to confirm");
      await field.waitFor();
      for (const wrong of ["", "team", "team/apple", "TEAM/APP"]) {
        await field.fill(wrong);
        expect(await remove.isDisabled(), wrong).toBe(true);
      }
      expect(await listTags(registry, "team/app")).toEqual(["v1"]);
      await field.fill("team/app");
      await remove.click();
      await sheet.waitFor({ state: "detached" });
      expect(await listTags(registry, "team/app")).toEqual([]);
    });

    it("forgets one and leaves the other", async () => {
      await workbench.connectionAction("Flagship", "Disconnect…");
      const sheet = workbench.sheet("Disconnect");
      await sheet.getByText("Its password leaves the keychain too.").waitFor();
      await sheet.getByRole("button", { name: "Disconnect" }).click();
      await workbench.place("Flagship").waitFor({ state: "detached" });
      await workbench.place(registry.host).waitFor();
      expect(app.faults).toEqual([]);
    });
  });
});
