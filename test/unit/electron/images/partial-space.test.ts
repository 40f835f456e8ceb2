import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { refuseWithoutSpace, writeError } from "../../../../electron/images/partial-space.ts";
import { AppError } from "../../../../shared/errors.ts";
import { tempDir } from "../../../support/temp-dir.ts";

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code, syscall: "write" });
}

describe("room on the disk", () => {
  it("S12: is looked for before a large blob starts", async () => {
    const root = await tempDir();
    await expect(refuseWithoutSpace(root, 8 * 1024 * 1024)).resolves.toBeUndefined();
    await expect(refuseWithoutSpace(root, 2 ** 50)).rejects.toMatchObject({
      code: "destination_full",
      details: { path: root, needed: 2 ** 50, available: expect.any(Number) },
    });
  });

  it("S12: is looked for in a folder that does not exist yet, and for any amount", async () => {
    const root = join(await tempDir(), "not", "yet");
    await expect(refuseWithoutSpace(root, 0)).resolves.toBeUndefined();
    await expect(refuseWithoutSpace(root, 1)).resolves.toBeUndefined();
    await expect(refuseWithoutSpace(root, 2 ** 50)).rejects.toMatchObject({
      code: "destination_full",
      details: { needed: 2 ** 50 },
    });
  });

  it.each(["ENOSPC", "EDQUOT"])("R36: is said to lack what is not yet there (%s)", async (code) => {
    const root = await tempDir();
    const temporary = join(root, "partial");
    await writeFile(temporary, Buffer.alloc(300));
    const write = { root, path: join(root, "blob"), temporary, size: 1000 };
    expect(await writeError(systemError(code), write)).toMatchObject({
      code: "destination_full",
      details: { path: write.path, why: code, needed: 700, available: expect.any(Number) },
    });
  });

  it.each(["EIO", "EROFS", "EACCES"])("F31: %s means that nothing can be written", async (code) => {
    const write = { root: "/l", path: "/l/blob", temporary: "/l/partial", size: 1000 };
    expect(await writeError(systemError(code), write)).toMatchObject({
      code: "destination_not_writable",
      details: { path: "/l/blob", why: code },
    });
  });

  it("leaves other failures as they are", async () => {
    const lost = new AppError("connection_lost", "reset");
    const write = { root: "/l", path: "/l/blob", temporary: "/l/partial", size: 1000 };
    expect(await writeError(lost, write)).toBe(lost);
  });
});
