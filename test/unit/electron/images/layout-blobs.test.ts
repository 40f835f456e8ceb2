import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { LayoutBlobs } from "../../../../electron/images/layout-blobs.ts";
import { partialPaths } from "../../../../electron/images/partial-file.ts";
import { aBlob, type Content } from "../../../support/image-builder.ts";
import { failureOf } from "../../../support/registry/client.ts";
import { tempDir } from "../../../support/temp-dir.ts";

const MIB = 1024 * 1024;

async function blobsWith({ descriptor, bytes }: Content): Promise<LayoutBlobs> {
  const blobs = new LayoutBlobs(join(await tempDir(), "layout"));
  const path = blobs.pathOf(descriptor.digest);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
  return blobs;
}

describe("opening a blob of a layout", () => {
  const content = aBlob(Buffer.from("some bytes"));

  it("gives the bytes from an offset on", async () => {
    const blobs = await blobsWith(content);
    const stream = await blobs.open(content.descriptor, 5, new AbortController().signal);
    expect(Buffer.concat(await stream.toArray()).toString()).toBe("bytes");
  });

  it("R64: is called off while the file is being opened, without an error that nobody hears", async () => {
    const blobs = await blobsWith(content);
    const controller = new AbortController();
    const opening = blobs.open(content.descriptor, 0, controller.signal);
    controller.abort();
    expect(await failureOf(opening)).toMatchObject({ code: "cancelled" });
  });
});

const { signal } = new AbortController();
const blobOf = (size: number, seed: string) => ({ ...aBlob(Buffer.from(seed)).descriptor, size });

it("S12: needs no room for what an unfinished transfer left of a large blob", async () => {
  const blobs = new LayoutBlobs(await tempDir());
  await mkdir(blobs.ingest, { recursive: true });
  const [begun, tooLong, fresh, small] = [
    blobOf(10 * MIB, "begun"),
    blobOf(2 * MIB, "too long"),
    blobOf(5 * MIB, "fresh"),
    blobOf(1000, "small"),
  ];
  await writeFile(partialPaths(blobs.ingest, begun.digest).partial, Buffer.alloc(4 * MIB));
  await writeFile(partialPaths(blobs.ingest, tooLong.digest).partial, Buffer.alloc(3 * MIB));
  expect(await blobs.missingBytes([begun], { signal })).toBe(6 * MIB);
  // It is of no use, and goes.
  expect(await blobs.missingBytes([tooLong], { signal })).toBe(2 * MIB);
  expect(await blobs.missingBytes([begun, tooLong, fresh, small], { signal })).toBe(
    13 * MIB + 1000,
  );
});
