import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  GrowingFile,
  type GrowingFileOptions,
  refuseAnyPart,
} from "../../../../electron/archives/growing-file.ts";
import { someBytes } from "../../../support/image-builder.ts";
import { tempDir } from "../../../support/temp-dir.ts";

const BYTES = someBytes(2_500, 8);

async function grow(
  folder: string,
  options: Partial<GrowingFileOptions> = {},
  bytes = BYTES,
): Promise<GrowingFile> {
  const path = join(folder, "x.tar");
  const file = new GrowingFile({ path, overwrite: false, checksums: true, ...options });
  const middle = Math.floor(bytes.length / 2);
  await file.write(bytes.subarray(middle), middle);
  await file.settle(middle, bytes.length);
  await file.write(bytes.subarray(0, middle), 0);
  await file.settle(0, middle);
  return file;
}

describe("GrowingFile", () => {
  it("has no name before it is finished, and then one for each part and for the checksums", async () => {
    const folder = await tempDir();
    const file = await grow(folder, { partBytes: 1000 });
    expect((await readdir(folder)).every((name) => name.startsWith(".x.tar."))).toBe(true);
    await file.finish();
    const names = ["x.tar.001", "x.tar.002", "x.tar.003"];
    expect((await readdir(folder)).toSorted()).toEqual([...names, "x.tar.sha256"]);
    const parts = await Promise.all(names.map((name) => readFile(join(folder, name))));
    expect(parts.map(({ length }) => length)).toEqual([1000, 1000, 500]);
    expect(Buffer.concat(parts).equals(BYTES)).toBe(true);
    const sums = parts.map((part) => createHash("sha256").update(part).digest("hex"));
    expect(await readFile(join(folder, "x.tar.sha256"), "utf8")).toBe(
      names.map((name, index) => `${sums[index] ?? ""}  ${name}\n`).join(""),
    );
  });

  it.each([2499, 2500, 2501])("has parts that end where %i bytes end", async (partBytes) => {
    const folder = await tempDir();
    await (await grow(folder, { partBytes })).finish();
    const parts = (await readdir(folder)).filter((name) => !name.endsWith("sha256"));
    expect(parts).toHaveLength(partBytes < 2500 ? 2 : 1);
  });

  it("leaves nothing when it is given up", async () => {
    const folder = await tempDir();
    await (await grow(folder, { partBytes: 1000 })).abandon();
    expect(await readdir(folder)).toEqual([]);
  });

  it("security T16: names nothing when one of its names is taken meanwhile", async () => {
    const folder = await tempDir();
    const file = await grow(folder, { partBytes: 1000 });
    await writeFile(join(folder, "x.tar.003"), "mine");
    await expect(file.finish()).rejects.toMatchObject({ code: "destination_exists" });
    await file.abandon();
    expect(await readdir(folder)).toEqual(["x.tar.003"]);
    expect(await readFile(join(folder, "x.tar.003"), "utf8")).toBe("mine");
  });

  it("takes the place of a former one in whatever form it was", async () => {
    const folder = await tempDir();
    await (await grow(folder, { partBytes: 500 })).finish();
    await (await grow(folder, { partBytes: 2000, overwrite: true })).finish();
    expect((await readdir(folder)).toSorted()).toEqual(["x.tar.001", "x.tar.002", "x.tar.sha256"]);
    await (await grow(folder, { overwrite: true })).finish();
    expect((await readdir(folder)).toSorted()).toEqual(["x.tar", "x.tar.sha256"]);
  });

  it("a plain file has no checksums, and leaves what lies beside it", async () => {
    const folder = await tempDir();
    await writeFile(join(folder, "x.tar.001"), "mine");
    await (await grow(folder, { checksums: false, overwrite: true })).finish();
    expect((await readdir(folder)).toSorted()).toEqual(["x.tar", "x.tar.001"]);
  });

  it("refuses more parts than three digits can count, before it begins and while it grows", async () => {
    const file = new GrowingFile({
      path: join(await tempDir(), "x.tar"),
      overwrite: false,
      checksums: true,
      partBytes: 2,
    });
    file.checkLength(1998);
    expect(() => file.checkLength(1999)).toThrow("999 parts");
    await expect(file.write(BYTES.subarray(0, 2), 1998)).rejects.toMatchObject({
      code: "invalid_input",
    });
    await file.abandon();
  });

  it("is refused where the file, a part or the checksums are", async () => {
    for (const name of ["x.tar", "x.tar.004", "x.tar.sha256"]) {
      const folder = await tempDir();
      await refuseAnyPart(join(folder, "x.tar"));
      await writeFile(join(folder, name), "");
      await expect(refuseAnyPart(join(folder, "x.tar"))).rejects.toMatchObject({
        code: "destination_exists",
        details: { path: join(folder, name) },
      });
    }
  });
});
