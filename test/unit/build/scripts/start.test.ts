import { mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findElectron, needsBuild, whyNoWindow } from "../../../../build/scripts/start.ts";

describe("npm start", () => {
  let folder = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "portolan-start-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function write(path: string, changedAt: number): Promise<void> {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, "");
    await utimes(file, changedAt, changedAt);
  }

  async function writeBuild(changedAt: number): Promise<void> {
    for (const path of [
      "main/desktop.js",
      "main/cli.js",
      "preload/preload.cjs",
      "renderer/index.html",
    ]) {
      await write(`out/${path}`, changedAt);
    }
  }

  it("opens the window where there is a display and the user is not root", () => {
    const env = { DISPLAY: ":0" };
    expect(whyNoWindow({ platform: "linux", env, userId: 1000 })).toBeUndefined();
    expect(
      whyNoWindow({ platform: "linux", env: { WAYLAND_DISPLAY: "w" }, userId: 1000 }),
    ).toBeUndefined();
    expect(whyNoWindow({ platform: "darwin", env: {}, userId: 501 })).toBeUndefined();
    expect(whyNoWindow({ platform: "win32", env: {}, userId: undefined })).toBeUndefined();
  });

  it("says why it opens the browser instead", () => {
    const env = { DISPLAY: ":0" };
    expect(whyNoWindow({ platform: "linux", env: {}, userId: 1000 })).toBe("there is no display");
    expect(whyNoWindow({ platform: "linux", env, userId: 0 })).toContain("root");
    const asked = { ...env, PORTOLAN_HOST: "browser" };
    expect(whyNoWindow({ platform: "darwin", env: asked, userId: 501 })).toContain("PORTOLAN_HOST");
  });

  it("builds when there is no build, when part of it is missing, and when a source is newer", async () => {
    await write("electron/hosts/main.ts", 1000);
    await write("shared/errors.ts", 1000);
    expect(needsBuild(folder)).toBe(true);
    await writeBuild(5_000_000_000);
    expect(needsBuild(folder)).toBe(false);
    await rm(join(folder, "out/main/cli.js"));
    expect(needsBuild(folder)).toBe(true);
    await writeBuild(5_000_000_000);
    await write("shared/errors.ts", 5_000_000_001);
    expect(needsBuild(folder)).toBe(true);
  });

  it("builds again when a source was deleted", async () => {
    await write("electron/app.ts", 1000);
    await write("electron/gone.ts", 1000);
    await writeBuild(2000);
    await utimes(join(folder, "electron"), 1000, 1000);
    expect(needsBuild(folder)).toBe(false);
    await rm(join(folder, "electron/gone.ts"));
    expect(needsBuild(folder)).toBe(true);
  });

  it("finds Electron's runtime only when it is there whole", async () => {
    expect(findElectron(folder)).toBeUndefined();
    await writeFile(join(folder, "path.txt"), "electron");
    expect(findElectron(folder)).toBeUndefined();
    await write("dist/electron", 1000);
    expect(findElectron(folder)).toBe(join(folder, "dist", "electron"));
  });
});
