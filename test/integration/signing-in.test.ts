import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Connection } from "../../shared/connection.ts";
import type { ExternalLogin } from "../../shared/external-login.ts";
import { installFakeHelper } from "../support/fake-helper/install.ts";
import { startHttpProxy } from "../support/proxy/http-proxy.ts";
import type { CliOptions, CliResult } from "../support/real/cli.ts";
import {
  type DockerRegistry,
  startDockerRegistry,
  TEST_ACCOUNT,
} from "../support/real/docker-registry.ts";
import { requires } from "../support/real/requirements.ts";
import { startRegistry } from "../support/registry/server.ts";
import { TEST_TLS } from "../support/registry/tls.ts";
import { openRig, type Rig } from "./rig.ts";

const { username, password } = TEST_ACCOUNT;
const SIGN_IN = ["-u", username, "--password-stdin"];

describe.runIf(requires("build", "docker-registry", "htpasswd", "openssl", "keychain"))(
  "signing in",
  () => {
    let rig: Rig;
    let user: string;

    beforeEach(async () => {
      rig = await openRig();
      user = join(rig.folder, "user");
      await mkdir(user, { recursive: true });
    });
    afterEach(() => rig.close());

    /** Runs a command as somebody whose home has no configuration but what a test puts there. */
    function portolan(args: readonly string[], options: Partial<CliOptions> = {}) {
      const environment = { HOME: user, ...options.environment };
      return rig.portolan(args, { ...options, environment });
    }

    async function succeed(args: readonly string[], input = ""): Promise<CliResult> {
      const result = await portolan(args, { input });
      expect(result).toMatchObject({ exitCode: 0 });
      return result;
    }

    async function connections(): Promise<readonly Connection[]> {
      const { stdout } = await succeed(["--json", "connections"]);
      return (JSON.parse(stdout) as { connections: Connection[] }).connections;
    }

    /** No file that the program wrote holds the text. */
    async function expectNowhere(text: string): Promise<void> {
      const entries = await readdir(rig.home, { recursive: true, withFileTypes: true });
      for (const entry of entries) {
        if (!entry.isFile()) continue;
        const content = await readFile(join(entry.parentPath, entry.name));
        expect(content.includes(text), entry.name).toBe(false);
      }
    }

    describe("to a registry with", () => {
      let basic: DockerRegistry;
      let token: DockerRegistry;
      let tls: DockerRegistry;

      beforeAll(async () => {
        basic = await startDockerRegistry({ auth: "basic" });
        token = await startDockerRegistry({ auth: "token" });
        tls = await startDockerRegistry({ auth: "basic", tls: true });
      });
      afterAll(async () => {
        for (const registry of [basic, token, tls]) await registry.stop();
      });

      it.each([
        ["htpasswd", () => basic],
        ["tokens", () => token],
      ])("%s asks once: after a restart nothing is asked again", async (_kind, registry) => {
        const { host } = registry();
        await succeed(["login", host, ...SIGN_IN], password);
        expect(await connections()).toMatchObject([
          { address: host, username, secret: "keychain" },
        ]);
        await succeed(["ls", host]);
        await expectNowhere(password);
        await succeed(["logout", host]);
      });

      it("A23: a private authority is refused with its chain, and trusted by --ca for this registry only", async () => {
        const { host, caPath = "" } = tls;
        const refused = await portolan(["login", host, ...SIGN_IN], { input: password });
        expect(refused).toMatchObject({ exitCode: 1, stdout: "" });
        for (const words of ["Portolan test authority", "SHA-256", "--ca FILE", "localhost"])
          expect(refused.stderr).toContain(words);
        expect(await connections()).toEqual([]);
        await succeed(["login", host, ...SIGN_IN, "--ca", caPath], password);
        await succeed(["ls", host]);
        expect((await succeed(["connections"])).stdout).toContain("1 own authority");
        await succeed(["logout", host]);
      });

      it("saves nothing when the password is wrong, and says so", async () => {
        const wrong = await portolan(["login", basic.host, ...SIGN_IN], { input: "canary-5c" });
        expect(wrong.exitCode).toBe(1);
        expect(wrong.stderr).toContain(username);
        expect(wrong.stderr + wrong.stdout).not.toContain("canary-5c");
        expect(await connections()).toEqual([]);
      });

      it("R5: two accounts on one host are chosen by the repository", async () => {
        const { host, tokenServer } = token;
        await succeed(["login", `${host}/team`, ...SIGN_IN, "--folder", "Work"], password);
        await succeed(["login", host, "--anonymous"]);
        const before = tokenServer?.requests.length ?? 0;
        await portolan(["ls", `${host}/other/app`]);
        await portolan(["ls", `${host}/team/app`]);
        const asked = tokenServer?.requests.slice(before) ?? [];
        const accountOf = (repository: string): (string | undefined)[] =>
          asked
            .filter(({ scopes }) => scopes.some((scope) => scope.includes(repository)))
            .map(({ account }) => account);
        expect(new Set(accountOf("team/app"))).toEqual(new Set([username]));
        expect(new Set(accountOf("other/app"))).toEqual(new Set([undefined]));
        await succeed(["connections", "rename", `${host}/team`, `${host}/squad`]);
        expect((await connections()).map(({ address }) => address)).toEqual([
          host,
          `${host}/squad`,
        ]);
        await succeed(["logout", `${host}/squad`]);
      });

      it("K9: after a sign-out the registry is asked anonymously", async () => {
        const { host } = basic;
        await succeed(["login", host, ...SIGN_IN], password);
        await succeed(["logout", host]);
        const { exitCode, stderr } = await portolan(["ls", host]);
        expect({ exitCode, stderr }).toMatchObject({
          exitCode: 1,
          stderr: expect.stringContaining("portolan login") as string,
        });
      });

      it("K8: needs a password that is there, on standard input", async () => {
        const empty = await portolan(["login", basic.host, ...SIGN_IN], { input: "" });
        expect(empty).toMatchObject({ exitCode: 2, stdout: "" });
        const nobody = await portolan(["login", basic.host]);
        expect(nobody).toMatchObject({ exitCode: 2, stdout: "" });
      });

      it("R13: imports what Docker has, and is signed in without Docker's file afterwards", async () => {
        const docker = join(user, ".docker");
        await mkdir(docker, { recursive: true });
        const auth = Buffer.from(`${username}:${password}`).toString("base64");
        const path = join(docker, "config.json");
        await writeFile(path, JSON.stringify({ auths: { [basic.host]: { auth } } }));
        const listed = await succeed(["--json", "logins"]);
        const { logins } = JSON.parse(listed.stdout) as { logins: ExternalLogin[] };
        expect(logins).toMatchObject([
          { address: basic.host, username, import: "copied", connected: false },
        ]);
        expect(listed.stdout).not.toContain(auth);
        await succeed(["logins", "import", "--all"]);
        await writeFile(path, "{}");
        await succeed(["ls", basic.host]);
        await expectNowhere(password);
        await succeed(["logout", basic.host]);
      });

      it("shares a login with Docker only through its helper", async () => {
        const docker = join(user, ".docker");
        await mkdir(docker, { recursive: true });
        const path = join(docker, "config.json");
        await writeFile(path, "{}");
        const share = ["login", basic.host, ...SIGN_IN, "--share-with-docker"];
        const without = await portolan(share, { input: password });
        expect(without.exitCode).toBe(1);
        expect(await readFile(path, "utf8")).toBe("{}");

        const helper = await installFakeHelper(join(rig.folder, "bin"), "fake");
        const config = JSON.stringify({ credsStore: "fake" });
        await writeFile(path, config);
        const PATH = `${join(rig.folder, "bin")}:${process.env["PATH"] ?? ""}`;
        const shared = await portolan(share, { input: password, environment: { PATH } });
        expect(shared).toMatchObject({ exitCode: 0 });
        expect(shared.stdout).toContain("docker-credential-fake");
        expect(Object.values(await helper.logins())).toEqual([
          { Username: username, Secret: password },
        ]);
        expect(await readFile(path, "utf8")).toBe(config);
        await portolan(["logout", basic.host]);
      });

      it("row 64: carries connections to another home without passwords", async () => {
        const file = join(rig.folder, "connections.json");
        await succeed(
          ["login", basic.host, ...SIGN_IN, "--label", "Lab", "--color", "red"],
          password,
        );
        await succeed(["connections", "export", file]);
        expect(await readFile(file, "utf8")).not.toContain(password);
        const environment = { PORTOLAN_HOME: join(rig.folder, "other") };
        const imported = await portolan(["connections", "import", file], { environment });
        expect(imported).toMatchObject({ exitCode: 0 });
        expect(imported.stdout).toContain(`Added: ${basic.host}`);
        const { stdout } = await portolan(["--json", "connections"], { environment });
        expect(JSON.parse(stdout)).toMatchObject({
          connections: [{ address: basic.host, label: "Lab", color: "red", secret: "none" }],
        });
        await succeed(["logout", basic.host]);
      });
    });

    it("R24: goes through a proxy of the connection's own, with a password that stays there", async () => {
      const registry = await startRegistry({
        auth: { kind: "basic", users: { [username]: password } },
        tls: TEST_TLS,
      });
      const login = "gate:proxy-canary-7f";
      const proxy = await startHttpProxy({
        login,
        names: { "registry.test:443": registry.host },
      });
      try {
        const ca = join(rig.folder, "ca.pem");
        await writeFile(ca, TEST_TLS.cert);
        const through = `http://gate@${proxy.url.host}`;
        const options = ["--ca", ca, "--proxy", through, "--proxy-password-stdin"];
        const args = ["login", "registry.test", ...SIGN_IN, ...options];
        await succeed(args, `${password}\nproxy-canary-7f\n`);
        expect((await succeed(["connections"])).stdout).toContain(`proxy ${proxy.url.origin}`);
        expect((await succeed(["proxy", "registry.test"])).stdout).toContain(proxy.url.origin);
        await succeed(["ls", "registry.test"]);
        const seen = JSON.stringify(registry.requests.map(({ headers }) => headers));
        expect(seen).not.toContain(Buffer.from(login).toString("base64"));
        await expectNowhere("proxy-canary-7f");
        await succeed(["logout", "registry.test"]);
      } finally {
        await proxy.close();
        await registry.close();
      }
    });

    it("A1: a token service on another site gets nothing, and the option to trust it is named", async () => {
      const registry = await startRegistry({
        auth: {
          kind: "bearer",
          users: { [username]: password },
          realm: "https://auth.unrelated.invalid/token",
        },
      });
      try {
        const refused = await portolan(["login", registry.host, ...SIGN_IN], { input: password });
        expect(refused.exitCode).toBe(1);
        for (const words of [registry.host, "--trust-realm auth.unrelated.invalid"])
          expect(refused.stderr).toContain(words);
        expect(await connections()).toEqual([]);
      } finally {
        await registry.close();
      }
    });

    it("A22: unencrypted HTTP is a choice that stays visible", async () => {
      const registry = await startRegistry();
      try {
        await succeed(["login", "--plain-http", registry.host, "--anonymous"]);
        expect((await succeed(["connections"])).stdout).toContain("plain HTTP");
        await succeed(["connections", "edit", registry.host, "--no-plain-http"]);
        expect((await succeed(["connections"])).stdout).not.toContain("plain HTTP");
      } finally {
        await registry.close();
      }
    });

    it("R8: takes an identity token, and never keeps it in a file", async () => {
      const registry = await startRegistry({
        auth: {
          kind: "bearer",
          users: { [username]: password },
          identityTokens: { "identity-canary-3e": username },
        },
      });
      try {
        await succeed(["login", registry.host, "--identity-token-stdin"], "identity-canary-3e");
        await succeed(["ls", registry.host]);
        await expectNowhere("identity-canary-3e");
        await succeed(["logout", registry.host]);
      } finally {
        await registry.close();
      }
    });
  },
);

describe.runIf(requires("build"))("a production registry", () => {
  let rig: Rig;
  let host: string;
  let close: () => Promise<void>;

  beforeAll(async () => {
    rig = await openRig();
    const registry = await startRegistry();
    ({ host } = registry);
    close = () => registry.close();
    for (const args of [
      ["login", host, "--anonymous", "--production"],
      ["store", "sample"],
      ["push", "store:portolan.local/samples/hello:1.0", `${host}/team/app:v1`],
    ])
      expect(await rig.portolan(args)).toMatchObject({ exitCode: 0 });
  });
  afterAll(async () => {
    await close();
    await rig.close();
  });

  const replacing = (): string[] => [
    "push",
    "store:portolan.local/samples/web:1.0",
    `${host}/team/app:v1`,
  ];

  it("wants the text of --confirm before a tag is replaced, and moves nothing without it", async () => {
    const before = await rig.json(["inspect", `${host}/team/app:v1`]);
    const refused = await rig.portolan(replacing());
    expect(refused).toMatchObject({ exitCode: 2 });
    expect(refused.stderr).toContain("--confirm team/app");
    expect(await rig.portolan([...replacing(), "--confirm", "team"])).toMatchObject({
      exitCode: 2,
    });
    expect(await rig.json(["inspect", `${host}/team/app:v1`])).toEqual(before);
    const confirmed = await rig.portolan([...replacing(), "--confirm", "team/app"]);
    expect(confirmed).toMatchObject({ exitCode: 0 });
    expect(await rig.json(["inspect", `${host}/team/app:v1`])).not.toEqual(before);
  });

  it("does not take --yes for the name of what is removed", async () => {
    const remove = ["rm", `${host}/team/app:v1`, "--manifest"];
    const refused = await rig.portolan([...remove, "--yes"]);
    expect(refused).toMatchObject({ exitCode: 2 });
    expect(refused.stderr).toContain("--confirm team/app");
    const confirmed = await rig.portolan([...remove, "--confirm", "team/app"]);
    expect(confirmed).toMatchObject({ exitCode: 0 });
    expect(confirmed.stdout).toContain("Removed: v1");
  });
});
