import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  findProgram,
  programFolders,
  programNames,
} from "../../../../electron/credentials/helper-path.ts";
import { tempDir } from "../../../support/temp-dir.ts";

async function program(folder: string, name: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, name);
  await writeFile(path, "#!/bin/sh\n", { mode: 0o755 });
  return path;
}

describe("the folders in which helpers are looked for", () => {
  it("R14: are those of PATH, then those of package managers and desktops", () => {
    const environment = { PATH: "/home/ada/bin:/usr/bin" };
    expect(programFolders({ environment, platform: "linux", userHome: "/home/ada" })).toEqual([
      "/home/ada/bin",
      "/usr/bin",
      "/usr/local/bin",
      "/opt/homebrew/bin",
      "/Applications/Docker.app/Contents/Resources/bin",
      "/home/ada/.docker/bin",
      "/home/ada/.rd/bin",
      "/snap/bin",
    ]);
  });

  it("K4: are never the current folder, nor any relative one", () => {
    const environment = { PATH: ":.:./bin:bin::../x:~/bin:/usr/bin:" };
    const folders = programFolders({ environment, platform: "linux", userHome: "relative" });
    expect(folders).toEqual([
      "/usr/bin",
      "/usr/local/bin",
      "/opt/homebrew/bin",
      "/Applications/Docker.app/Contents/Resources/bin",
      "/snap/bin",
    ]);
  });

  it("K4: have a drive on Windows", () => {
    const environment = {
      Path: String.raw`.;bin;\tools;C:relative;"C:\With Space";\\server\share`,
      ProgramFiles: String.raw`C:\Program Files`,
      ProgramW6432: String.raw`C:\Program Files`,
    };
    const userHome = String.raw`C:\Users\ada`;
    expect(programFolders({ environment, platform: "win32", userHome })).toEqual([
      String.raw`C:\With Space`,
      String.raw`\\server\share`,
      String.raw`C:\Program Files\Docker\Docker\resources\bin`,
      String.raw`C:\Users\ada\.docker\bin`,
      String.raw`C:\Users\ada\.rd\bin`,
    ]);
  });
});

describe.skipIf(process.platform === "win32")("a helper", () => {
  it("R14: is found by its absolute path, in the first folder that has it", async () => {
    const home = await tempDir();
    const [first, second] = [join(home, "a"), join(home, "b")];
    await program(second, "docker-credential-x");
    const from = {
      environment: { PATH: `${first}:${second}` },
      platform: "linux",
      userHome: home,
    } as const;
    expect(await findProgram("docker-credential-x", from)).toBe(
      join(second, "docker-credential-x"),
    );
    const path = await program(first, "docker-credential-x");
    expect(await findProgram("docker-credential-x", from)).toBe(path);
  });

  it("R14: is found where Docker puts it although PATH does not say so", async () => {
    const home = await tempDir();
    const path = await program(join(home, ".docker", "bin"), "docker-credential-x");
    const from = { environment: {}, platform: "darwin", userHome: home } as const;
    expect(await findProgram("docker-credential-x", from)).toBe(path);
  });

  it("K4: is not taken from the current folder", async () => {
    const home = await tempDir();
    await program(home, "docker-credential-x");
    const before = process.cwd();
    process.chdir(home);
    try {
      for (const PATH of [".", "", `:${home}/none`, "./"]) {
        const from = { environment: { PATH }, platform: "linux", userHome: home } as const;
        expect(await findProgram("docker-credential-x", from)).toBeUndefined();
      }
    } finally {
      process.chdir(before);
    }
  });

  it("is a file that may be run, or a link to one", async () => {
    const home = await tempDir();
    const from = { environment: { PATH: home }, platform: "linux", userHome: home } as const;
    await mkdir(join(home, "docker-credential-folder"));
    await chmod(await program(home, "docker-credential-closed"), 0o644);
    await symlink(join(home, "nowhere"), join(home, "docker-credential-dangling"));
    for (const name of ["folder", "closed", "dangling"])
      expect(await findProgram(`docker-credential-${name}`, from)).toBeUndefined();
    await symlink(await program(join(home, "cellar"), "x"), join(home, "docker-credential-link"));
    expect(await findProgram("docker-credential-link", from)).toBeDefined();
  });
});

describe("the file of a helper", () => {
  it("K4: has on Windows an extension that needs no shell", () => {
    const names = (environment: Record<string, string>): readonly string[] =>
      programNames("x", { environment, platform: "win32", userHome: "" });
    expect(names({ pathext: ".BAT;.CMD;.EXE;.JS" })).toEqual(["x.exe"]);
    expect(names({})).toEqual(["x.com", "x.exe"]);
  });

  it("has elsewhere the name of the helper", () => {
    expect(programNames("x", { environment: {}, platform: "darwin", userHome: "" })).toEqual(["x"]);
  });
});
