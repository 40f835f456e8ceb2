import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import {
  AUTH,
  CONFIG,
  DOCKER,
  ENVIRONMENT,
  FAKE,
  login,
  loginsRig,
  PODMAN,
  SECRET,
} from "./logins-rig.ts";

describe.skipIf(process.platform === "win32")("the logins of other programs", () => {
  it("R13: are looked up in the environment, then with Docker, then with Podman", async () => {
    const environment = {
      DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { "a.test": login("env") } }),
    };
    const { logins, write } = await loginsRig(environment);
    const auths = (user: string, ...hosts: string[]): object => ({
      auths: Object.fromEntries(hosts.map((host) => [host, login(user)])),
    });
    await write(CONFIG, auths("docker", "a.test", "b.test"));
    await write(AUTH, auths("podman", "a.test", "b.test", "c.test"));
    const found = await Promise.all(
      ["a.test", "b.test", "c.test", "d.test"].map((host) => logins.lookup({ host })),
    );
    expect(found).toEqual([
      { kind: "password", username: "env", password: SECRET, source: "DOCKER_AUTH_CONFIG" },
      { kind: "password", username: "docker", password: SECRET, source: "~/.docker/config.json" },
      { kind: "password", username: "podman", password: SECRET, source: PODMAN.name },
      undefined,
    ]);
  });

  it("R13: come from a helper before the file, and the file's when the helper has none", async () => {
    const { logins, write, helper } = await loginsRig();
    await helper("fake", { logins: { "a.test": { Username: "<token>", Secret: SECRET } } });
    const auths = { "a.test": {}, "b.test": login("ada") };
    await write(CONFIG, { credsStore: "fake", auths });
    expect(await logins.lookup({ host: "a.test" })).toEqual({
      kind: "identity-token",
      username: "<token>",
      identityToken: SECRET,
      source: "docker-credential-fake",
    });
    expect(await logins.lookup({ host: "b.test" })).toMatchObject({ username: "ada" });
  });

  it("R13: are those of the repository with Podman", async () => {
    const { logins, write } = await loginsRig();
    await write(AUTH, { auths: { "a.test": login("host"), "a.test/team": login("team") } });
    const account = async (repository?: string): Promise<unknown> =>
      logins.lookup({ host: "a.test", repository });
    expect(await account("team/app")).toMatchObject({ username: "team" });
    expect(await account("teams/app")).toMatchObject({ username: "host" });
    expect(await account()).toMatchObject({ username: "host" });
  });

  it("A21: of a missing helper are an error, although others have a login for the host", async () => {
    const { logins, write } = await loginsRig();
    await write(CONFIG, { credHelpers: { "a.test": "absent" }, auths: { "a.test": login("ada") } });
    await write(AUTH, { auths: { "a.test": login("podman") } });
    await expect(logins.lookup({ host: "a.test" })).rejects.toMatchObject({
      code: "helper_missing",
      details: { helper: "docker-credential-absent", host: "a.test", file: DOCKER.name },
    });
  });

  it("A21: of a failing helper are an error, although others have a login for the host", async () => {
    const { logins, write, helper } = await loginsRig();
    await helper("fake", { replies: { get: { status: 1, output: "not today" } } });
    await write(CONFIG, { credsStore: "fake", auths: { "a.test": login("ada") } });
    await write(AUTH, { auths: { "a.test": login("podman") } });
    await expect(logins.lookup({ host: "a.test" })).rejects.toMatchObject({
      code: "helper_failed",
      details: { helper: FAKE.name, file: DOCKER.name, why: "not today (status 1)" },
    });
  });

  it("A21: of a store are asked of no other host's", async () => {
    const { logins, write, helper } = await loginsRig();
    const fake = await helper("fake", {
      logins: { "a.test": { Username: "ada", Secret: SECRET } },
    });
    await write(CONFIG, { credsStore: "fake" });
    expect(await logins.lookup({ host: "b.test" })).toBeUndefined();
    expect((await fake.calls()).map(({ input }) => input)).toEqual(["b.test"]);
  });

  it("have a name that tells accounts apart, without asking a helper", async () => {
    const { logins, write, helper } = await loginsRig();
    const fake = await helper("fake");
    await write(CONFIG, { credHelpers: { "b.test": "fake" } });
    await write(AUTH, { auths: { "a.test": login("host"), "a.test/team": login("team") } });
    const key = (repository: string, host = "a.test"): Promise<string> =>
      logins.keyFor({ host, repository });
    const before = await key("other/app");
    expect(await key("another/app")).toBe(before);
    expect(await key("team/app")).not.toBe(before);
    expect(await key("other/app", "b.test")).not.toBe(before);
    await write(AUTH, { auths: { "a.test": login("host", "changed") } });
    expect(await key("other/app")).not.toBe(before);
    expect(await fake.calls()).toEqual([]);
  });

  it("have no name where there is none, in this run and in another", async () => {
    const [one, other] = [await loginsRig(), await loginsRig()];
    await one.write(AUTH, { auths: { "a.test": login("host") } });
    const key = await one.logins.keyFor({ host: "b.test" });
    expect(await other.logins.keyFor({ host: "b.test" })).toBe(key);
    expect(await other.logins.keyFor({ host: "c.test" })).toBe(key);
    expect(await one.logins.keyFor({ host: "a.test" })).not.toBe(key);
  });

  it("can be given up while a helper thinks", async () => {
    const { logins, write, helper } = await loginsRig();
    await helper("fake", { replies: { get: { isHanging: true }, list: { isHanging: true } } });
    await write(CONFIG, { credsStore: "fake" });
    const signal = AbortSignal.timeout(300);
    await expect(logins.lookup({ host: "a.test" }, { signal })).rejects.toMatchObject({
      code: "cancelled",
    });
    await expect(logins.find({ signal })).rejects.toMatchObject({ code: "cancelled" });
  });
});

describe.skipIf(process.platform === "win32")("a login that was found", () => {
  it("is given with its secret, from its source", async () => {
    const { logins, write, helper } = await loginsRig({
      DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { "a.test": login("env") } }),
    });
    await helper("fake", { logins: { "a.test": { Username: "helper", Secret: SECRET } } });
    await write(CONFIG, { credsStore: "fake", auths: { "a.test": login("docker") } });
    await write(AUTH, { auths: { "a.test/team": login("podman") } });
    expect(await logins.credentialOf("a.test", ENVIRONMENT)).toMatchObject({ username: "env" });
    expect(await logins.credentialOf("a.test", DOCKER)).toMatchObject({ username: "docker" });
    expect(await logins.credentialOf("a.test", FAKE)).toMatchObject({ username: "helper" });
    expect(await logins.credentialOf("a.test/team", PODMAN)).toMatchObject({ username: "podman" });
    expect(await logins.credentialOf("a.test", PODMAN)).toBeUndefined();
  });

  it("is asked of no helper that no file names", async () => {
    const { logins, write, helper } = await loginsRig();
    const stranger = await helper("stranger", {
      logins: { "a.test": { Username: "x", Secret: SECRET } },
    });
    await write(CONFIG, { credHelpers: { "b.test": "stranger" } });
    const source = { kind: "helper", name: "docker-credential-stranger" } as const;
    expect(await logins.credentialOf("a.test", source)).toBeUndefined();
    expect(await stranger.calls()).toEqual([]);
  });

  it("is read from no file that is not one of the places", async () => {
    const { logins, write } = await loginsRig();
    await write("other.json", { auths: { "a.test": login("x") } });
    const source = { kind: "docker-config", name: "~/other.json" } as const;
    expect(await logins.credentialOf("a.test", source)).toBeUndefined();
  });
});

describe.skipIf(process.platform === "win32")("a pasted configuration", () => {
  const PASTED = { kind: "pasted", name: "config.json" } as const;

  it("is read like a file, and no helper that it names is run", async () => {
    const { logins, helper } = await loginsRig();
    const fake = await helper("fake", { logins: { "a.test": { Username: "x", Secret: SECRET } } });
    const pasted = JSON.stringify({
      auths: { "a.test": {}, "b.test/team": login("ada") },
      credHelpers: { "c.test": "fake" },
      credsStore: "fake",
    });
    const { logins: found, problems } = logins.read(pasted);
    expect(found).toEqual([
      { address: "b.test/team", username: "ada", source: PASTED, import: "copied" },
    ]);
    expect(
      problems.map(({ source, error }) => [source, error.code, error.details["host"]]),
    ).toEqual([
      [FAKE, "helper_failed", "c.test"],
      [FAKE, "helper_failed", ""],
    ]);
    expect(await logins.credentialOf("b.test/team", PASTED, { pasted })).toEqual({
      kind: "password",
      username: "ada",
      password: SECRET,
      source: "config.json",
    });
    expect(await logins.credentialOf("a.test", PASTED, { pasted })).toBeUndefined();
    expect(await fake.calls()).toEqual([]);
  });

  it("that is damaged is a problem", async () => {
    const { logins } = await loginsRig();
    expect(logins.read(`docker login -p ${SECRET}`)).toEqual({
      logins: [],
      problems: [
        {
          source: PASTED,
          error: {
            code: "configuration_invalid",
            message: "config.json cannot be used: it is not valid JSON: line 1, column 1",
            details: { path: "config.json", why: "it is not valid JSON: line 1, column 1" },
          },
        },
      ],
    });
  });
});

describe.skipIf(process.platform === "win32")("a login that Docker is to have", () => {
  it("R15: goes through store of the helper that Docker uses for the host", async () => {
    const { logins, write, helper } = await loginsRig();
    const [own, fake] = [await helper("own"), await helper("fake")];
    await write(CONFIG, { credsStore: "fake", credHelpers: { "own.test": "own" } });
    const shown = { helper: "docker-credential-own", file: DOCKER.name };
    expect(await logins.dockerHelperFor("own.test")).toEqual(shown);
    const given = { kind: "password", username: "ada", password: SECRET } as const;
    expect(await logins.share("own.test", given)).toEqual(shown);
    await logins.share("docker.io", { kind: "identity-token", identityToken: SECRET });
    expect(await own.logins()).toEqual({ "own.test": { Username: "ada", Secret: SECRET } });
    expect(await fake.logins()).toEqual({
      "https://index.docker.io/v1/": { Username: "<token>", Secret: SECRET },
    });
    expect(await logins.lookup({ host: "own.test" })).toMatchObject({ username: "ada" });
  });

  it("R15: is refused when Docker would keep it in its file", async () => {
    const { logins, write } = await loginsRig();
    const path = await write(CONFIG, { auths: {} });
    expect(await logins.dockerHelperFor("a.test")).toBeUndefined();
    const given = { kind: "password", username: "ada", password: SECRET } as const;
    await expect(logins.share("a.test", given)).rejects.toMatchObject({ code: "helper_missing" });
    expect(await readFile(path, "utf8")).toBe('{"auths":{}}');
  });

  it("R15: is not shared when the helper refuses, and no error has the secret", async () => {
    const { logins, write, helper } = await loginsRig();
    await helper("fake", { replies: { store: { status: 1, output: `no room for ${SECRET}` } } });
    await write(CONFIG, { credsStore: "fake" });
    const given = { kind: "password", username: "ada", password: SECRET } as const;
    const failure = await logins.share("a.test", given).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "helper_failed", details: { file: DOCKER.name } });
    expect(`${String(failure)}${JSON.stringify(failure)}`).not.toContain(SECRET);
  });
});
