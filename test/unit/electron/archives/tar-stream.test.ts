import { PassThrough, Readable, Writable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { TarStream } from "../../../../electron/archives/tar-stream.ts";
import { hasCode } from "../../../../shared/errors.ts";
import { someBytes } from "../../../support/image-builder.ts";
import { aTar } from "../../../support/tar-builder.ts";

const { signal } = new AbortController();
const LARGE = someBytes(3_000_000);
const FIRST = { name: "first", size: LARGE.length };
const SECOND = { name: "second", size: 5 };
const HELLO = Buffer.from("hello");

function* pieces(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 100_000) yield bytes.subarray(at, at + 100_000);
}

const streamOf = (bytes: Buffer): Readable => Readable.from(pieces(bytes), { objectMode: false });
const opens = (bytes: Buffer) => () => Promise.resolve(streamOf(bytes));

function aStream() {
  const output = new PassThrough();
  return { output, tar: new TarStream(output) };
}

/** What a pipe is to us: it belongs to the process. */
function aPipe() {
  const output = new PassThrough();
  const explain = (error: Error | undefined): Error => new Error(`pipe: ${error?.message}`);
  return { output, tar: new TarStream(output, { isBorrowed: true, explain }) };
}

describe("a tar file that goes out while it is written", () => {
  it("R38: writes its members in the order in which they were asked for, whoever is slower", async () => {
    const { output, tar } = aStream();
    const read = buffer(output);
    const opened: string[] = [];
    const [begun, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const opensSlowly = async (): Promise<Readable> => {
      opened.push("first");
      begun.resolve();
      await goOn.promise;
      return streamOf(LARGE);
    };
    const first = tar.append(FIRST, opensSlowly, signal);
    const second = tar.append(
      SECOND,
      () => {
        opened.push("second");
        return Promise.resolve(streamOf(HELLO));
      },
      signal,
    );
    await begun.promise;
    // Whoever waits holds nothing.
    expect(opened).toEqual(["first"]);
    goOn.resolve();
    await Promise.all([first, second]);
    await tar.finish(signal);
    const expected = aTar([
      { name: "first", bytes: LARGE },
      { name: "second", bytes: HELLO },
    ]);
    expect((await read).equals(expected)).toBe(true);
  });

  it("lets the next one go on when one leaves before its turn, or cannot be opened", async () => {
    const { output, tar } = aStream();
    const read = buffer(output);
    const gone = new AbortController();
    const first = tar.append(FIRST, opens(LARGE), signal);
    const second = tar.append(SECOND, opens(HELLO), gone.signal);
    const missing = tar.append(SECOND, () => Promise.reject(new Error("missing")), signal);
    const third = tar.append({ name: "third", size: 2 }, opens(Buffer.from("ok")), signal);
    gone.abort();
    await expect(second).rejects.toSatisfy((error) => hasCode(error, "cancelled"));
    await expect(missing).rejects.toThrow("missing");
    await Promise.all([first, third]);
    await tar.finish(signal);
    const expected = aTar([
      { name: "first", bytes: LARGE },
      { name: "third", bytes: Buffer.from("ok") },
    ]);
    expect((await read).equals(expected)).toBe(true);
  });

  it.each([
    ["too few", 2],
    ["too many", 7],
  ])("ends for everybody when a member has %s bytes", async (_, size) => {
    const { output, tar } = aStream();
    const read = buffer(output);
    const first = tar.append({ name: "wrong", size }, opens(HELLO), signal);
    const second = tar.append(SECOND, opens(HELLO), signal);
    const settled = await Promise.allSettled([first, second, read]);
    for (const one of settled)
      expect(one.status === "rejected" && hasCode(one.reason, "size_mismatch")).toBe(true);
  });

  it("tells a writer that waits for room when the reader goes away, and closes what it read", async () => {
    const { output, tar } = aStream();
    const bytes = streamOf(LARGE);
    const writing = tar.append(FIRST, () => Promise.resolve(bytes), signal);
    await new Promise((resolve) => void output.once("readable", resolve));
    output.destroy();
    await expect(writing).rejects.toSatisfy((error) => hasCode(error, "cancelled"));
    expect(bytes.destroyed).toBe(true);
    const next = tar.append(SECOND, opens(HELLO), signal);
    await expect(next).rejects.toSatisfy((error) => hasCode(error, "cancelled"));
  });

  it("tells a writer whose own source says nothing", async () => {
    const { output, tar } = aStream();
    const silent = new PassThrough();
    const writing = tar.append(FIRST, () => Promise.resolve(silent), signal);
    await new Promise((resolve) => void output.once("readable", resolve));
    tar.break(new Error("the engine refuses"));
    output.on("error", () => undefined);
    await expect(writing).rejects.toThrow("the engine refuses");
    expect(silent.destroyed).toBe(true);
  });

  it("stops waiting for room with the signal", async () => {
    const { output, tar } = aStream();
    const stop = new AbortController();
    const writing = tar.append(FIRST, opens(LARGE), stop.signal);
    output.on("error", () => undefined);
    await new Promise(setImmediate);
    stop.abort();
    await expect(writing).rejects.toSatisfy((error) => hasCode(error, "cancelled"));
    expect(output.destroyed).toBe(true);
  });
});

describe("a tar file in an output that is somebody else's", () => {
  it("leaves it open, with everything in it and nothing behind its end", async () => {
    const { output, tar } = aPipe();
    const read = buffer(output);
    await tar.append(SECOND, opens(HELLO), signal);
    await tar.finish(signal);
    expect(output.writable).toBe(true);
    output.end();
    expect((await read).equals(aTar([{ name: "second", bytes: HELLO }]))).toBe(true);
  });

  it("leaves it open also when it breaks off, without an end", async () => {
    const { output, tar } = aPipe();
    const read = buffer(output);
    await tar.append(SECOND, opens(HELLO), signal);
    await tar.abandon();
    await expect(tar.finish(signal)).rejects.toSatisfy((error) => hasCode(error, "cancelled"));
    output.end();
    expect(await read).toHaveLength(1024);
  });

  it("says what it failed with, at the last write too", async () => {
    const failing = new Writable({
      write: (_chunk, _encoding, done) => done(new Error("EPIPE")),
    });
    const explain = (error: Error | undefined): Error => new Error(`pipe: ${error?.message}`);
    const tar = new TarStream(failing, { isBorrowed: true, explain });
    await expect(tar.finish(signal)).rejects.toThrow("pipe: EPIPE");
    await expect(tar.append(SECOND, opens(HELLO), signal)).rejects.toThrow("pipe: EPIPE");
  });
});
