import { mkdir, symlink, truncate, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createConfigurationFiles } from "../../../../electron/network/configuration-files.ts";
import { tempDir } from "../../../support/temp-dir.ts";
import { OPTIONS } from "./programs.ts";

describe("createConfigurationFiles", () => {
  it("reads a file again only when its size or time changed", async () => {
    const path = join(await tempDir(), "file");
    const files = createConfigurationFiles();
    const parsed: string[] = [];
    const parse = (text: string): string => {
      parsed.push(text);
      return text;
    };
    await writeFile(path, "one");
    expect(await files.read(path, parse, OPTIONS)).toBe("one");
    expect(await files.read(path, parse, OPTIONS)).toBe("one");
    await writeFile(path, "two");
    await utimes(path, new Date(1_000), new Date(1_000));
    expect(await files.read(path, parse, OPTIONS)).toBe("two");
    await writeFile(path, "longer");
    await utimes(path, new Date(1_000), new Date(1_000));
    expect(await files.read(path, parse, OPTIONS)).toBe("longer");
    expect(parsed).toEqual(["one", "two", "longer"]);
  });

  it("knows no file where there is none", async () => {
    const folder = await tempDir();
    const files = createConfigurationFiles();
    await writeFile(join(folder, "file"), "");
    const read = (path: string) => files.read(join(folder, path), String, OPTIONS);
    expect(await read("absent")).toBeUndefined();
    expect(await read("file/below")).toBeUndefined();
    expect(await files.list(join(folder, "absent"), OPTIONS)).toBeUndefined();
    expect(await files.isThere(join(folder, "absent"), OPTIONS)).toBe(false);
    expect(await files.isThere(join(folder, "file"), OPTIONS)).toBe(true);
  });

  it("refuses what is no file, not text, or beyond 1 MiB, and names it", async () => {
    const folder = await tempDir();
    const files = createConfigurationFiles();
    await mkdir(join(folder, "folder"));
    await writeFile(join(folder, "binary"), Uint8Array.of(0xff, 0xfe));
    await writeFile(join(folder, "limit"), "");
    await truncate(join(folder, "limit"), 1024 * 1024);
    await writeFile(join(folder, "beyond"), "");
    await truncate(join(folder, "beyond"), 1024 * 1024 + 1);
    await symlink("/dev/zero", join(folder, "endless"));
    const read = (name: string) => files.read(join(folder, name), (text) => text.length, OPTIONS);
    for (const name of ["folder", "binary", "beyond", "endless"]) {
      await expect(read(name)).rejects.toMatchObject({
        code: "configuration_invalid",
        details: { path: join(folder, name) },
      });
    }
    expect(await read("limit")).toBe(1024 * 1024);
  });

  it("lists names in lexical order", async () => {
    const folder = await tempDir();
    for (const name of ["b", "10", "B", "9", "a"]) await writeFile(join(folder, name), "");
    const names = await createConfigurationFiles().list(folder, OPTIONS);
    expect(names).toEqual(["10", "9", "B", "a", "b"]);
  });

  it("does nothing once it is cancelled", async () => {
    const options = { signal: AbortSignal.abort() };
    const files = createConfigurationFiles();
    await expect(files.read("/", String, options)).rejects.toMatchObject({ code: "cancelled" });
    await expect(files.list("/", options)).rejects.toMatchObject({ code: "cancelled" });
    await expect(files.isThere("/", options)).rejects.toMatchObject({ code: "cancelled" });
  });
});
