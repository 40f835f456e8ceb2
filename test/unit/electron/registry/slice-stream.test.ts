import { Readable } from "node:stream";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { StreamSlicer } from "../../../../electron/registry/slice-stream.ts";
import { failureOf, readAll } from "../../../support/registry/client.ts";

function slicerOf(...chunks: string[]): StreamSlicer {
  return new StreamSlicer(Readable.from(chunks.map((chunk) => Buffer.from(chunk))));
}

describe("StreamSlicer", () => {
  it("gives back what came in, however it is cut", async () => {
    const chunk = fc.uint8Array({ maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(chunk, { maxLength: 10 }),
        fc.integer({ min: 1, max: 30 }),
        async (chunks, length) => {
          const whole = Buffer.concat(chunks);
          const slicer = new StreamSlicer(Readable.from(chunks.map((part) => Buffer.from(part))));
          const parts: Buffer[] = [];
          for (let at = 0; at < whole.length; at += length) {
            const part = await readAll(slicer.slice(Math.min(length, whole.length - at)));
            expect(part).toHaveLength(Math.min(length, whole.length - at));
            parts.push(part);
          }
          await slicer.finish();
          expect(Buffer.concat(parts)).toEqual(whole);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("fails when the source ends early", async () => {
    const error = await failureOf(readAll(slicerOf("abc").slice(4)));
    expect(error).toMatchObject({ code: "truncated_body", details: { missing: 1 } });
  });

  it("fails when the source goes on", async () => {
    const slicer = slicerOf("abcd");
    await readAll(slicer.slice(3));
    expect(await failureOf(slicer.finish())).toMatchObject({ code: "size_mismatch" });
  });

  it("passes on how the source fails, even after its last byte", async () => {
    const wrong = new Error("wrong digest");
    async function* source(): AsyncGenerator<Buffer> {
      yield await Promise.resolve(Buffer.from("abc"));
      throw wrong;
    }
    const slicer = new StreamSlicer(Readable.from(source()));
    expect((await readAll(slicer.slice(3))).toString()).toBe("abc");
    expect(await failureOf(slicer.finish())).toBe(wrong);
  });
});
