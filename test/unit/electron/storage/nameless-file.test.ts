import { mkdir, readdir, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  openNamelessFile,
  removeLeftoverFiles,
} from "../../../../electron/storage/nameless-file.ts";
import { writeAll } from "../../../../electron/storage/write-all.ts";
import { tempDir } from "../../../support/temp-dir.ts";

const NAMED = { prefix: "spool-", suffix: ".tmp", leftoverAgeMs: 60_000 } as const;

describe("files without a name", () => {
  it.skipIf(process.platform === "win32")("hold bytes that no folder lists", async () => {
    const folder = join(await tempDir(), "tmp");
    const file = await openNamelessFile(folder, NAMED);
    await writeAll(file.handle, [Buffer.from("one "), Buffer.alloc(0), Buffer.from("two")], 0);
    expect((await file.handle.read(Buffer.alloc(7), 0, 7, 0)).buffer.toString()).toBe("one two");
    expect(await readdir(folder)).toEqual([]);
    await file.close();
  });

  it("remove only old files of their kind", async () => {
    const folder = await tempDir();
    const old = new Date(Date.now() - 120_000);
    await mkdir(join(folder, "spool-folder.tmp"));
    await symlink("spool-a.tmp", join(folder, "spool-link.tmp"));
    for (const name of ["spool-a.tmp", "spool-a b.tmp", "spool-.tmp", "spool-a.txt", "a.tmp"]) {
      await writeFile(join(folder, name), "");
      await utimes(join(folder, name), old, old);
    }
    await writeFile(join(folder, "spool-new.tmp"), "");
    const before = await readdir(folder);
    await removeLeftoverFiles(folder, { prefix: "spool-", suffix: ".tmp", ageMs: 60_000 });
    expect(before).toContain("spool-a.tmp");
    expect(await readdir(folder)).toEqual(before.filter((name) => name !== "spool-a.tmp"));
  });
});
