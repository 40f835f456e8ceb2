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

async function* pieces(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += 100_000) yield bytes.subarray(at, at + 100_000);
}

const opens = (bytes: Buffer) => () => Promise.resolve(pieces(bytes));

describe("a tar file that is read while it is written", () => {
  it("R38: writes its members in the order in which they were asked for, whoever is slower", async () => {
    const tar = new TarStream();
    const read = buffer(tar.output);
    const opened: string[] = [];
    const [begun, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const opensSlowly = async (): Promise<AsyncIterable<Buffer>> => {
      opened.push("first");
      begun.resolve();
      await goOn.promise;
      return pieces(LARGE);
    };
    const first = tar.append(FIRST, opensSlowly, signal);
    const second = tar.append(
      SECOND,
      () => {
        opened.push("second");
        return Promise.resolve(pieces(Buffer.from("hello")));
      },
      signal,
    );
    await begun.promise;
    // Whoever waits holds nothing.
    expect(opened).toEqual(["first"]);
    goOn.resolve();
    await Promise.all([first, second]);
    await tar.end(signal);
    const expected = aTar([
      { name: "first", bytes: LARGE },
      { name: "second", bytes: Buffer.from("hello") },
    ]);
    expect((await read).equals(expected)).toBe(true);
  });

  it("lets the next one go on when one leaves before its turn", async () => {
    const tar = new TarStream();
    const read = buffer(tar.output);
    const gone = new AbortController();
    const first = tar.append(FIRST, opens(LARGE), signal);
    const second = tar.append(SECOND, opens(Buffer.from("hello")), gone.signal);
    const third = tar.append({ name: "third", size: 2 }, opens(Buffer.from("ok")), signal);
    gone.abort();
    await expect(second).rejects.toSatisfy((error) => hasCode(error, "cancelled"));
    await Promise.all([first, third]);
    await tar.end(signal);
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
    const tar = new TarStream();
    const read = buffer(tar.output);
    const first = tar.append({ name: "wrong", size }, opens(Buffer.from("hello")), signal);
    const second = tar.append(SECOND, opens(Buffer.from("hello")), signal);
    const settled = await Promise.allSettled([first, second, read]);
    for (const one of settled)
      expect(one.status === "rejected" && hasCode(one.reason, "size_mismatch")).toBe(true);
  });

  it("tells a writer that waits for room when the reader goes away", async () => {
    const tar = new TarStream();
    const writing = tar.append(FIRST, opens(LARGE), signal);
    await new Promise((resolve) => void tar.output.once("readable", resolve));
    tar.output.destroy();
    await expect(writing).rejects.toSatisfy((error) => hasCode(error, "cancelled"));
    const next = tar.append(SECOND, opens(Buffer.from("hello")), signal);
    await expect(next).rejects.toSatisfy((error) => hasCode(error, "cancelled"));
  });

  it("stops waiting for room with the signal", async () => {
    const tar = new TarStream();
    const stop = new AbortController();
    const writing = tar.append(FIRST, opens(LARGE), stop.signal);
    tar.output.on("error", () => undefined);
    await new Promise(setImmediate);
    stop.abort();
    await expect(writing).rejects.toSatisfy((error) => hasCode(error, "cancelled"));
    expect(tar.output.destroyed).toBe(true);
  });
});
