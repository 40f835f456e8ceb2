import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startHttpProxy } from "../support/proxy/http-proxy.ts";
import { userHomeOf } from "../support/real/cli.ts";
import { startDockerRegistry, TEST_ACCOUNT } from "../support/real/docker-registry.ts";
import { requires } from "../support/real/requirements.ts";
import { startRegistry } from "../support/registry/server.ts";
import { TEST_TLS } from "../support/registry/tls.ts";
import { openRig, type Rig } from "./rig.ts";

const PROXY_PASSWORD = "cAnArY-proxy/+ü";
const IDENTITY_TOKEN = "cAnArY-identity-token";
const DOCKER_PASSWORD = "cAnArY-docker";
const SECRETS = [TEST_ACCOUNT.password, PROXY_PASSWORD, IDENTITY_TOKEN, DOCKER_PASSWORD];

/** A line in the middle of the client's key. */
const KEY_LINE = TEST_TLS.key.split("\n")[2] ?? "";

/** How a secret may be written down. */
function spellings(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  return [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    bytes.toString("base64").replace(/=+$/, "").slice(0, -1),
    bytes.toString("hex"),
  ];
}

const ALL_SPELLINGS = [...SECRETS.flatMap(spellings), KEY_LINE];

/** Arguments and environment of every process, again and again, until it is stopped. */
function watchProcesses(): { stop(): Promise<string> } {
  const seen = new Set<string>();
  let watching = true;
  const run = async (): Promise<void> => {
    while (watching) {
      const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
      const files = pids.flatMap((pid) => [`/proc/${pid}/cmdline`, `/proc/${pid}/environ`]);
      for (const text of await Promise.all(
        files.map((file) => readFile(file, "utf8").catch(() => "")),
      ))
        seen.add(text);
      await delay(5);
    }
  };
  const running = run();
  return {
    async stop() {
      watching = false;
      await running;
      return [...seen].join("\n");
    },
  };
}

/** Everything below a folder, as bytes. */
async function contentOf(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const texts = files.map((file) => readFile(join(file.parentPath, file.name), "latin1"));
  return (await Promise.all(texts)).join("\n");
}

const isPossible =
  process.platform === "linux" &&
  requires("build", "docker-registry", "htpasswd", "openssl", "keychain");

describe.runIf(isPossible)("seeded secrets", () => {
  let rig: Rig;
  const outputs: string[] = [];
  let processes = "";
  let files = "";

  async function run(args: readonly string[], input = ""): Promise<void> {
    for (const format of [[], ["--json"]]) {
      const { stdout, stderr } = await rig.portolan([...format, ...args], { input });
      outputs.push(stdout, stderr);
    }
  }

  beforeAll(async () => {
    rig = await openRig();
    const watch = watchProcesses();
    const { username, password } = TEST_ACCOUNT;
    const signIn = ["-u", username, "--password-stdin"];
    const basic = await startDockerRegistry({ auth: "basic" });
    const token = await startDockerRegistry({ auth: "token" });
    const behind = await startRegistry({
      auth: {
        kind: "bearer",
        users: {},
        identityTokens: { [IDENTITY_TOKEN]: username },
        realm: "https://registry.test/token",
      },
      tls: TEST_TLS,
    });
    const proxy = await startHttpProxy({
      login: `gate:${PROXY_PASSWORD}`,
      names: { "registry.test:443": behind.host },
    });
    const user = userHomeOf(rig.home);
    const docker = { auths: { [token.host]: { username, password: DOCKER_PASSWORD } } };
    try {
      const pem = (name: string): string => join(rig.folder, name);
      await writeFile(pem("ca.pem"), TEST_TLS.cert);
      await writeFile(pem("key.pem"), TEST_TLS.key);
      await mkdir(join(user, ".docker"), { recursive: true });
      await writeFile(join(user, ".docker/config.json"), JSON.stringify(docker));
      await run(["logins"]);
      // Refused by the registry: the password in Docker's file is not the right one.
      await run(["logins", "import", token.host]);
      for (const { host } of [basic, token]) {
        await run(["login", host, ...signIn], password);
        await run(["login", host, ...signIn], `${password}-wrong`);
        await run(["doctor", host, "--repository", "team/app"]);
        await run(["ls", host]);
        await run(["pull", `${host}/team/none:v1`]);
      }
      const link = ["--ca", pem("ca.pem"), "--proxy", `http://gate@${proxy.url.host}`];
      const client = ["--client-cert", pem("ca.pem"), "--client-key", pem("key.pem")];
      const far = ["registry.test", "--identity-token-stdin", "--proxy-password-stdin"];
      await run(["login", ...far, ...link, ...client], `${IDENTITY_TOKEN}\n${PROXY_PASSWORD}\n`);
      await run(["doctor", "registry.test"]);
      await run(["connections"]);
      await run(["connections", "export"]);
      files = await contentOf(rig.home);
      for (const address of [basic.host, token.host, "registry.test"])
        outputs.push((await rig.portolan(["logout", address])).stderr);
    } finally {
      processes = await watch.stop();
      await Promise.all([basic.stop(), token.stop(), behind.close(), proxy.close()]);
    }
  }, 120_000);
  afterAll(() => rig.close());

  const found = (text: string): readonly string[] =>
    ALL_SPELLINGS.filter((spelling) => text.includes(spelling));

  it("K8: were used, and everything was signed in to", () => {
    const all = outputs.join("\n");
    expect(all).toMatch(/"address":"registry\.test".*"secret":"keychain"/);
    expect(all.match(/"secret":"keychain"/g)?.length).toBeGreaterThan(3);
  });

  it("K8: are in no argument and no environment of any process", () => {
    expect(processes).toContain("--password-stdin");
    expect(found(processes)).toEqual([]);
  });

  it("A27, R69: are in nothing that a command prints, in words or JSON", () => {
    expect(found(outputs.join("\n"))).toEqual([]);
  });

  it("K1, R69: are in no file that the program wrote: database, logs, state", async () => {
    expect(files).toContain("registry.test");
    expect(found(files)).toEqual([]);
    expect(found(await contentOf(rig.home))).toEqual([]);
  });
});
