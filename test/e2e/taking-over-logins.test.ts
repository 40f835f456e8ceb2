import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type FakeHelper, installFakeHelper } from "../support/fake-helper/install.ts";
import { anImage } from "../support/image-builder.ts";
import { userHomeOf } from "../support/real/cli.ts";
import {
  type DockerRegistry,
  startDockerRegistry,
  TEST_ACCOUNT,
} from "../support/real/docker-registry.ts";
import { requires } from "../support/real/requirements.ts";
import { pushImage } from "../support/real/skopeo.ts";
import { createTempDir, type TempDir } from "../support/temp-dir.ts";
import { HOSTS, type OpenedApp } from "./hosts.ts";
import type { LoginSheet } from "./pages/login-sheet.ts";
import { Workbench } from "./pages/workbench.ts";
import { contentOfFolder, contentOfPage, silentTraffic, textsWith } from "./secrets.ts";

const { username, password } = TEST_ACCOUNT;
const AUTH = Buffer.from(`${username}:${password}`).toString("base64");

/** Nobody types what another program, a document or the clipboard already has. */
describe.each(HOSTS)("taking over logins, in $name", (host) => {
  const needs = ["docker-registry", "htpasswd", "skopeo", "keychain"] as const;
  describe.runIf(requires(...host.needs, ...needs))("by mouse and clipboard", () => {
    let folder: TempDir;
    let home: string;
    let registries: Record<"copied" | "helped" | "pasted", DockerRegistry>;
    let helper: FakeHelper;
    let app: OpenedApp;
    let workbench: Workbench;
    let sheet: LoginSheet;

    beforeAll(async () => {
      folder = await createTempDir();
      home = join(folder.path, "home");
      registries = {
        copied: await startDockerRegistry({ auth: "basic" }),
        helped: await startDockerRegistry({ auth: "token" }),
        pasted: await startDockerRegistry({ auth: "basic" }),
      };
      for (const [name, registry] of Object.entries(registries))
        await pushImage(registry, `${name}/app-${name}:v1`, anImage().build());
      const bin = join(folder.path, "bin");
      const { copied, helped } = registries;
      helper = await installFakeHelper(bin, "fake", {
        logins: { [helped.host]: { Username: username, Secret: password } },
      });
      const docker = join(userHomeOf(home), ".docker");
      await mkdir(docker, { recursive: true });
      const config = {
        auths: { [copied.host]: { auth: AUTH } },
        credHelpers: { [helped.host]: "fake" },
      };
      await writeFile(join(docker, "config.json"), JSON.stringify(config));
      const environment = { PATH: `${bin}:${process.env["PATH"] ?? ""}` };
      app = await host.open({ home, environment });
      workbench = new Workbench(app.page);
    });

    afterEach(async () => {
      if (await sheet.dialog.isVisible()) await sheet.cancel();
    });

    afterAll(async () => {
      await app.close();
      for (const registry of Object.values(registries)) await registry.stop();
      await folder.remove();
    });

    async function paste(text: string): Promise<void> {
      sheet = await workbench.openLogin();
      await app.copy(text);
      await sheet.field("Registry").click();
      await app.page.keyboard.press("ControlOrMeta+v");
    }

    it.each([
      [`docker login -u pilot -p s3cret-canary registry.example.test`, "registry.example.test"],
      ["https://registry.example.test/v2/", "registry.example.test"],
      ["docker pull registry.example.test/team/app:v1", "registry.example.test"],
      ["registry.example.test/team/app@sha256:" + "0".repeat(64), "registry.example.test"],
      ["nginx:latest", "docker.io"],
    ])("reads %s", async (text, expected) => {
      await paste(text);
      await expect.poll(() => sheet.field("Registry").inputValue()).toBe(expected);
    });

    it("puts name and password of a pasted command into their fields, the password out of sight", async () => {
      await paste("docker login -u somebody -p s3cret-canary registry.example.test");
      await expect.poll(() => sheet.field("User name").inputValue()).toBe("somebody");
      const secret = sheet.field("Password or access token");
      expect(await secret.inputValue()).toBe("s3cret-canary");
      expect(await secret.getAttribute("type")).toBe("password");
      expect(await sheet.dialog.textContent()).not.toContain("s3cret-canary");
    });

    it("row 5, R13: signs in with the logins of a pasted config.json", async () => {
      const { host: address } = registries.pasted;
      await paste(JSON.stringify({ auths: { [address]: { auth: AUTH } } }));
      const list = workbench.sheet("Import logins");
      await list.getByRole("checkbox", { name: address }).waitFor();
      await list.getByRole("button", { name: "Import 1 login" }).click();
      await list.getByText("1 login imported").waitFor();
      await list.getByRole("button", { name: "Done" }).click();
      await workbench.openRepository(address, "pasted/app-pasted");
      await workbench.row("v1").waitFor();
    });

    it("row 5: offers what Docker has on this computer, with ticks, and says what becomes of each", async () => {
      sheet = await workbench.openLogin();
      await sheet.dialog.getByText(/^Found 2 logins/).waitFor();
      await sheet.dialog.getByRole("button", { name: "Choose…" }).click();
      const list = workbench.sheet("Import logins");
      for (const { host: address } of [registries.copied, registries.helped])
        await expect
          .poll(() => list.getByRole("checkbox", { name: address }).isChecked())
          .toBe(true);
      await list.getByText("will be copied to the keychain").waitFor();
      await list.getByText(/^stays in docker-credential-fake/).waitFor();
      await list.getByRole("button", { name: "Import 2 logins" }).click();
      await list.getByText("2 logins imported").waitFor();
      await list.getByRole("button", { name: "Done" }).click();
    });

    it("row 5: uses them: the copied one without Docker's file, the other through its helper", async () => {
      const { copied, helped } = registries;
      const config = { credHelpers: { [helped.host]: "fake" } };
      await writeFile(join(userHomeOf(home), ".docker", "config.json"), JSON.stringify(config));
      await workbench.openRepository(copied.host, "copied/app-copied");
      await workbench.row("v1").waitFor();
      await workbench.openRepository(helped.host, "helped/app-helped");
      await workbench.row("v1").waitFor();
      const words = "docker-credential-fake keeps the password";
      await workbench.place(helped.host).getByRole("img", { name: words }).waitFor();
      const calls = await helper.calls();
      expect(calls.map(({ words: [action] }) => action)).toContain("get");
    });

    it("K1: leaves no secret in page, traffic, console or the files it wrote", async () => {
      const texts = {
        page: await contentOfPage(app),
        traffic: silentTraffic(app),
        console: app.console.join("\n"),
        output: app.output(),
        files: await contentOfFolder(home),
      };
      expect(textsWith([password, "s3cret-canary", AUTH], texts)).toEqual([]);
      expect(app.faults).toEqual([]);
    });
  });
});
