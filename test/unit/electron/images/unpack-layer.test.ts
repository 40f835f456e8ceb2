import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { createZstdCompress, constants, gzipSync, zstdCompressSync } from "node:zlib";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  UNPACK_LIMITS,
  unpackLayer,
  type UnpackLimits,
  type Unpacked,
} from "../../../../electron/images/unpack-layer.ts";
import { digestOfBytes, someBytes } from "../../../support/image-builder.ts";

const { signal } = new AbortController();

/** A skippable frame, as files that can be read in parts have them. Spec: RFC 8878, 3.1.2. */
const SKIPPED = Buffer.from("502a4d1804000000deadbeef", "hex");

function unpack(
  packed: Buffer,
  pieceSize = 64 * 1024,
  limits: UnpackLimits = UNPACK_LIMITS,
): Promise<Unpacked> {
  const pieces: Buffer[] = [];
  for (let at = 0; at < packed.length; at += pieceSize)
    pieces.push(packed.subarray(at, at + pieceSize));
  return unpackLayer(Readable.from(pieces), { algorithm: "sha256", limits, signal });
}

function whole(bytes: Buffer): Unpacked {
  return { digest: digestOfBytes(bytes), size: bytes.length };
}

describe("unpackLayer", () => {
  const bytes = someBytes(300_000, 3);

  it.each([
    ["plain", bytes],
    ["gzip", gzipSync(bytes)],
    ["zstd", zstdCompressSync(bytes)],
  ])("R39: computes the diffID of a %s layer, however it comes", async (_name, packed) => {
    for (const pieceSize of [1000, 65_536, 1_000_000])
      expect(await unpack(packed, pieceSize)).toEqual(whole(bytes));
  });

  it("R39: unpacks every frame, not just the first, wherever the pieces end", async () => {
    const [a, b] = [Buffer.from("one ".repeat(50)), Buffer.from("two")];
    const frames = [SKIPPED, zstdCompressSync(a), SKIPPED, zstdCompressSync(b), SKIPPED];
    const zstd = Buffer.concat(frames);
    const gzip = Buffer.concat([gzipSync(a), gzipSync(b)]);
    for (const packed of [zstd, gzip]) {
      for (let pieceSize = 1; pieceSize <= packed.length; pieceSize += 1)
        expect(await unpack(packed, pieceSize)).toEqual(whole(Buffer.concat([a, b])));
    }
  });

  it.each([
    ["an empty layer", Buffer.alloc(0)],
    ["one byte", Buffer.from("x")],
    ["three bytes", Buffer.from("abc")],
  ])("takes %s for a plain one", async (_name, packed) => {
    expect(await unpack(packed, 1)).toEqual(whole(packed));
  });

  it("knows other algorithms", async () => {
    const options = { algorithm: "sha512", limits: UNPACK_LIMITS, signal } as const;
    const { digest } = await unpackLayer(Readable.from([gzipSync(bytes)]), options);
    expect(digest).toBe(`sha512:${createHash("sha512").update(bytes).digest("hex")}`);
  });

  it.each([
    ["a gzip layer cut short", gzipSync(bytes).subarray(0, -3)],
    ["a zstd layer cut short", zstdCompressSync(bytes).subarray(0, -3)],
    ["gzip with something after it", Buffer.concat([gzipSync(bytes), Buffer.from("junk")])],
    ["zstd with something after it", Buffer.concat([zstdCompressSync(bytes), Buffer.from("junk")])],
    ["the first bytes of gzip alone", Buffer.from("1f8b", "hex")],
  ])("R39: says that %s cannot be unpacked", async (_name, packed) => {
    await expect(unpack(packed)).rejects.toMatchObject({ code: "invalid_manifest" });
  });

  it("R39: stops a layer that unpacks 1,000 to 1, long before its end", async () => {
    const bomb = gzipSync(Buffer.alloc(400 * 1024 * 1024));
    await expect(unpack(bomb, 16 * 1024)).rejects.toMatchObject({
      code: "graph_too_large",
      details: { size: expect.toSatisfy((size: number) => size < 120 * 1024 * 1024) as number },
    });
  });

  it("R39: does not mind a small layer of zeros", async () => {
    const zeros = Buffer.alloc(20 * 1024 * 1024);
    expect(await unpack(gzipSync(zeros))).toEqual(whole(zeros));
  });

  it("R39: unpacks to the limit and not a byte further", async () => {
    const limits = { ...UNPACK_LIMITS, bytes: bytes.length };
    expect(await unpack(gzipSync(bytes), 1000, limits)).toEqual(whole(bytes));
    const more = gzipSync(Buffer.concat([bytes, Buffer.from("x")]));
    await expect(unpack(more, 1000, limits)).rejects.toMatchObject({ code: "graph_too_large" });
  });

  it("R39: refuses a window that would take gigabytes of memory", async () => {
    const packer = createZstdCompress({ params: { [constants.ZSTD_c_windowLog]: 30 } });
    const pieces: Buffer[] = [];
    packer.end(someBytes(1_000_000));
    for await (const piece of packer) pieces.push(piece as Buffer);
    await expect(unpack(Buffer.concat(pieces))).rejects.toMatchObject({ code: "invalid_manifest" });
  });

  it("ends when it is cancelled, and lets go of the file", async () => {
    const controller = new AbortController();
    const packed = Readable.from(
      (function* () {
        for (;;) {
          yield Buffer.alloc(65_536);
          controller.abort();
        }
      })(),
    );
    const options = { algorithm: "sha256", limits: UNPACK_LIMITS } as const;
    const unpacked = unpackLayer(packed, { ...options, signal: controller.signal });
    await expect(unpacked).rejects.toMatchObject({ code: "cancelled" });
    expect(packed.destroyed).toBe(true);
  });

  it("R81: makes something of any bytes, or says that it cannot", async () => {
    const start = fc.constantFrom("", "1f8b0800", "28b52ffd", "502a4d18", "1f8b");
    const rest = fc.uint8Array({ maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(start, rest, fc.integer({ min: 1, max: 50 }), async (hex, tail, size) => {
        const packed = Buffer.concat([Buffer.from(hex, "hex"), tail]);
        const outcome = await unpack(packed, size).catch((error: unknown) => error);
        expect(outcome).toMatchObject(
          outcome instanceof Error ? { code: "invalid_manifest" } : { digest: expect.anything() },
        );
      }),
      { numRuns: 1000 },
    );
  });
});
