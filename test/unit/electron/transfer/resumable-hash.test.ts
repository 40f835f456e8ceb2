import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ResumableHash } from "../../../../electron/transfer/resumable-hash.ts";
import { hasCode } from "../../../../shared/errors.ts";
import { aBlob, someBytes } from "../../../support/image-builder.ts";

const MEBIBYTE = 1024 * 1024;

/** Feeds an attempt from where it must begin up to `end`, in pieces of `step` bytes. */
function feed(hash: ResumableHash, bytes: Buffer, end: number, step = MEBIBYTE): void {
  while (hash.position < end) {
    hash.update(bytes.subarray(hash.position, Math.min(hash.position + step, end)));
  }
}

describe("ResumableHash", () => {
  const bytes = someBytes(40 * MEBIBYTE, 5);
  const { descriptor } = aBlob(bytes);

  it("gives the digest of one straight pass", () => {
    const hash = new ResumableHash(descriptor);
    expect(hash.begin(0)).toBe(0);
    feed(hash, bytes, bytes.length);
    expect(hash.current()).toBe(descriptor.digest);
  });

  it("does not read again what it has hashed when an attempt goes on exactly where the last one ended", () => {
    const hash = new ResumableHash(descriptor);
    hash.begin(0);
    feed(hash, bytes, 10_000_000);
    expect(hash.begin(10_000_000)).toBe(10_000_000);
    feed(hash, bytes, bytes.length);
    expect(hash.current()).toBe(descriptor.digest);
  });

  it("goes back no further than 4 MiB when the destination kept less than was read", () => {
    const hash = new ResumableHash(descriptor);
    hash.begin(0);
    feed(hash, bytes, 35 * MEBIBYTE);
    expect(hash.begin(34 * MEBIBYTE)).toBe(32 * MEBIBYTE);
    feed(hash, bytes, bytes.length);
    expect(hash.current()).toBe(descriptor.digest);
  });

  it("forgets everything when it begins at 0", () => {
    const hash = new ResumableHash(descriptor);
    hash.begin(0);
    feed(hash, someBytes(bytes.length, 99), 20 * MEBIBYTE);
    expect(hash.begin(0)).toBe(0);
    feed(hash, bytes, bytes.length);
    expect(hash.current()).toBe(descriptor.digest);
  });

  it("refuses an offset that was never reached", () => {
    const hash = new ResumableHash(descriptor);
    hash.begin(0);
    feed(hash, bytes, 100);
    expect(() => hash.begin(101)).toThrow(expect.objectContaining({ code: "internal" }));
  });

  it("lets a wrong patchwork through in no case, and a right one always", () => {
    const size = 300;
    const small = someBytes(size, 3);
    const blob = aBlob(small).descriptor;
    const attempt = fc.record({
      // Fractions: how far the attempt reads, and how much of that the destination keeps.
      reads: fc.double({ min: 0, max: 1, noNaN: true }),
      keeps: fc.double({ min: 0, max: 1, noNaN: true }),
      step: fc.integer({ min: 1, max: 80 }),
      /** The byte this attempt's source has wrong; most have none. */
      wrong: fc.option(fc.nat({ max: size - 1 }), { freq: 2 }),
    });
    fc.assert(
      fc.property(fc.array(attempt, { maxLength: 6 }), (attempts) => {
        const hash = new ResumableHash(blob);
        const kept = Buffer.alloc(size);
        let offset = 0;
        const run = (reads: number, step: number, wrong: number | null): number => {
          const seen = Buffer.from(small);
          if (wrong !== null) seen[wrong] = (seen[wrong] ?? 0) ^ 1;
          hash.begin(offset);
          const end = offset + Math.round((size - offset) * reads);
          feed(hash, seen, end, step);
          seen.copy(kept, offset, offset, end);
          return end;
        };
        try {
          for (const { reads, keeps, step, wrong } of attempts) {
            const end = run(reads, step, wrong);
            offset += Math.round((end - offset) * keeps);
          }
          run(1, 64, null);
        } catch (error) {
          // Two attempts disagreed: refused, as long as one of them really was wrong.
          expect(hasCode(error, "digest_mismatch")).toBe(true);
          expect(attempts.some(({ wrong }) => wrong !== null)).toBe(true);
          return;
        }
        if (hash.current() === blob.digest) expect(kept.equals(small)).toBe(true);
        else expect(attempts.some(({ wrong }) => wrong !== null)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });
});
