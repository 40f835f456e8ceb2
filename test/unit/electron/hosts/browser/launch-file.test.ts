import {
  chmod,
  chown,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeInto, writeLaunchFile } from "../../../../../electron/hosts/browser/launch-file.ts";

const URL_WITH_TOKEN = "http://127.0.0.1:4000/#token=abc";
const IS_WINDOWS = process.platform === "win32";
const IS_ROOT = process.getuid?.() === 0;

describe("the file that opens the browser", () => {
  let parent = "";
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), "portolan-test-"));
  });
  afterEach(() => rm(parent, { recursive: true, force: true }));

  it("leads to the launch URL, sends no referrer, and goes away whole", async () => {
    const file = await writeLaunchFile(URL_WITH_TOKEN, parent);
    const text = await readFile(file.path, "utf8");
    expect(text).toContain(`content="0;url=${URL_WITH_TOKEN}"`);
    expect(text).toContain('name="referrer" content="no-referrer"');
    await file.remove();
    expect(await readdir(parent)).toEqual([]);
  });

  it("cannot be broken out of by a strange URL", async () => {
    const file = await writeLaunchFile('http://x/"><script>alert(1)</script>&', parent);
    expect(await readFile(file.path, "utf8")).not.toContain("<script");
  });

  it.skipIf(IS_WINDOWS)("L13: can be read by its owner only, and so can its folder", async () => {
    const file = await writeLaunchFile(URL_WITH_TOKEN, parent);
    expect((await lstat(file.path)).mode & 0o777).toBe(0o600);
    expect((await lstat(dirname(file.path))).mode & 0o777).toBe(0o700);
  });

  it.skipIf(IS_WINDOWS)(
    "L13: is not written where others can read, or into what is there",
    async () => {
      const open = join(parent, "open");
      await mkdir(open);
      await chmod(open, 0o755);
      const linked = join(parent, "linked");
      await symlink(parent, linked);
      const taken = join(parent, "taken");
      await mkdir(taken, { mode: 0o700 });
      await writeFile(join(taken, "open.html"), "there before");
      for (const folder of [open, linked, taken]) {
        await expect(writeInto(folder, URL_WITH_TOKEN)).rejects.toMatchObject({
          code: "destination_not_writable",
        });
      }
      expect(await readdir(open)).toEqual([]);
      expect(await readFile(join(taken, "open.html"), "utf8")).toBe("there before");
    },
  );

  it.skipIf(!IS_ROOT)("L13: is not written into another user's folder", async () => {
    const theirs = join(parent, "theirs");
    await mkdir(theirs, { mode: 0o700 });
    await chown(theirs, 65_534, 65_534);
    await expect(writeInto(theirs, URL_WITH_TOKEN)).rejects.toMatchObject({
      code: "destination_not_writable",
    });
  });
});
