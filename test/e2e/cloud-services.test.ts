import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Cloud } from "../support/cloud/cloud.ts";
import { aMultiArchImage } from "../support/image-builder.ts";
import {
  ACCESS_KEY,
  REGISTRY_LOGIN,
  startAlibaba,
} from "../support/providers/alibaba-acr/alibaba.ts";
import { ENTERPRISE } from "../support/providers/alibaba-acr/open.ts";
import { addRepository } from "../support/providers/alibaba-acr/state.ts";
import { ADMIN } from "../support/providers/azure-acr/harness.ts";
import { startAzure } from "../support/providers/azure-acr/server.ts";
import { HOST as AZURE } from "../support/providers/azure-acr/world.ts";
import { type CliResult, runCli } from "../support/real/cli.ts";
import { type DockerRegistry, startDockerRegistry } from "../support/real/docker-registry.ts";
import { requires } from "../support/real/requirements.ts";
import { listTags, pushImage } from "../support/real/skopeo.ts";
import { createTempDir, type TempDir } from "../support/temp-dir.ts";
import { type OpenedApp, openInChromium } from "./hosts.ts";
import type { LoginSheet } from "./pages/login-sheet.ts";
import { Workbench } from "./pages/workbench.ts";

const NEEDS = ["build", "chromium", "docker-registry", "keychain", "skopeo"] as const;
/** Several sign-ins, transfers and commands, one after the other. */
const SLOW = { timeout: 240_000 };

const image = aMultiArchImage();

/** Services of clouds under their true names, behind a proxy of this computer, in the window. */
describe.runIf(requires(...NEEDS))("services of clouds in the window", () => {
  let home: TempDir;
  let other: DockerRegistry;
  let app: OpenedApp | undefined;
  let hosts: string[];

  beforeEach(async () => {
    home = await createTempDir();
    hosts = [];
    other = await startDockerRegistry();
    await pushImage(other, "team/app:v1", image);
  });
  afterEach(async () => {
    await app?.close();
    app = undefined;
    for (const host of hosts) await portolan(["logout", host]);
    await other.stop();
    await home.remove();
  });

  function portolan(args: readonly string[], input = ""): Promise<CliResult> {
    return runCli(args, { home: home.path, input });
  }

  /** Signs in on the command line, and brings `team/app:v1` there. */
  async function prepare(cloud: Cloud, host: string, login: readonly string[], input = "") {
    hosts.push(host);
    const ca = join(home.path, "ca.pem");
    await writeFile(ca, cloud.authority);
    const link = ["--ca", ca, "--proxy", cloud.proxy.url.href];
    expect(await portolan(["login", host, ...login, ...link], input)).toMatchObject({
      exitCode: 0,
    });
    const copy = ["copy", `${other.host}/team/app:v1`, `${host}/team/app:v1`];
    expect(await portolan(copy)).toMatchObject({ exitCode: 0 });
  }

  async function openWindow(): Promise<Workbench> {
    app = await openInChromium({ home: home.path });
    return new Workbench(app.page);
  }

  /** Whatever the service calls its secret. */
  async function typeAccount(sheet: LoginSheet, username: string, secret: string): Promise<void> {
    await sheet.dialog.getByLabel("User name", { exact: true }).fill(username);
    await sheet.dialog.locator('input[type="password"]').first().fill(secret);
  }

  async function typeConnection(sheet: LoginSheet, cloud: Cloud, host: string): Promise<void> {
    await sheet.field("Registry").fill(host);
    await sheet.dialog.getByRole("radio", { name: "With an account" }).click();
    await sheet.openMore();
    await sheet.dialog.getByRole("button", { name: "Paste…" }).click();
    await sheet.field("Certificate in PEM").fill(cloud.authority);
    await sheet.dialog.getByRole("button", { name: "Add", exact: true }).click();
    await sheet.setProxy(cloud.proxy.url.href);
  }

  /** Gives the open image one more tag, copies it on, and removes its first name. */
  async function retagCopyAndDelete(workbench: Workbench, repository: string): Promise<void> {
    const { page } = opened();
    await workbench.select("v1");
    const retag = await workbench.act("Add tag…");
    await retag.setNewTags("stable");
    await retag.start("Add tag");
    await workbench.transfers.waitFor("Retag", `${repository}:stable`, "done");
    await workbench.row("stable").waitFor();
    await workbench.select("v1");
    const copy = await workbench.act("Copy…");
    await copy.setDestination(`${other.host}/copied/app:v1`);
    await copy.start("Copy");
    await workbench.transfers.waitFor("Copy", "copied/app:v1", "done");
    expect(await listTags(other, "copied/app")).toEqual(["v1"]);
    await workbench.row("v1").click();
    await page.keyboard.press("Delete");
    const sheet = page.getByRole("alertdialog", { name: "Remove" });
    await sheet.getByRole("button", { name: "Remove tag" }).click();
    await page.getByText("v1 was removed").first().waitFor();
    await workbench.row("v1").waitFor({ state: "detached" });
    await workbench.row("stable").waitFor();
  }

  /** All that the engine told the page, and wrote. */
  function shown(): string {
    const window = opened();
    return window.traffic.toPage.join("\n") + window.output();
  }

  function opened(): OpenedApp {
    if (app === undefined) throw new Error("no window is open");
    return app;
  }

  it(
    "row 2: Azure: a wrong password is explained, the right one browses, retags, copies and deletes",
    SLOW,
    async () => {
      const azure = await startAzure({ backing: other.url });
      try {
        await azureWithPassword(azure);
      } finally {
        await azure.close();
      }
    },
  );

  async function azureWithPassword({
    cloud,
    world,
    exchanges,
  }: Awaited<ReturnType<typeof startAzure>>) {
    hosts.push(AZURE);
    const workbench = await openWindow();
    const sheet = await workbench.openLogin();
    await typeConnection(sheet, cloud, AZURE);
    await typeAccount(sheet, ADMIN.username, "canary-wrong");
    await sheet.submit();
    const checks = await sheet.failure();
    expect(await checks.textContent()).toMatch(/password|token/i);
    await typeAccount(sheet, ADMIN.username, ADMIN.password);
    await sheet.submit();
    await sheet.dialog.waitFor({ state: "detached" });
    const copy = ["copy", `${other.host}/team/app:v1`, `${AZURE}/team/app:v1`];
    expect(await portolan(copy)).toMatchObject({ exitCode: 0 });
    await workbench.openRepository(AZURE, "team/app");
    await expectSizeAndDate(workbench);
    await retagCopyAndDelete(workbench, "team/app");
    expect([...(world.repositories.get("team/app")?.tags.keys() ?? [])]).toEqual(["stable"]);
    const deletions = exchanges.filter(({ asked }) => asked.method === "DELETE");
    expect(deletions.map(({ asked }) => asked.url.pathname)).toEqual(["/acr/v1/team/app/_tags/v1"]);
    expect(shown()).not.toContain(ADMIN.password);
  }

  it(
    "row 3: Azure: shows a code, and is signed in once it was typed on Microsoft's page",
    SLOW,
    async () => {
      const azure = await startAzure({ backing: other.url });
      azure.world.interval = 1;
      azure.world.pendingPolls = 0;
      azure.world.atCodePage = "waits";
      hosts.push(AZURE);
      try {
        const workbench = await openWindow();
        const sheet = await workbench.openLogin();
        await typeConnection(sheet, azure.cloud, AZURE);
        await sheet.dialog.getByRole("radio", { name: "Microsoft" }).click();
        await sheet.dialog.getByRole("button", { name: "Sign in with Microsoft" }).click();
        const code = sheet.dialog.getByRole("region", { name: "Code to type on Microsoft's page" });
        await code.getByText("C7DKX9PQM", { exact: true }).waitFor();
        await code.getByText(azure.world.verificationUri).waitFor();
        expect(await workbench.place(AZURE).count(), "nobody has typed it yet").toBe(0);
        azure.world.atCodePage = "allows";
        await sheet.dialog.waitFor({ state: "detached", timeout: 30_000 });
        const copy = ["copy", `${other.host}/team/app:v1`, `${AZURE}/team/app:v1`];
        expect(await portolan(copy)).toMatchObject({ exitCode: 0 });
        await workbench.openRepository(AZURE, "team/app");
        await expectSizeAndDate(workbench);
        expect(shown()).not.toContain("canary-");
      } finally {
        await azure.close();
      }
    },
  );

  it(
    "row 2: Azure: who signed in by a code sees images, and no secret of Entra",
    SLOW,
    async () => {
      const azure = await startAzure({ backing: other.url });
      azure.world.interval = 1;
      azure.world.pendingPolls = 0;
      try {
        await prepare(azure.cloud, AZURE, ["--device-code"]);
        const workbench = await openWindow();
        await workbench.openRepository(AZURE, "team/app");
        await expectSizeAndDate(workbench);
        await retagCopyAndDelete(workbench, "team/app");
        expect([...(azure.world.repositories.get("team/app")?.tags.keys() ?? [])]).toEqual([
          "stable",
        ]);
        expect(shown()).not.toContain("canary-");
      } finally {
        await azure.close();
      }
    },
  );

  it(
    "row 2: Alibaba: an access key lists and deletes; a wrong registry password is explained",
    SLOW,
    async () => {
      const alibaba = await startAlibaba(ENTERPRISE);
      const { cloud, state } = alibaba;
      const { host } = ENTERPRISE;
      addRepository(state, { path: "team/app" });
      try {
        const login = ["-u", ACCESS_KEY.username, "--access-key-stdin"];
        await prepare(cloud, host, login, ACCESS_KEY.secretKey);
        const workbench = await openWindow();
        const sheet = await workbench.openLogin();
        await typeConnection(sheet, cloud, host);
        await typeAccount(sheet, REGISTRY_LOGIN.username, "canary-wrong");
        await sheet.submit();
        expect(await (await sheet.failure()).textContent()).toMatch(/password/i);
        await sheet.cancel();
        await workbench.openRepository(host, "team/app");
        await expectSizeAndDate(workbench);
        await retagCopyAndDelete(workbench, "team/app");
        expect([...state.backend.stored("team/app").keys()]).toEqual(["stable"]);
        expect(shown()).not.toContain(ACCESS_KEY.secretKey);
      } finally {
        await alibaba.close();
      }
    },
  );

  async function expectSizeAndDate(workbench: Workbench): Promise<void> {
    const row = workbench.row("v1");
    await row.waitFor();
    const text = (): Promise<string | null> => row.textContent();
    await expect.poll(text, { timeout: 15_000 }).toMatch(/\d [kMG]?i?B/);
    await expect.poll(text, { timeout: 15_000 }).toMatch(/\b20\d\d\b|ago|now|yesterday|today/);
  }
});
