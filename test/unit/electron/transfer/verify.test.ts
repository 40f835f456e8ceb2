import { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { describe, expect, it } from "vitest";
import {
  createVerifiedContent,
  type VerifiedContent,
} from "../../../../electron/transfer/verify.ts";
import { AppError, cancelledError } from "../../../../shared/errors.ts";
import { parseLocation } from "../../../../shared/location.ts";
import type { Descriptor } from "../../../../shared/oci/descriptor.ts";
import { aBlob, someBytes } from "../../../support/image-builder.ts";
import { buildImage } from "../../../support/memory-image.ts";
import { type Faults, MemoryPlace } from "../../../support/memory-place.ts";

const BYTES = someBytes(300_000, 11);
const DESCRIPTOR = aBlob(BYTES).descriptor;

interface Rig {
  readonly content: VerifiedContent;
  readonly place: MemoryPlace;
  readonly positions: number[];
  readonly controller: AbortController;
}

function rig(faults: Faults = {}, descriptor: Descriptor = DESCRIPTOR): Rig {
  const place = new MemoryPlace({ origin: "layout:/memory", chunkBytes: 10_000 });
  place.add(buildImage({ layers: [BYTES] }));
  Object.assign(place.faults, faults);
  const positions: number[] = [];
  const controller = new AbortController();
  const content = createVerifiedContent(place.open(parseLocation("oci:/memory")), descriptor, {
    signal: controller.signal,
    onPosition: (position) => positions.push(position),
  });
  return { content, place, positions, controller };
}

/** Breaks the first stream that is opened, and no other. */
function onlyFirst(bytes: number): NonNullable<Faults["breakAfter"]> {
  let opened = 0;
  return () => {
    opened += 1;
    return opened === 1 ? bytes : undefined;
  };
}

/** Streams tell that they are closed a little after they are. */
const closed = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** Reads a stream; returns what came before the end or the failure. */
async function drain(stream: Readable): Promise<{ bytes: Buffer; error?: unknown }> {
  const chunks: Buffer[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  try {
    await pipeline(stream, sink);
    return { bytes: Buffer.concat(chunks) };
  } catch (error) {
    return { bytes: Buffer.concat(chunks), error };
  }
}

describe("createVerifiedContent (R32)", () => {
  it("passes a right blob on unchanged and counts it", async () => {
    const { content, positions, place } = rig();
    const { bytes, error } = await drain(await content.open(0));
    expect(error).toBeUndefined();
    expect(bytes.equals(BYTES)).toBe(true);
    expect(positions.at(-1)).toBe(BYTES.length);
    expect(positions).toEqual(positions.toSorted((a, b) => a - b));
    await closed();
    expect(place.openStreams.size).toBe(0);
  });

  it("passes an empty blob on", async () => {
    const empty = aBlob(Buffer.alloc(0)).descriptor;
    const source = { openBlob: () => Promise.resolve(Readable.from([])) };
    const { signal } = new AbortController();
    const content = createVerifiedContent(source, empty, { signal });
    expect(await drain(await content.open(0))).toEqual({ bytes: Buffer.alloc(0) });
  });

  it("F5, M8: never passes the last byte of a blob whose digest is wrong", async () => {
    const flipped = Buffer.from(BYTES);
    flipped[7] = (flipped[7] ?? 0) ^ 1;
    const { content } = rig({ tamper: () => flipped });
    const { bytes, error } = await drain(await content.open(0));
    expect(error).toMatchObject({
      code: "digest_mismatch",
      details: {
        digest: DESCRIPTOR.digest,
        expected: DESCRIPTOR.digest,
        actual: aBlob(flipped).descriptor.digest,
        side: "source",
      },
    });
    expect(bytes.length).toBeLessThan(BYTES.length);
    expect(content.failure).toBe(error);
  });

  it("F6, M7: stops a body that is too long at once, also one without end", async () => {
    const { signal } = new AbortController();
    let produced = 0;
    const endless = function* (): Generator<Buffer> {
      for (;;) {
        produced += 1;
        yield BYTES.subarray(0, 50_000);
      }
    };
    const stream = Readable.from(endless(), { objectMode: false });
    const source = { openBlob: () => Promise.resolve(stream) };
    const content = createVerifiedContent(source, { ...DESCRIPTOR, size: 120_000 }, { signal });
    const { bytes, error } = await drain(await content.open(0));
    expect(error).toMatchObject({
      code: "size_mismatch",
      details: { expected: 120_000, actual: 150_000 },
    });
    expect(bytes.length).toBeLessThan(120_000);
    expect(produced).toBeLessThan(50);
    expect(stream.destroyed).toBe(true);
  });

  it("F1, F6, M7: calls a body that ends early truncated", async () => {
    const { content } = rig({ tamper: (_, bytes) => bytes.subarray(0, 299_999) });
    expect((await drain(await content.open(0))).error).toMatchObject({
      code: "truncated_body",
      details: { expected: 300_000, actual: 299_999, side: "source" },
    });
  });

  it("keeps the source's own error and adds the side", async () => {
    const { content } = rig({ breakAfter: () => 50_000 });
    const { error } = await drain(await content.open(0));
    expect(error).toMatchObject({ code: "connection_lost", details: { side: "source" } });
  });

  it("marks a blob that the source lacks", async () => {
    const missing = aBlob(Buffer.from("nobody has this")).descriptor;
    const { content } = rig({}, missing);
    await expect(content.open(0)).rejects.toMatchObject({
      code: "blob_not_found",
      details: { digest: missing.digest, side: "source" },
    });
  });

  it("F2: goes on from an offset after a break and still checks the whole", async () => {
    const { content, place } = rig({
      breakAfter: onlyFirst(170_000),
    });
    const first = await drain(await content.open(0));
    expect(content.resumed).toBe(false);
    const rest = await drain(await content.open(150_000));
    expect(rest.error).toBeUndefined();
    expect(Buffer.concat([first.bytes.subarray(0, 150_000), rest.bytes]).equals(BYTES)).toBe(true);
    expect(content.resumed).toBe(true);
    await closed();
    expect(place.openStreams.size).toBe(0);
  });

  it("tells once from where it goes on, when it does not begin at its beginning", async () => {
    const resumed: number[] = [];
    const { place } = rig();
    const content = createVerifiedContent(place.open(parseLocation("oci:/memory")), DESCRIPTOR, {
      signal: new AbortController().signal,
      onResume: (position) => resumed.push(position),
    });
    await content.adopt(Readable.from([BYTES.subarray(0, 100_000)]), 100_000);
    await drain(await content.open(100_000));
    await drain(await content.open(200_000));
    expect(resumed).toEqual([100_000]);
  });

  it("notices when the second attempt brings other bytes than the first did", async () => {
    let attempts = 0;
    const { content } = rig({
      breakAfter: onlyFirst(170_000),
      tamper: (_, bytes) => {
        attempts += 1;
        if (attempts > 1) return bytes;
        const other = Buffer.from(bytes);
        other[160_000] = (other[160_000] ?? 0) ^ 1;
        return other;
      },
    });
    await drain(await content.open(0));
    expect((await drain(await content.open(150_000))).error).toMatchObject({
      code: "digest_mismatch",
    });
  });

  it("does not blame the source for what the destination does", async () => {
    const { content, place } = rig();
    const full = new AppError("destination_full", "no space");
    const sink = new Writable({ write: (_chunk, _encoding, done) => done(full) });
    await expect(pipeline(await content.open(0), sink)).rejects.toBe(full);
    expect(content.failure).toBeUndefined();
    await closed();
    expect(place.openStreams.size).toBe(0);
  });

  it("ends the stream of an attempt that the destination gave up", async () => {
    const streams: Readable[] = [];
    const openBlob = (): Promise<Readable> => {
      const stream = new Readable({ read: () => undefined });
      streams.push(stream);
      return Promise.resolve(stream);
    };
    const { signal } = new AbortController();
    const content = createVerifiedContent({ openBlob }, DESCRIPTOR, { signal });
    await content.open(0);
    await content.open(0);
    await closed();
    expect(streams.map((stream) => stream.destroyed)).toEqual([true, false]);
    content.close();
    await closed();
    expect(streams.map((stream) => stream.destroyed)).toEqual([true, true]);
    await expect(content.open(0)).rejects.toMatchObject({ code: "cancelled" });
    expect(streams.every((stream) => stream.destroyed)).toBe(true);
  });

  it("R64: ends at once when it is cancelled, also when the source ignores that", async () => {
    const stream = new Readable({ read: () => undefined });
    const source = { openBlob: () => Promise.resolve(stream) };
    const controller = new AbortController();
    const content = createVerifiedContent(source, DESCRIPTOR, { signal: controller.signal });
    const reading = drain(await content.open(0));
    controller.abort(cancelledError());
    expect((await reading).error).toBeDefined();
    expect(stream.destroyed).toBe(true);
  });
});

describe("bytes that the destination has already (R34)", () => {
  async function* prefix(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.byteLength; at += 70_000) yield bytes.subarray(at, at + 70_000);
  }

  it("are hashed, so that the source is read from there on only", async () => {
    const { content, place, positions } = rig();
    await content.adopt(prefix(BYTES.subarray(0, 200_001)), 200_001);
    const { bytes, error } = await drain(await content.open(200_001));
    expect(error).toBeUndefined();
    expect(bytes.equals(BYTES.subarray(200_001))).toBe(true);
    expect([positions[0], positions.at(-1)]).toEqual([200_001, BYTES.byteLength]);
    expect(place.calls.map(({ verb }) => verb)).toEqual(["openBlob"]);
    expect(content.resumed).toBe(true);
  });

  it("S10: are not believed: the stream after them fails when they are wrong", async () => {
    const { content } = rig();
    const wrong = Buffer.from(BYTES.subarray(0, 100_000)).fill(0, 5, 10);
    await content.adopt(prefix(wrong), 100_000);
    const { error } = await drain(await content.open(100_000));
    expect(error).toMatchObject({ code: "digest_mismatch" });
  });

  it("S10: fail at once when they are all, and wrong; the source may then be read from its start", async () => {
    const { content } = rig();
    const wrong = Buffer.from(BYTES).fill(0, 5, 10);
    const adopting = content.adopt(prefix(wrong), wrong.byteLength);
    await expect(adopting).rejects.toMatchObject({ code: "digest_mismatch" });
    expect(content.failure).toBeUndefined();
    const { bytes, error } = await drain(await content.open(0));
    expect(error).toBeUndefined();
    expect(bytes.equals(BYTES)).toBe(true);
  });

  it("are refused when they are fewer or more than was said", async () => {
    const few = rig().content.adopt(prefix(BYTES.subarray(0, 9)), 10);
    await expect(few).rejects.toMatchObject({ code: "truncated_body" });
    const many = rig().content.adopt(prefix(Buffer.concat([BYTES, BYTES])), 400_000);
    await expect(many).rejects.toMatchObject({ code: "size_mismatch" });
  });
});
