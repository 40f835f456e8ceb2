import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readPageFiles } from "../../../../../electron/hosts/browser/page-files.ts";
import { writePage } from "./test-host.ts";

describe("the files of the page", () => {
  let folder = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "portolan-page-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("are exactly the build's, without source maps and unknown kinds", async () => {
    await writePage(folder);
    const files = await readPageFiles(folder);
    expect([...files.keys()].toSorted()).toEqual([
      "/",
      "/assets/page-1a2b.css",
      "/assets/page-1a2b.js",
    ]);
    expect(files.get("/")?.contentType).toBe("text/html; charset=utf-8");
    expect(files.get("/assets/page-1a2b.js")?.contentType).toBe("text/javascript; charset=utf-8");
  });

  it("do not include what a link points to", async () => {
    await writePage(folder);
    await symlink("/etc/passwd", join(folder, "leak.html"));
    await symlink("/etc", join(folder, "etc"));
    const files = await readPageFiles(folder);
    expect([...files.keys()].filter((path) => path.startsWith("/leak"))).toEqual([]);
    expect([...files.keys()].filter((path) => path.startsWith("/etc"))).toEqual([]);
  });

  it("fail with the folder's name when there is no build", async () => {
    await mkdir(join(folder, "assets"));
    await writeFile(join(folder, "assets", "a.js"), "");
    const expected = { code: "path_not_found", details: { path: folder } };
    await expect(readPageFiles(folder)).rejects.toMatchObject(expected);
    await expect(readPageFiles(join(folder, "none"))).rejects.toMatchObject({
      code: "path_not_found",
    });
  });
});
