import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { createOutlets } from "../../../../electron/archives/outlets.ts";
import { tempDir } from "../../../support/temp-dir.ts";

describe("outlets of archives", () => {
  it("are paths with the archive's name at which nothing is created", async () => {
    const folder = await tempDir();
    const outlets = createOutlets(folder);
    const [one, two] = [
      outlets.open("a.tar", new PassThrough()),
      outlets.open("a.tar", new PassThrough()),
    ];
    expect(one.path).not.toBe(two.path);
    expect(basename(one.path)).toBe("a.tar");
    expect(outlets.tarAt(one.path)?.isBroken).toBe(false);
    expect(existsSync(one.path)).toBe(false);
  });

  it("leave every other path alone", async () => {
    const folder = await tempDir();
    const outlets = createOutlets(folder);
    expect(outlets.tarAt(join(folder, "..", "a.tar"))).toBeUndefined();
    expect(outlets.tarAt(`${folder}-other/a.tar`)).toBeUndefined();
  });

  it("refuse what nobody reads any more, and what never was", async () => {
    const folder = await tempDir();
    const outlets = createOutlets(folder);
    const outlet = outlets.open("a.tar", new PassThrough());
    outlet.close();
    for (const path of [outlet.path, join(folder, "x", "a.tar")])
      expect(() => outlets.tarAt(path)).toThrow(/is over/);
  });

  it("end the stream without its end when the writer gives up", async () => {
    const outlets = createOutlets(await tempDir());
    const output = new PassThrough();
    const { path } = outlets.open("a.tar", output);
    const reading = output.toArray();
    await outlets.tarAt(path)?.abandon();
    await expect(reading).rejects.toThrow();
  });
});
