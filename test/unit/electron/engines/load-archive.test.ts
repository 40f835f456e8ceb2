import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { AppError } from "../../../../shared/errors.ts";
import { clientAt, startEngine } from "../../../support/scripted-engine.ts";

const { signal } = new AbortController();

describe("loading", () => {
  it("hands over every byte, and waits for the end of the answer", async () => {
    const bytes = Buffer.alloc(2_000_000, 9);
    let digest = "";
    const engine = await startEngine({
      "POST /images/load": (response, request) => {
        const hash = createHash("sha256");
        request.pipe(hash).on("finish", () => {
          digest = hash.digest("hex");
          response.end('{"stream":"Loaded image: alpine:3.20\\n"}\r\n');
        });
      },
    });
    const pieces = Array.from({ length: 20 }, (_, i) => bytes.subarray(i * 1e5, (i + 1) * 1e5));
    await clientAt(engine.path).load(Readable.from(pieces), { signal });
    expect(digest).toBe(createHash("sha256").update(bytes).digest("hex"));
  });

  it.each([
    ['{"error":"no space left on device"}'],
    ['{"errorDetail":{"message":"no space left on device"},"error":"x"}'],
    ['{"stream":"Loading"}\n{"errorDetail":{"code":1,"message":"no space left on device"}}\n{}'],
  ])("fails with the engine's words inside an answer with status 200: %s", async (lines) => {
    const engine = await startEngine({
      "POST /images/load": (response, request) => {
        request.resume().on("end", () => response.end(lines));
      },
    });
    const loading = clientAt(engine.path).load(Readable.from([Buffer.alloc(10)]), { signal });
    await expect(loading).rejects.toMatchObject({
      code: "engine_refused",
      details: { engine: "test", why: expect.stringMatching(/no space|x/) as string },
    });
  });

  it("stops when the engine refuses in the middle, and gives the archive up", async () => {
    const engine = await startEngine({
      "POST /images/load": (_response, request) => {
        // As Go does it: the answer, the end of it, and for half a second nobody hangs up.
        const answer = '{"message":"not a tar"}';
        const head = `HTTP/1.1 400 Bad Request\r\ncontent-length: ${answer.length}\r\n\r\n`;
        request.once("data", () => request.socket.end(head + answer));
      },
    });
    const archive = Readable.from(endless());
    await expect(clientAt(engine.path).load(archive, { signal })).rejects.toMatchObject({
      code: "engine_refused",
      details: { why: "not a tar", status: 400 },
    });
    expect(archive.destroyed).toBe(true);
  });

  it("fails with what the archive fails with", async () => {
    const engine = await startEngine({
      "POST /images/load": (_response, request) => void request.resume(),
    });
    const failing = Readable.from(
      (async function* () {
        yield Buffer.alloc(100);
        await Promise.resolve();
        throw new AppError("destination_full", "the disk is gone");
      })(),
    );
    const loading = clientAt(engine.path).load(failing, { signal });
    await expect(loading).rejects.toThrow("the disk is gone");
    await expect.poll(() => engine.connections()).toBe(0);
  });

  it("fails in our own words when the engine hangs up in the middle", async () => {
    const engine = await startEngine({
      "POST /images/load": (_response, request) => {
        request.once("data", () => request.destroy());
      },
    });
    const endless = Readable.from(
      (function* () {
        for (;;) yield Buffer.alloc(100_000);
      })(),
      { objectMode: false },
    );
    await expect(clientAt(engine.path).load(endless, { signal })).rejects.toMatchObject({
      code: "engine_failed",
      details: { engine: "test" },
    });
    expect(endless.destroyed).toBe(true);
  });

  it("ends with the signal although the engine takes nothing", async () => {
    const stop = new AbortController();
    const engine = await startEngine({ "POST /images/load": () => stop.abort() });
    const archive = Readable.from(endless());
    const loading = clientAt(engine.path).load(archive, { signal: stop.signal });
    await expect(loading).rejects.toMatchObject({ code: "cancelled" });
    expect(archive.destroyed).toBe(true);
  });

  it("may not send a line without an end in the answer to a load", async () => {
    const engine = await startEngine({
      "POST /images/load": (response, request) => {
        request.resume().on("end", () => forever(response));
      },
    });
    const loading = clientAt(engine.path).load(Readable.from([Buffer.alloc(1)]), { signal });
    await expect(loading).rejects.toMatchObject({ code: "engine_failed" });
    await expect.poll(() => engine.connections()).toBe(0);
  });
});

async function* endless(): AsyncGenerator<Buffer> {
  for (;;) {
    yield Buffer.alloc(64 * 1024);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** A line without an end, for as long as somebody reads. */
function forever(response: NodeJS.WritableStream & { destroyed?: boolean }): void {
  const more = (): void => {
    while (response.destroyed !== true && response.write("x".repeat(100_000)));
  };
  response.on("drain", more);
  more();
}
