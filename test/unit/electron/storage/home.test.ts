import { stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  createHome,
  type HomeEnvironment,
  resolveHome,
} from "../../../../electron/storage/home.ts";
import { tempDir } from "../../../support/temp-dir.ts";

const linux: HomeEnvironment = {
  environment: {},
  platform: "linux",
  userHome: "/home/ada",
  workingDirectory: "/work",
};

describe("the data folder", () => {
  it("follows the XDG base directory specification on Linux", () => {
    expect(resolveHome(undefined, linux).root).toBe("/home/ada/.local/share/portolan");
    const environment = { XDG_DATA_HOME: "/data" };
    expect(resolveHome(undefined, { ...linux, environment }).root).toBe("/data/portolan");
  });

  it("ignores a relative or empty XDG_DATA_HOME, as the specification demands", () => {
    for (const XDG_DATA_HOME of ["", "data"]) {
      const from = { ...linux, environment: { XDG_DATA_HOME } };
      expect(resolveHome(undefined, from).root).toBe("/home/ada/.local/share/portolan");
    }
  });

  it("is where macOS and Windows keep the data of applications", () => {
    const mac = { ...linux, platform: "darwin" as const, userHome: "/Users/ada" };
    expect(resolveHome(undefined, mac).root).toBe(
      "/Users/ada/Library/Application Support/Portolan",
    );
    const windows = {
      ...linux,
      platform: "win32" as const,
      userHome: "C:\\Users\\ada",
      environment: { APPDATA: "C:\\Users\\ada\\AppData\\Roaming" },
    };
    expect(resolveHome(undefined, windows).store).toBe(
      "C:\\Users\\ada\\AppData\\Roaming\\Portolan\\store",
    );
  });

  it("is the one asked for, then PORTOLAN_HOME, and relative ones start at the working directory", () => {
    const from = { ...linux, environment: { PORTOLAN_HOME: "/from/environment" } };
    expect(resolveHome("here", from).root).toBe("/work/here");
    expect(resolveHome(undefined, from)).toEqual({
      root: "/from/environment",
      database: "/from/environment/portolan.db",
      store: "/from/environment/store",
      locks: "/from/environment/locks",
      logs: "/from/environment/logs",
      temporary: "/from/environment/tmp",
    });
  });

  it("is created closed to other users", async () => {
    const home = resolveHome(join(await tempDir(), "deep", "home"), linux);
    await createHome(home);
    for (const folder of [home.root, home.locks, home.logs])
      expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  it("says what is in the way when it cannot be created", async () => {
    await expect(createHome(resolveHome("/dev/null/home", linux))).rejects.toMatchObject({
      code: "destination_not_writable",
      details: { path: "/dev/null/home" },
    });
  });
});
