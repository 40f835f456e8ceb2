import { createHash } from "node:crypto";
import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { findEngines } from "../../../../electron/engines/find-engines.ts";
import type { FoundEngine } from "../../../../electron/engines/found-engine.ts";
import type { UsualSocket } from "../../../../electron/engines/usual-sockets.ts";
import { createConfigurationFiles } from "../../../../electron/network/configuration-files.ts";
import { AppError } from "../../../../shared/errors.ts";
import { issueCertificate } from "../../../support/registry/tls.ts";
import { tempDir } from "../../../support/temp-dir.ts";

const { signal } = new AbortController();
const certificate = issueCertificate({ subject: "x" });

/** A user's home folder with files of Docker and Podman in it. */
async function aHome(files: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const home = await tempDir();
  for (const [name, content] of Object.entries(files)) await put(join(home, name), content);
  return home;
}

async function put(path: string, content: unknown): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
}

function contextFile(name: string): string {
  return `.docker/contexts/meta/${idOf(name)}/meta.json`;
}

function idOf(name: string): string {
  return createHash("sha256").update(name).digest("hex");
}

function context(name: string, host: string, more: object = {}): unknown {
  return { Name: name, Metadata: {}, Endpoints: { docker: { Host: host, ...more } } };
}

/** A socket on which somebody listens. */
async function aSocket(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(path, resolve));
  onTestFinished(() => void server.close());
}

function find(
  userHome: string,
  environment: Readonly<Record<string, string>> = {},
  sockets: readonly UsualSocket[] = [],
): Promise<readonly FoundEngine[]> {
  const surroundings = { environment, platform: "linux", userHome } as const;
  return findEngines({ ...surroundings, files: createConfigurationFiles() }, sockets, { signal });
}

/** What a person sees of the list. */
function seen(found: readonly FoundEngine[]): readonly string[] {
  return found.map(
    ({ name, origin, address, current }) => `${current ? "*" : ""}${name} ${origin} ${address}`,
  );
}

describe("Docker's engines", () => {
  it("are DOCKER_HOST and its contexts; DOCKER_HOST beats everything", async () => {
    const home = await aHome({
      [contextFile("far")]: context("far", "ssh://me@far.test"),
      ".docker/config.json": { currentContext: "far" },
    });
    const environment = { DOCKER_HOST: "unix:///own.sock", DOCKER_CONTEXT: "far" };
    expect(seen(await find(home, environment))).toEqual([
      "*default environment unix:///own.sock",
      "far context ssh://me@far.test",
    ]);
  });

  it("are current by DOCKER_CONTEXT, or else by docker context use", async () => {
    const home = await aHome({
      [contextFile("one")]: context("one", "unix:///one.sock"),
      [contextFile("two")]: context("two", "unix:///two.sock"),
      ".docker/config.json": { currentContext: "one" },
    });
    const current = async (environment: Readonly<Record<string, string>>) =>
      (await find(home, environment)).find((engine) => engine.current)?.name;
    expect(await current({})).toBe("one");
    expect(await current({ DOCKER_CONTEXT: "two" })).toBe("two");
  });

  it("are in the folder that DOCKER_CONFIG names", async () => {
    const home = await aHome({
      [contextFile("x").replace(".docker", "other")]: context("x", "unix:///x.sock"),
    });
    expect(seen(await find(home, { DOCKER_CONFIG: join(home, "other") }))).toEqual([
      expect.stringMatching(/x context/),
    ]);
  });

  it("may be damaged one by one, each with what is wrong", async () => {
    const home = await aHome({
      [contextFile("good")]: context("good", "unix:///good.sock"),
      [contextFile("torn")]: '{"Name":"torn","Endp',
      [contextFile("mine")]: "[]",
      [contextFile("alien")]: context("other", "unix:///x.sock"),
      [contextFile("odd")]: context("odd", "gopher://x"),
      [contextFile("kube")]: { Name: "kube", Endpoints: { kubernetes: {} } },
      ".docker/config.json": { currentContext: "mine" },
    });
    const found = await find(home);
    const byName = new Map(found.map((engine) => [engine.name, engine]));
    expect([...byName.keys()].toSorted()).toEqual(
      [`context-${idOf("torn").slice(0, 12)}`, `context-${idOf("alien").slice(0, 12)}`]
        .concat("good", "mine", "odd")
        .toSorted(),
    );
    const path = join(home, contextFile("mine"));
    expect(byName.get("mine")).toMatchObject({
      current: true,
      access: { code: "configuration_invalid", details: { path } },
    });
    expect(byName.get("odd")?.access).toMatchObject({ code: "configuration_invalid" });
    expect(byName.get("good")?.access).toEqual({ address: { kind: "unix", path: "/good.sock" } });
  });

  it("are told of when the current one does not exist", async () => {
    const found = await find(await aHome(), { DOCKER_CONTEXT: "gone" });
    expect(found).toMatchObject([
      { name: "gone", current: true, access: { code: "configuration_invalid" } },
    ]);
  });

  it("stand although config.json is damaged, as in Docker", async () => {
    const home = await aHome({
      ".docker/config.json": "{{",
      [contextFile("x")]: context("x", "unix:///x.sock"),
    });
    expect((await find(home)).map(({ name }) => name)).toEqual(["x"]);
  });

  it("have the certificates of their context", async () => {
    const tls = `.docker/contexts/tls/${idOf("far")}/docker`;
    const home = await aHome({
      [contextFile("far")]: context("far", "tcp://far.test", { SkipTLSVerify: true }),
      [`${tls}/ca.pem`]: "authority",
      [`${tls}/cert.pem`]: certificate.cert,
      [`${tls}/key.pem`]: certificate.key,
    });
    expect((await find(home))[0]?.access).toEqual({
      address: { kind: "tcp", hostname: "far.test", port: 2376 },
      tls: {
        verify: false,
        authority: "authority",
        certificate: certificate.cert,
        key: certificate.key,
      },
    });
  });

  it("have those of DOCKER_CERT_PATH with DOCKER_TLS_VERIFY, and nothing without it", async () => {
    const home = await aHome({ "certs/ca.pem": "authority", ".docker/ca.pem": "usual" });
    const host = { DOCKER_HOST: "tcp://far.test:1" };
    const verify = { ...host, DOCKER_TLS_VERIFY: "1" };
    const tlsOf = async (environment: Readonly<Record<string, string>>) =>
      (await find(home, environment))[0]?.access;
    expect(await tlsOf({ ...verify, DOCKER_CERT_PATH: join(home, "certs") })).toMatchObject({
      tls: { verify: true, authority: "authority" },
    });
    expect(await tlsOf(verify)).toMatchObject({ tls: { verify: true, authority: "usual" } });
    expect(await tlsOf(host)).not.toHaveProperty("tls");
  });

  it("are not asked without encryption because certificates are missing", async () => {
    const environment = { DOCKER_HOST: "tcp://far.test:1", DOCKER_TLS_VERIFY: "1" };
    const [missing] = await find(await aHome(), environment);
    expect(missing?.access).toMatchObject({ code: "configuration_invalid" });
    const half = await aHome({ ".docker/ca.pem": "x", ".docker/cert.pem": certificate.cert });
    expect((await find(half, environment))[0]?.access).toMatchObject({
      code: "configuration_invalid",
      details: { path: join(half, ".docker") },
    });
  });

  it("I1: show no password that stands in DOCKER_HOST", async () => {
    const found = await find(await aHome(), { DOCKER_HOST: "tcp://me:s3cret@far.test:1" });
    expect(found[0]?.access).toBeInstanceOf(AppError);
    expect(JSON.stringify(found)).not.toContain("s3cret");
  });
});

describe("Podman's engines", () => {
  it("are CONTAINER_HOST, its connections and those of containers.conf", async () => {
    const home = await aHome({
      ".config/containers/podman-connections.json": {
        Connection: {
          Default: "machine",
          Connections: {
            machine: {
              URI: "ssh://core@127.0.0.1:53000/run/user/501/podman/podman.sock?secure=True",
              Identity: "/keys/machine",
              IsMachine: true,
            },
          },
        },
      },
      ".config/containers/containers.conf":
        '[engine.service_destinations."my host"]\nuri = "unix:///far.sock"\n',
    });
    const found = await find(home, { CONTAINER_HOST: "unix:/own/podman.sock" });
    expect(seen(found)).toEqual([
      "*container-host environment unix:///own/podman.sock",
      "machine context ssh://core@127.0.0.1:53000/run/user/501/podman/podman.sock",
      "my-host context unix:///far.sock",
    ]);
    expect(found[1]?.access).toMatchObject({ address: { identity: "/keys/machine" } });
  });

  it("do not disturb the others when their files are damaged", async () => {
    const home = await aHome({
      ".config/containers/podman-connections.json": "{",
      ".config/containers/containers.conf": "[engine",
    });
    expect(seen(await find(home, { DOCKER_HOST: "unix:///x.sock" }))).toEqual([
      "*default environment unix:///x.sock",
    ]);
  });
});

describe("sockets in their usual places", () => {
  const at = (name: string, path: string): UsualSocket => ({
    name,
    address: { kind: "unix", path },
  });

  it("are engines when somebody made them, and the first stands in for Docker's", async () => {
    const home = await aHome({ "file.sock": "no socket" });
    await aSocket(join(home, "a.sock"));
    await aSocket(join(home, "b.sock"));
    const sockets = ["none", "file", "a", "b"].map((name) => at(name, join(home, `${name}.sock`)));
    const found = await find(home, {}, sockets);
    expect(seen(found)).toEqual([
      `*a socket unix://${join(home, "a.sock")}`,
      `b socket unix://${join(home, "b.sock")}`,
    ]);
  });

  it("are the default one only while DOCKER_HOST names no other", async () => {
    const home = await aHome();
    const path = join(home, "docker.sock");
    await aSocket(path);
    const sockets = [at("default", path)];
    expect(seen(await find(home, {}, sockets))).toEqual([`*default socket unix://${path}`]);
    expect(seen(await find(home, { DOCKER_HOST: "unix:///own.sock" }, sockets))).toEqual([
      "*default environment unix:///own.sock",
      `docker socket unix://${path}`,
    ]);
  });

  it("stand once under the first of their names, and are found by all", async () => {
    const home = await aHome({});
    const real = join(home, "real/docker.sock");
    await aSocket(real);
    await symlink(real, join(home, "link.sock"));
    await put(join(home, contextFile("colima")), context("colima", `unix://${real}`));
    await put(join(home, ".docker/config.json"), { currentContext: "colima" });
    const sockets = [at("docker", join(home, "link.sock")), at("colima", real)];
    expect(await find(home, {}, sockets)).toMatchObject([
      { name: "colima", current: true, origin: "context", aliases: ["docker", "colima-2"] },
    ]);
  });

  it.runIf(process.getuid?.() !== 0)("are passed over where we may not look", async () => {
    const home = await aHome();
    await aSocket(join(home, "closed/x.sock"));
    await chmod(join(home, "closed"), 0o000);
    onTestFinished(() => chmod(join(home, "closed"), 0o700));
    expect(await find(home, {}, [at("x", join(home, "closed/x.sock"))])).toEqual([]);
  });
});
