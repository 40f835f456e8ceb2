import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { userHomeOf } from "../support/real/cli.ts";
import { requires } from "../support/real/requirements.ts";
import { seedImage, someBytes } from "../support/registry/seed.ts";
import { startRegistry, type TestRegistry } from "../support/registry/server.ts";
import { issueCertificate, issueFor } from "../support/registry/tls.ts";
import { createTempDir, type TempDir } from "../support/temp-dir.ts";
import { type OpenedApp, openInChromium } from "./hosts.ts";
import type { LoginSheet } from "./pages/login-sheet.ts";
import { Workbench } from "./pages/workbench.ts";
import { contentOfFolder, contentOfPage, silentTraffic, textsWith } from "./secrets.ts";
import { startTlsFront, type TlsFront } from "./tls-front.ts";

const { authority, server } = issueFor("127.0.0.1");
const clients = issueCertificate({ subject: "Clients of the registry", isAuthority: true });
const ann = issueCertificate({ subject: "ann", issuer: clients });
/** The part of Ann's key that is unlike every other key. */
const KEY_LINE = ann.key.split("\n")[1] ?? "";

/** A registry that lets nobody in who has no certificate of its own authority, and one whose certificate nobody knows. */
describe.runIf(requires("build", "chromium", "keychain"))("certificates of a connection", () => {
  let folder: TempDir;
  let registry: TestRegistry;
  let guarded: TlsFront;
  let unknown: TlsFront;
  let app: OpenedApp;
  let workbench: Workbench;

  beforeAll(async () => {
    folder = await createTempDir();
    await mkdir(userHomeOf(home()), { recursive: true });
    registry = await startRegistry();
    seedImage(registry, "team/app", "v1", [someBytes(1000)]);
    guarded = await startTlsFront(registry.host, { ...server, clients: clients.cert });
    unknown = await startTlsFront(registry.host, server);
    await writeFile(join(folder.path, "ann.crt"), ann.cert);
    await writeFile(join(folder.path, "ann.key"), ann.key);
    await open();
  });

  afterAll(async () => {
    await app.close();
    await Promise.all([guarded.close(), unknown.close(), registry.close()]);
    await folder.remove();
  });

  const home = () => join(folder.path, "home");

  async function open(): Promise<void> {
    app = await openInChromium({ home: home() });
    workbench = new Workbench(app.page);
  }

  async function openSheet(host: string): Promise<LoginSheet> {
    const sheet = await workbench.openLogin();
    await sheet.fill(host);
    await sheet.openMore();
    return sheet;
  }

  async function choose(sheet: LoginSheet, button: string, file: string): Promise<void> {
    const chooser = app.page.waitForEvent("filechooser");
    await sheet.dialog.getByRole("button", { name: button }).click();
    await (await chooser).setFiles(join(folder.path, file));
  }

  async function expectListed(host: string): Promise<void> {
    await workbench.openRepository(host, "team/app");
    await workbench.row("v1").waitFor();
    await workbench.place(host).click();
  }

  it("row 7: shows a certificate and its key to the registry that wants one, and nobody comes in without", async () => {
    const sheet = await openSheet(guarded.host);
    await sheet.dialog.getByRole("button", { name: "Paste…" }).click();
    await sheet.field("Certificate in PEM").fill(authority.cert);
    await sheet.dialog.getByRole("button", { name: "Add", exact: true }).click();
    await sheet.submit();
    await sheet.failure();
    expect(registry.requests, "nobody got through").toEqual([]);
    await choose(sheet, "Choose a certificate…", "ann.crt");
    await sheet.submit();
    await sheet.dialog.getByText("Certificate and key belong together: choose both").waitFor();
    await choose(sheet, "Choose its key…", "ann.key");
    await sheet.dialog.getByText("Key chosen").waitFor();
    await sheet.submit();
    await sheet.dialog.waitFor({ state: "detached" });
    await expectListed(guarded.host);
  });

  it("row 7: goes without the checks of one registry, for as long as its row says so", async () => {
    const sheet = await openSheet(unknown.host);
    await sheet.submit();
    await sheet.failure();
    expect(await workbench.place(unknown.host).count()).toBe(0);
    await sheet.dialog.getByText("Do not verify the server's certificate").click();
    await sheet.submit();
    await sheet.dialog.waitFor({ state: "detached" });
    await expectListed(unknown.host);
    const words = "The server's certificate is not verified";
    await workbench.place(unknown.host).getByRole("img", { name: words }).waitFor();
    expect(await workbench.place(guarded.host).getAttribute("aria-label")).not.toContain(words);
  });

  it("row 6: has the key again after a restart, and in no file", async () => {
    const before = { page: await contentOfPage(app), traffic: silentTraffic(app) };
    await app.close();
    await open();
    registry.requests.splice(0);
    await expectListed(guarded.host);
    expect(registry.lines(), "asked anew, with the key").toContain("GET /v2/team/app/tags/list");
    const files = await contentOfFolder(home());
    expect(files, "the state is among them").toContain(guarded.host);
    expect(KEY_LINE).toHaveLength(64);
    expect(textsWith([KEY_LINE], { ...before, files })).toEqual([]);
    expect(app.faults).toEqual([]);
  });
});
