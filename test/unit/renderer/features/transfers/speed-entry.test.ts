import { describe, expect, it } from "vitest";
import { bytesOf, megabytesOf } from "../../../../../renderer/features/transfers/speed-entry.ts";

describe("a speed limit in its field", () => {
  it.each([
    [5_000_000, 5],
    [250_000, 0.25],
    [1, 0.000001],
  ])("of %d bytes each second is %d MB/s, and back", (bytes, megabytes) => {
    expect(megabytesOf(bytes)).toBe(megabytes);
    expect(bytesOf(megabytes)).toBe(bytes);
  });

  it("is empty without a limit", () => {
    expect(megabytesOf(0)).toBeNaN();
    expect(bytesOf(Number.NaN)).toBe(0);
  });

  it("is a whole number of bytes", () => {
    expect(bytesOf(0.0100004)).toBe(10_000);
  });
});
