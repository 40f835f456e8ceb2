import { createHash } from "node:crypto";
import { mkdir, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkFiles, isListed } from "../../../../../electron/archives/bundle/check-files.ts";
import { formatChecksums } from "../../../../../electron/archives/bundle/checksum-list.ts";
import { explainParts } from "../../../../../electron/archives/bundle/explain-parts.ts";
import { findArchiveFiles } from "../../../../../electron/archives/bundle/find-parts.ts";
import { partPath } from "../../../../../electron/archives/bundle/part-names.ts";
import { AppError } from "../../../../../shared/errors.ts";
import { someBytes } from "../../../../support/image-builder.ts";
import { tempDir } from "../../../../support/temp-dir.ts";

const { signal } = new AbortController();

/** Parts of these sizes, with their checksums if wanted. */
async function split(sizes: readonly number[], listed = true): Promise<string> {
  const path = join(await tempDir(), "x.tar");
  const checksums = [];
  for (const [index, size] of sizes.entries()) {
    const part = partPath(path, index + 1);
    const bytes = someBytes(size, index + 1);
    await writeFile(part, bytes);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    checksums.push({ name: basename(part), sha256 });
  }
  if (listed) await writeFile(`${path}.sha256`, formatChecksums(checksums));
  return path;
}

const incomplete = (path: string): object => ({ code: "bundle_incomplete", details: { path } });

describe("findArchiveFiles", () => {
  it("finds all parts by the name of the whole, of the first and of any other", async () => {
    const path = await split([10, 10, 3]);
    for (const typed of [path, `${path}.001`, `${path}.003`]) {
      const { parts, isSplit, path: whole } = await findArchiveFiles(typed);
      expect({ isSplit, whole }).toEqual({ isSplit: true, whole: path });
      expect(parts.map(({ stats }) => stats.size)).toEqual([10, 10, 3]);
    }
  });

  it("takes a file that ends with three digits for what it is", async () => {
    const folder = await tempDir();
    await writeFile(join(folder, "backup.042"), "x");
    const { isSplit, parts } = await findArchiveFiles(join(folder, "backup.042"));
    expect({ isSplit, count: parts.length }).toEqual({ isSplit: false, count: 1 });
  });

  it("prefers the whole file to parts of it", async () => {
    const path = await split([10, 3]);
    await writeFile(path, "whole");
    expect((await findArchiveFiles(path)).isSplit).toBe(false);
  });

  it.each([1, 2, 3])("names part %i when it is missing", async (number) => {
    const path = await split([10, 10, 3]);
    await rm(partPath(path, number));
    await expect(findArchiveFiles(path)).rejects.toMatchObject(incomplete(partPath(path, number)));
  });

  it("names a part that has another size than the others", async () => {
    const path = await split([10, 10, 3]);
    await truncate(partPath(path, 2), 9);
    const wrong = { ...incomplete(partPath(path, 2)), message: expect.stringContaining("9") };
    await expect(findArchiveFiles(path)).rejects.toMatchObject(wrong);
    await truncate(partPath(path, 2), 10);
    await truncate(partPath(path, 3), 0);
    await expect(findArchiveFiles(path)).rejects.toMatchObject(incomplete(partPath(path, 3)));
  });

  it("says that there is no file", async () => {
    const path = join(await tempDir(), "none", "x.tar");
    await expect(findArchiveFiles(path)).rejects.toMatchObject({ code: "path_not_found" });
  });

  it("security T6: takes no folder for a part, and reads through links to files only", async () => {
    const path = await split([10, 3]);
    await rm(partPath(path, 2));
    await mkdir(partPath(path, 2));
    await expect(findArchiveFiles(path)).rejects.toMatchObject({ code: "archive_invalid" });
    await rm(partPath(path, 2), { recursive: true });
    await symlink("/nowhere", partPath(path, 2));
    await expect(findArchiveFiles(path)).rejects.toMatchObject(incomplete(partPath(path, 2)));
  });
});

describe("checkFiles", () => {
  it("reads all of them, and says how far it is", async () => {
    const files = await findArchiveFiles(await split([10, 10, 3]));
    const told: number[] = [];
    for await (const bytes of checkFiles(files, signal)) told.push(bytes);
    expect(told).toEqual([10, 20, 23]);
    expect(isListed(files)).toBe(true);
    expect(isListed(await findArchiveFiles(await split([10, 3], false)))).toBe(false);
  });

  it("names the first that is another", async () => {
    const path = await split([10, 10, 3]);
    await writeFile(partPath(path, 2), someBytes(10, 50));
    const files = await findArchiveFiles(path);
    const check = async (): Promise<void> => {
      for await (const _bytes of checkFiles(files, signal));
    };
    await expect(check()).rejects.toMatchObject(incomplete(partPath(path, 2)));
  });
});

describe("explainParts", () => {
  const damaged = new AppError("archive_invalid", "it is cut off");

  it("blames the part whose checksum differs", async () => {
    const path = await split([10, 3]);
    await truncate(partPath(path, 1), 9);
    const files = await findArchiveFiles(path);
    expect(await explainParts(damaged, files, signal)).toMatchObject(incomplete(partPath(path, 1)));
  });

  it("without checksums, supposes that another part follows a full one", async () => {
    const full = await split([10, 10], false);
    const files = await findArchiveFiles(full);
    expect(await explainParts(damaged, files, signal)).toMatchObject(incomplete(partPath(full, 3)));
    const short = await findArchiveFiles(await split([10, 3], false));
    expect(await explainParts(damaged, short, signal)).toBe(damaged);
  });

  it("leaves an archive alone whose parts are as they were written", async () => {
    const files = await findArchiveFiles(await split([10, 3]));
    expect(await explainParts(damaged, files, signal)).toBe(damaged);
    const other = new AppError("cancelled", "stop");
    expect(await explainParts(other, files, signal)).toBe(other);
  });
});
