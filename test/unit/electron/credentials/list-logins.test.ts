import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { AUTH, CONFIG, DOCKER, FAKE, login, loginsRig, PODMAN, SECRET } from "./logins-rig.ts";

describe.skipIf(process.platform === "win32")("what is found on this computer", () => {
  it("R13: names each login with its source, and no secret", async () => {
    const { logins, write, helper } = await loginsRig();
    await helper("fake", {
      logins: {
        "https://index.docker.io/v1/": { Username: "ada", Secret: SECRET },
        "https://index.docker.io/v1/access-token": { Username: "ada", Secret: SECRET },
        "c.test": { Username: "<token>", Secret: SECRET },
        "own.test": { Username: "other", Secret: SECRET },
      },
    });
    await helper("own");
    await write(CONFIG, {
      credsStore: "fake",
      credHelpers: { "own.test": "own" },
      auths: { "https://index.docker.io/v1/": {}, "d.test": login("dora") },
    });
    await write(AUTH, {
      auths: {
        "e.test/team": login("ed"),
        "f.test": { identitytoken: SECRET },
        "g.test": { registrytoken: SECRET },
      },
    });
    const { logins: found, problems } = await logins.find();
    expect(problems).toEqual([]);
    const own = { kind: "helper", name: "docker-credential-own" };
    expect(found).toEqual([
      { address: "own.test", source: own, import: "referenced" },
      { address: "docker.io", username: "ada", source: FAKE, import: "referenced" },
      { address: "c.test", source: FAKE, import: "referenced" },
      { address: "d.test", username: "dora", source: DOCKER, import: "copied" },
      { address: "e.test/team", username: "ed", source: PODMAN, import: "copied" },
      { address: "f.test", source: PODMAN, import: "copied" },
      { address: "g.test", source: PODMAN, import: "copied" },
    ]);
    expect(JSON.stringify(found)).not.toContain(SECRET);
  });

  it("A21: has a problem for each helper that is missing or fails, and hides nothing else", async () => {
    const { logins, write, helper } = await loginsRig();
    await helper("fake", { replies: { list: { status: 1, errors: `boom ${SECRET}` } } });
    await write(CONFIG, {
      credsStore: "fake",
      credHelpers: { "a.test": "absent", "b.test": "absent", "c.test": "../x" },
      auths: { "d.test": login("dora") },
    });
    const { logins: found, problems } = await logins.find();
    expect(found.map(({ address }) => address)).toEqual(["d.test"]);
    expect(problems.map(({ source, error }) => [source.name, error.code])).toEqual([
      ["docker-credential-absent", "helper_missing"],
      ["docker-credential-../x", "helper_missing"],
      ["docker-credential-fake", "helper_failed"],
    ]);
    expect(problems[0]?.error.details).toMatchObject({ host: "a.test, b.test", file: DOCKER.name });
    expect(JSON.stringify(problems)).not.toContain(SECRET);
  });

  it("is empty on a computer without any", async () => {
    const { logins } = await loginsRig();
    expect(await logins.find()).toEqual({ logins: [], problems: [] });
  });

  it("names a login once when Docker and Podman are told to use the same file", async () => {
    const { home } = await loginsRig();
    const { logins, write } = await loginsRig({
      DOCKER_CONFIG: home,
      REGISTRY_AUTH_FILE: join(home, "config.json"),
    });
    await write(join("..", basename(home), "config.json"), { auths: { "a.test": login("ada") } });
    const source = { kind: "docker-config", name: join(home, "config.json") };
    const { logins: found } = await logins.find();
    expect(found).toEqual([{ address: "a.test", username: "ada", source, import: "copied" }]);
  });

  it("names a login once when a file has two keys for it, and takes the exact one", async () => {
    const { logins, write } = await loginsRig();
    await write(CONFIG, {
      auths: { "https://a.test/v2/": login("old"), "a.test": login("ada"), "a.test/": login("x") },
    });
    const { logins: found } = await logins.find();
    expect(found).toEqual([
      { address: "a.test", username: "ada", source: DOCKER, import: "copied" },
    ]);
    expect(await logins.credentialOf("a.test", DOCKER)).toMatchObject({ username: "ada" });
  });
});
