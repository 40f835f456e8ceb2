import { execFileSync } from "node:child_process";
import { link, mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  isNotAFile,
  openRegularFile,
  readRegularFile,
} from "../../../../electron/images/regular-file.ts";
import { tempDir } from "../../../support/temp-dir.ts";

describe("a file of a layout", () => {
  it("is read whole up to the limit and refused beyond it", async () => {
    const path = join(await tempDir(), "file");
    for (const size of [0, 1, 9, 10]) {
      await writeFile(path, Buffer.alloc(size, 7));
      expect((await readRegularFile(path, 10))?.byteLength).toBe(size);
    }
    await writeFile(path, Buffer.alloc(11));
    await expect(readRegularFile(path, 10)).rejects.toMatchObject({
      code: "layout_invalid",
      details: { size: 11, limit: 10 },
    });
  });

  it("is undefined when there is none", async () => {
    expect(await readRegularFile(join(await tempDir(), "none"), 10)).toBeUndefined();
    expect(await openRegularFile("/dev/null/below")).toBeUndefined();
  });

  it("may have a second name", async () => {
    const folder = await tempDir();
    await writeFile(join(folder, "a"), "x");
    await link(join(folder, "a"), join(folder, "b"));
    expect((await readRegularFile(join(folder, "b"), 10))?.toString()).toBe("x");
  });

  it("T4: is refused at once when it is a link, FIFO, device, socket or folder", async () => {
    const folder = await tempDir();
    await symlink("/etc/passwd", join(folder, "link"));
    await symlink("nowhere", join(folder, "dangling"));
    await mkdir(join(folder, "folder"));
    if (process.platform !== "win32") execFileSync("mkfifo", [join(folder, "fifo")]);
    const paths = (await readdir(folder)).map((name) => join(folder, name));
    for (const path of [...paths, "/dev/zero", "/dev/null"]) {
      const error: unknown = await readRegularFile(path, 10).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: "layout_invalid", details: { path } });
      expect(isNotAFile(error)).toBe(true);
    }
  });
});
