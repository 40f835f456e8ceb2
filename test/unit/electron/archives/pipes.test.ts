import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { createArchivePlaces } from "../../../../electron/archives/archive-places.ts";
import { anImage, contentOf, someBytes, writeImage } from "../../../support/image-builder.ts";
import { aTar } from "../../../support/tar-builder.ts";
import { tempDir } from "../../../support/temp-dir.ts";

const { signal } = new AbortController();
const IMAGE = anImage().withLayers([300_000, 20, 4000]).build();
const NAME = "r.io/team/app:v1";
const PIPE = { kind: "docker-archive", path: "-" } as const;

/** What goes out when an image is written to a pipe, all its blobs at once. */
async function written(): Promise<Buffer> {
  const output = new PassThrough();
  const places = createArchivePlaces(await tempDir(), { pipes: { output: () => output } });
  const destination = await places.openDestination(PIPE, { signal, overwrite: false });
  const all = buffer(output);
  await Promise.all(IMAGE.blobs.map((blob) => destination.writeBlob(contentOf(blob), { signal })));
  await writeImage(destination, IMAGE, NAME, { signal });
  await destination.finish?.({ signal });
  output.end();
  return all;
}

async function fromPipe(bytes: Readable) {
  const folder = await tempDir();
  const spool = join(folder, "spool");
  const places = createArchivePlaces(spool, { pipes: { input: () => bytes } });
  return { spool, places, open: () => places.openSource(PIPE, { signal, packed: false }) };
}

describe("an archive in a pipe", () => {
  it("goes out in order, whoever writes at once, and comes in whole, packed or not", async () => {
    const bytes = await written();
    for (const input of [bytes, gzipSync(bytes)]) {
      const { open, spool } = await fromPipe(Readable.from(chunksOf(input)));
      const source = await open();
      // What was read once is there for whoever asks again.
      const again = await open();
      const root = await again.resolve({ name: NAME }, { signal });
      expect(root.digest).toBe(IMAGE.root.descriptor.digest);
      for (const blob of IMAGE.blobs) {
        const read = await buffer(await source.openBlob(blob.descriptor, { signal }));
        expect(read.equals(blob.bytes)).toBe(true);
      }
      expect(await readdir(spool)).toEqual([]);
    }
  });

  it("has no end when something went wrong, and takes nothing more", async () => {
    const output = new PassThrough();
    const places = createArchivePlaces(await tempDir(), { pipes: { output: () => output } });
    const destination = await places.openDestination(PIPE, { signal, overwrite: false });
    const [blob] = IMAGE.blobs.filter(({ bytes }) => bytes.length > 1000);
    if (blob === undefined) throw new Error("no blob");
    const short = {
      ...contentOf(blob),
      open: () => Promise.resolve(Readable.from([Buffer.alloc(5)])),
    };
    const all = buffer(output);
    await expect(destination.writeBlob(short, { signal })).rejects.toMatchObject({
      code: "size_mismatch",
    });
    await expect(destination.writeBlob(contentOf(blob), { signal })).rejects.toMatchObject({
      code: "size_mismatch",
    });
    await destination.abandon?.();
    output.end();
    expect((await all).length).toBe(512 + 5);
  });

  it("fails when nobody reads any more", async () => {
    const output = new PassThrough();
    const places = createArchivePlaces(await tempDir(), { pipes: { output: () => output } });
    const destination = await places.openDestination(PIPE, { signal, overwrite: false });
    output.destroy();
    const [blob] = IMAGE.blobs;
    if (blob === undefined) throw new Error("no blob");
    await expect(destination.writeBlob(contentOf(blob), { signal })).rejects.toMatchObject({
      code: "destination_not_writable",
    });
  });

  it.each<[string, () => AsyncIterable<Buffer> | Iterable<Buffer>, string]>([
    ["nothing", () => [], "it is empty"],
    ["half a header", () => [Buffer.from("blobs/")], "it is not a tar archive"],
    ["zeros without end", endless(0), "it is not a tar archive"],
    ["letters without end", endless(0x79), "it is not a tar archive"],
    [
      "half an archive",
      () => [aTar([{ name: "f", bytes: someBytes(9000) }]).subarray(0, 5000)],
      "it is cut off",
    ],
    ["no end", () => [aTar([{ name: "f" }], { end: false })], "it is cut off: its end is missing"],
    [
      "garbage after its end",
      () => [aTar([{ name: "f" }]), someBytes(600)],
      "it goes on after its end",
    ],
    [
      "two archives",
      () => [aTar([{ name: "f" }]), aTar([{ name: "g" }])],
      "it goes on after its end",
    ],
    [
      "half of gzip",
      () => [gzipSync(someBytes(90_000)).subarray(0, 40_000)],
      "it cannot be unpacked",
    ],
  ])(
    "security T9: refuses %s, keeps nothing and lets go of the pipe",
    async (_what, bytes, why) => {
      const input = Readable.from(bytes(), { objectMode: false });
      const { open, spool } = await fromPipe(input);
      await expect(open()).rejects.toMatchObject({ code: "archive_invalid", details: { why } });
      expect(input.destroyed).toBe(true);
      expect(await readdir(spool)).toEqual([]);
    },
  );

  it("stops when it is told to, although nothing comes", async () => {
    const input = new PassThrough();
    const { places } = await fromPipe(input);
    const stop = new AbortController();
    const opening = places.openSource(PIPE, { signal: stop.signal, packed: false });
    stop.abort();
    await expect(opening).rejects.toMatchObject({ code: "cancelled" });
  });

  it("is nothing where there is no pipe", async () => {
    const places = createArchivePlaces(await tempDir());
    const refused = { code: "unsupported", details: { hint: "no_pipe" } };
    const source = places.openSource(PIPE, { signal, packed: false });
    await expect(source).rejects.toMatchObject(refused);
    const destination = places.openDestination(PIPE, { signal, overwrite: false });
    await expect(destination).rejects.toMatchObject(refused);
  });
});

function chunksOf(bytes: Buffer): Buffer[] {
  const chunks: Buffer[] = [];
  // Also a first piece from which nothing can be told yet.
  for (let at = 0; at < bytes.length; at += at === 0 ? 3 : 65_536)
    chunks.push(bytes.subarray(at, at === 0 ? 3 : at + 65_536));
  return chunks;
}

function endless(byte: number): () => Generator<Buffer> {
  return function* () {
    for (;;) yield Buffer.alloc(65_536, byte);
  };
}
