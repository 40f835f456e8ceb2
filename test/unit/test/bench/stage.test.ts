import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeImage } from "../../../bench/bench-images.ts";
import { checkLayout, requestsIn } from "../../../bench/stage.ts";
import { tempDir } from "../../../support/temp-dir.ts";

const SHAPE = { name: "tiny", layers: 2, layerBytes: 1000 };

describe("what arrived", () => {
  it("is the image, with every blob in full length", async () => {
    const folder = join(await tempDir(), "image");
    const image = await makeImage(SHAPE, folder);
    await expect(checkLayout(folder, image)).resolves.toBeUndefined();
    const layer = image.blobs.at(-1)?.digest ?? "";
    await writeFile(join(folder, "blobs", layer.replace(":", "/")), "short");
    await expect(checkLayout(folder, image)).rejects.toThrow("has 5 bytes, not 1000");
  });

  it("is not an image that merely has the same layers", async () => {
    const root = await tempDir();
    const image = await makeImage(SHAPE, join(root, "one"));
    await mkdir(join(root, "two"));
    const other = await makeImage(SHAPE, join(root, "two"), image);
    expect(other.blobs.slice(1)).toEqual(image.blobs.slice(1));
    expect(other.digest).not.toBe(image.digest);
    await expect(checkLayout(join(root, "two"), image)).rejects.toThrow("is not in");
  });
});

it("counts answered requests in the registry's log, refused ones too", () => {
  const log = [
    'level=info msg="response completed" http.request.method=GET',
    'level=error msg="response completed with error" http.request.method=HEAD',
    'level=info msg="authorized request"',
  ];
  expect(requestsIn(log.join("\n"))).toBe(2);
});
