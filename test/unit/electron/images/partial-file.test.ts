import {
  link,
  lstat,
  mkdir,
  readdir,
  readFile,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  type OpenPartial,
  openPartial,
  partialKind,
  partialPaths,
} from "../../../../electron/images/partial-file.ts";
import { digestOfBytes } from "../../../support/image-builder.ts";
import { tempDir } from "../../../support/temp-dir.ts";

async function closed(opening: Promise<OpenPartial | undefined>): Promise<number | undefined> {
  const opened = await opening;
  await opened?.file.close();
  return opened?.kept;
}

describe("the partial of a blob", () => {
  it("is named after its digest, with its lock beside it", () => {
    for (const algorithm of ["sha256", "sha512"] as const) {
      const digest = digestOfBytes(Buffer.from("x"), algorithm);
      const { partial, lock } = partialPaths("/l/.ingest", digest);
      expect(partial).toBe(`/l/.ingest/${digest.replace(":", "-")}.partial`);
      expect([partialKind(partial.slice(11)), partialKind(lock.slice(11))]).toEqual([
        "partial",
        "lock",
      ]);
    }
    for (const name of ["h3Jk_-9", ".abc.tmp", "sha256-xyz.partial", "sha256-00.partial.tmp"])
      expect(partialKind(name)).toBeUndefined();
  });

  it("R34: keeps what an earlier writer left, and is young again", async () => {
    const path = join(await tempDir(), "a.partial");
    expect(await closed(openPartial(path, 100))).toBe(0);
    await writeFile(path, "0123456789");
    await utimes(path, 1, 1);
    expect(await closed(openPartial(path, 10))).toBe(10);
    expect(await closed(openPartial(path, 100))).toBe(10);
    expect(Date.now() - (await lstat(path)).mtimeMs).toBeLessThan(60_000);
  });

  it("S10: is of no use when it is longer than the blob", async () => {
    const path = join(await tempDir(), "a.partial");
    await writeFile(path, "0123456789");
    expect(await closed(openPartial(path, 9))).toBe(0);
  });

  it("T5: is never a link to somewhere else", async () => {
    const folder = await tempDir();
    const outside = join(folder, "outside");
    await writeFile(outside, "precious");
    await symlink(outside, join(folder, "soft.partial"));
    await link(outside, join(folder, "hard.partial"));
    for (const name of ["soft.partial", "hard.partial"]) {
      const path = join(folder, name);
      expect(await closed(openPartial(path, 100))).toBe(0);
      expect(await lstat(path)).toMatchObject({ size: 0, nlink: 1 });
    }
    expect(await readFile(outside, "utf8")).toBe("precious");
  });

  it("cannot be where a folder lies, which stays", async () => {
    const path = join(await tempDir(), "a.partial");
    await mkdir(path);
    await writeFile(join(path, "thesis.tex"), "x");
    expect(await openPartial(path, 100)).toBeUndefined();
    expect(await readdir(path)).toEqual(["thesis.tex"]);
  });
});
