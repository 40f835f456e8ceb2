import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  findPartNumbers,
  partPath,
  splitPartName,
} from "../../../../../electron/archives/bundle/part-names.ts";
import { tempDir } from "../../../../support/temp-dir.ts";

describe("names of parts", () => {
  it("are in their order for a shell", () => {
    expect([1, 12, 999].map((number) => partPath("/x.tar", number))).toEqual([
      "/x.tar.001",
      "/x.tar.012",
      "/x.tar.999",
    ]);
  });

  it("are told from other names", () => {
    expect(splitPartName("/a/x.tar.012")).toEqual({ path: "/a/x.tar", number: 12 });
    for (const name of ["/a/x.tar", "/a/x.tar.000", "/a/x.tar.0012", "/a/x.tar.12", ".001"])
      expect(splitPartName(name)).toBeUndefined();
  });

  it("are found beside each other, and those of others are not", async () => {
    const folder = await tempDir();
    for (const name of ["x.tar.003", "x.tar.001", "y.tar.002", "x.tar.sha256", "x.tar"])
      await writeFile(join(folder, name), "");
    expect(await findPartNumbers(join(folder, "x.tar"))).toEqual([1, 3]);
    expect(await findPartNumbers(join(folder, "none", "x.tar"))).toEqual([]);
  });
});
