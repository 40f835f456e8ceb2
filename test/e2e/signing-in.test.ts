import { X509Certificate } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anImage } from "../support/image-builder.ts";
import { type HttpProxy, startHttpProxy } from "../support/proxy/http-proxy.ts";
import { userHomeOf } from "../support/real/cli.ts";
import {
  type DockerRegistry,
  startDockerRegistry,
  TEST_ACCOUNT,
} from "../support/real/docker-registry.ts";
import { requires } from "../support/real/requirements.ts";
import { pushImage } from "../support/real/skopeo.ts";
import { seedImage, someBytes } from "../support/registry/seed.ts";
import { startRegistry, type TestRegistry } from "../support/registry/server.ts";
import { issueFor } from "../support/registry/tls.ts";
import { createTempDir, type TempDir } from "../support/temp-dir.ts";
import { HOSTS, type OpenedApp } from "./hosts.ts";
import { Workbench } from "./pages/workbench.ts";
import { contentOfFolder, contentOfPage, silentTraffic, textsWith } from "./secrets.ts";
import { startTlsFront, type TlsFront } from "./tls-front.ts";

const GATE = { username: "gate", password: "proxy-canary-7f/+\\ü" };
const WRONG = { username: TEST_ACCOUNT.username, password: "wrong-canary-5c/+\\ü" };
const SECRETS = [TEST_ACCOUNT.password, GATE.password, WRONG.password];

/** One authority for everything that is encrypted here; `registry.test` and `auth.other.test` exist behind a proxy only. */
const CERTIFICATES = issueFor("registry.test", "auth.other.test", "realm.test", "127.0.0.1");
const CHAIN = {
  key: CERTIFICATES.server.key,
  cert: `${CERTIFICATES.server.cert}${CERTIFICATES.authority.cert}`,
};

describe.each(HOSTS)("signing in, in $name", (host) => {
  const needs = ["docker-registry", "htpasswd", "openssl", "skopeo", "keychain"] as const;
  describe.runIf(requires(...host.needs, ...needs))("by mouse", () => {
    let folder: TempDir;
    let home: string;
    let registries: Record<"basic" | "token" | "tls", DockerRegistry>;
    let front: TlsFront;
    let elsewhere: TestRegistry;
    let proxy: HttpProxy;
    let app: OpenedApp;
    let workbench: Workbench;
    const told: Record<string, string> = {};

    beforeAll(async () => {
      folder = await createTempDir();
      home = join(folder.path, "home");
      await mkdir(userHomeOf(home));
      registries = {
        basic: await startDockerRegistry({ auth: "basic" }),
        token: await startDockerRegistry({ auth: "token" }),
        tls: await startDockerRegistry({ auth: "basic", tls: true }),
      };
      for (const [name, registry] of Object.entries(registries))
        await pushImage(registry, `team/${name}:v1`, anImage().build());
      front = await startTlsFront(registries.basic.host, CHAIN);
      elsewhere = await startRegistry({
        auth: {
          kind: "bearer",
          users: { [TEST_ACCOUNT.username]: TEST_ACCOUNT.password },
          realm: "https://auth.other.test/token",
        },
        tls: CHAIN,
      });
      seedImage(elsewhere, "team/elsewhere", "v1", [someBytes(1000)]);
      proxy = await startHttpProxy({
        login: `${GATE.username}:${GATE.password}`,
        names: {
          "registry.test:443": front.host,
          "realm.test:443": elsewhere.host,
          "auth.other.test:443": elsewhere.host,
        },
      });
      await open();
    });

    afterAll(async () => {
      await app.close();
      await Promise.all([proxy.close(), elsewhere.close(), front.close()]);
      for (const registry of Object.values(registries)) await registry.stop();
      await folder.remove();
    });

    async function open(): Promise<void> {
      app = await host.open({ home });
      workbench = new Workbench(app.page);
    }

    /** Keeps all that was said and shown until now, to be searched for secrets at the end. */
    async function remember(when: string): Promise<void> {
      told[`the page, ${when}`] = await contentOfPage(app);
      told[`the traffic, ${when}`] = silentTraffic(app);
      told[`the console, ${when}`] = app.console.join("\n");
      told[`the host's output, ${when}`] = app.output();
    }

    async function expectListed(name: string, repository: string): Promise<void> {
      await workbench.openRepository(name, repository);
      await workbench.row("v1").waitFor();
      // Closed again: namespaces of the same name in other registries are not to be mixed up with these.
      await workbench.place(name).focus();
      await app.page.keyboard.press("ArrowLeft");
    }

    it("row 12: says in words that a password is wrong, and saves nothing", async () => {
      const { host: name } = registries.basic;
      const sheet = await workbench.openLogin();
      await sheet.fill(name, WRONG);
      await sheet.submit();
      const checks = await sheet.failure();
      expect(await checks.textContent()).toContain("Signing in does not work yet");
      expect(await checks.getByRole("alert").textContent()).toMatch(/user name or password/i);
      expect(await checks.textContent(), "401 is no alarm").toContain("it wants a login");
      await sheet.cancel();
      expect(await workbench.place(name).count()).toBe(0);
      await remember("after a wrong password");
    });

    it.each(["basic", "token"] as const)(
      "signs in to a registry with %s authentication, and lists what it has",
      async (kind) => {
        const { host: name } = registries[kind];
        await workbench.addRegistry(name, TEST_ACCOUNT);
        await expectListed(name, `team/${kind}`);
      },
    );

    it("row 7, A23: shows the certificate of a private authority, and takes the authority from a file", async () => {
      const { host: name, caPath = "" } = registries.tls;
      const sheet = await workbench.openLogin();
      await sheet.fill(name, TEST_ACCOUNT);
      await sheet.submit();
      const checks = await sheet.failure();
      expect(await checks.textContent()).toContain("issued by Portolan test authority");
      expect(await checks.textContent()).toContain("The server does not send its authority");
      expect(await workbench.place(name).count()).toBe(0);
      await sheet.openMore();
      const chooser = app.page.waitForEvent("filechooser");
      await sheet.dialog.getByRole("button", { name: "Choose a CA file…" }).click();
      await (await chooser).setFiles(caPath);
      await sheet.dialog.getByText("ca.crt").waitFor();
      await sheet.submit();
      await sheet.dialog.waitFor({ state: "detached" });
      await expectListed(name, "team/tls");
      await marked(name, "Trusts a certificate authority of its own");
    });

    it("row 8, A23: trusts an authority that the server presents, for this registry only", async () => {
      const sheet = await workbench.openLogin();
      await sheet.fill(front.host, TEST_ACCOUNT);
      await sheet.submit();
      const checks = await sheet.failure();
      const { fingerprint256 } = new X509Certificate(CERTIFICATES.authority.cert);
      expect(await checks.textContent()).toContain(fingerprint256);
      await sheet.agree("Trust this CA for this registry only");
      await sheet.dialog.waitFor({ state: "detached" });
      await expectListed(front.host, "team/basic");
      await marked(front.host, "Trusts a certificate authority of its own");
    });

    it("row 9, R24: signs in through a proxy of the connection's own, which has a login too", async () => {
      const sheet = await workbench.openLogin();
      await sheet.fill("registry.test", TEST_ACCOUNT);
      await sheet.openMore();
      await sheet.setProxy(proxy.url.origin, GATE);
      await sheet.submit();
      await sheet.failure();
      await sheet.agree("Trust this CA for this registry only");
      await sheet.dialog.waitFor({ state: "detached" });
      await expectListed("registry.test", "team/basic");
      expect(proxy.requests.map(({ status }) => status)).toContain(200);
    });

    it("A1: sends a password to another site only once both were shown and confirmed", async () => {
      const sheet = await workbench.openLogin();
      await sheet.fill("realm.test", TEST_ACCOUNT);
      await sheet.openMore();
      await sheet.setProxy(proxy.url.origin, GATE);
      await sheet.submit();
      await sheet.failure();
      await sheet.agree("Trust this CA for this registry only");
      const confirm = sheet.checks.getByRole("button", {
        name: "Send the password of realm.test to auth.other.test",
      });
      await confirm.waitFor();
      expect(elsewhere.lines(), "nothing was sent there yet").not.toContain("GET /token");
      await confirm.click();
      await sheet.dialog.waitFor({ state: "detached" });
      await expectListed("realm.test", "team/elsewhere");
      expect(elsewhere.lines()).toContain("GET /token");
    });

    it("row 1, row 6: has all registries in one tree, and asks nothing again after a restart", async () => {
      await remember("signed in everywhere");
      const faults = [...app.faults];
      await app.close();
      await open();
      for (const [name, repository] of [
        [registries.basic.host, "team/basic"],
        [registries.token.host, "team/token"],
        [registries.tls.host, "team/tls"],
        [front.host, "team/basic"],
        ["registry.test", "team/basic"],
        ["realm.test", "team/elsewhere"],
      ] as const)
        await expectListed(name, repository);
      expect(await app.page.getByRole("dialog").count()).toBe(0);
      expect([...faults, ...app.faults], "errors on the console").toEqual([]);
      await remember("after a restart");
    });

    it("row 6, K1, A27: leaves no secret in page, traffic, console, output or files", async () => {
      const files = await contentOfFolder(folder.path);
      expect(files, "the state is among them").toContain("registry.test");
      expect(textsWith(SECRETS, { ...told, files })).toEqual([]);
      const { toEngine } = app.traffic;
      expect(textsWith(SECRETS, { "after the restart": toEngine.join("\n") })).toEqual([]);
    });

    /** The row shows a mark, and says it in its name. */
    async function marked(name: string, words: string): Promise<void> {
      const row = workbench.place(name);
      await row.getByRole("img", { name: words }).waitFor();
      expect(await row.getAttribute("aria-label")).toContain(words);
    }
  });
});
