import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm, stat, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { tempDir } from "../../../support/temp-dir.ts";
import { AUTH, CONFIG, DOCKER, ENVIRONMENT, login, loginsRig, SECRET } from "./logins-rig.ts";

describe.skipIf(process.platform === "win32")("a damaged file of logins", () => {
  it("K7: is an error of the lookup, and names no content", async () => {
    const { logins, write } = await loginsRig();
    await write(CONFIG, `{"auths": {"a.test": {"auth": "${SECRET}"`);
    await write(AUTH, { auths: { "a.test": login("podman") } });
    const failure = await logins.lookup({ host: "a.test" }).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: "configuration_invalid",
      details: { path: DOCKER.name, why: "it is not valid JSON: line 1, column 52" },
    });
    expect(`${String(failure)}${JSON.stringify(failure)}`).not.toContain(SECRET);
  });

  it("K7: does not hide the others from the list", async () => {
    const { logins, write } = await loginsRig({ DOCKER_AUTH_CONFIG: "{" });
    await write(CONFIG, { auths: { "a.test": login("ada"), "b.test": { auth: "?" } } });
    const { logins: found, problems } = await logins.find();
    expect(found.map(({ address }) => address)).toEqual(["a.test"]);
    expect(problems.map(({ source, error }) => [source, error.details["why"]])).toEqual([
      [ENVIRONMENT, "it is not valid JSON: line 1, column 2"],
      [DOCKER, 'auths["b.test"].auth is not the base64 form of user:password'],
    ]);
  });

  it("K7: of 100 MB is refused", async () => {
    const { logins, write } = await loginsRig();
    await truncate(await write(CONFIG, "{}"), 100_000_000);
    await expect(logins.lookup({ host: "a.test" })).rejects.toMatchObject({
      code: "configuration_invalid",
      details: { path: DOCKER.name, why: "it is larger than 4 MiB" },
    });
  });

  it("K7: of exactly 4 MiB is read", async () => {
    const { logins, write } = await loginsRig();
    const text = JSON.stringify({ auths: { "a.test": login("ada") } });
    const limit = 4 * 1024 * 1024;
    await write(CONFIG, text + " ".repeat(limit - text.length));
    expect(await logins.lookup({ host: "a.test" })).toMatchObject({ username: "ada" });
    await write(CONFIG, text + " ".repeat(limit - text.length + 1));
    await expect(logins.lookup({ host: "a.test" })).rejects.toMatchObject({
      code: "configuration_invalid",
    });
  });

  it("K7: that is a folder or a FIFO is refused without waiting", async () => {
    const { logins, home } = await loginsRig();
    await mkdir(join(home, CONFIG), { recursive: true });
    await expect(logins.lookup({ host: "a.test" })).rejects.toMatchObject({
      code: "configuration_invalid",
    });
    await rm(join(home, CONFIG), { recursive: true });
    execFileSync("mkfifo", [join(home, CONFIG)]);
    await expect(logins.lookup({ host: "a.test" })).rejects.toMatchObject({
      code: "configuration_invalid",
      details: { why: "it is not a regular file" },
    });
  });
});

describe.skipIf(process.platform === "win32")("a file of logins", () => {
  it("K7: may be a symbolic link, and is left as it is by everything", async () => {
    const { logins, write, helper, home } = await loginsRig();
    await helper("fake");
    const config = { credsStore: "fake", unknown: { keys: [1] }, auths: { "a.test": {} } };
    const real = await write("dotfiles/config.json", config);
    await mkdir(join(home, ".docker"));
    await symlink(real, join(home, CONFIG));
    const before = await state(real);
    await logins.lookup({ host: "a.test" });
    await logins.find();
    await logins.share("b.test", { kind: "password", username: "ada", password: SECRET });
    expect(await state(real)).toEqual(before);
  });

  it("is read again when it has changed", async () => {
    const { logins, write } = await loginsRig();
    const account = async (): Promise<unknown> => {
      const found = await logins.lookup({ host: "a.test" });
      return found?.kind === "password" ? found.username : found;
    };
    expect(await account()).toBeUndefined();
    const path = await write(CONFIG, { auths: { "a.test": login("ada") } });
    expect(await account()).toBe("ada");
    // As docker login does it: another file takes the place of the first.
    await rename(await write("new.json", { auths: { "a.test": login("eve") } }), path);
    expect(await account()).toBe("eve");
    await rm(path);
    expect(await account()).toBeUndefined();
  });

  it("lies where DOCKER_CONFIG and REGISTRY_AUTH_FILE say", async () => {
    const elsewhere = await tempDir();
    const { logins, write } = await loginsRig({
      DOCKER_CONFIG: elsewhere,
      REGISTRY_AUTH_FILE: join(elsewhere, "auth.json"),
    });
    await write(CONFIG, { auths: { "a.test": login("not-this") } });
    await writeFile(
      join(elsewhere, "config.json"),
      JSON.stringify({ auths: { "a.test": login("d") } }),
    );
    await writeFile(
      join(elsewhere, "auth.json"),
      JSON.stringify({ auths: { "b.test": login("p") } }),
    );
    expect(await logins.lookup({ host: "a.test" })).toMatchObject({
      username: "d",
      source: join(elsewhere, "config.json"),
    });
    expect(await logins.lookup({ host: "b.test" })).toMatchObject({ username: "p" });
  });
});

/** Everything about a file that a writer would change. */
async function state(path: string): Promise<object> {
  const { mode, mtimeMs, ino, size } = await stat(path);
  const digest = createHash("sha256")
    .update(await readFile(path))
    .digest("hex");
  return { mode, mtimeMs, ino, size, digest };
}
