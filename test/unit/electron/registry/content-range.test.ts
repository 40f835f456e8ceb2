import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  tryParseContentRange,
  tryParseUploadRange,
} from "../../../../electron/registry/content-range.ts";

describe("tryParseContentRange", () => {
  it.each([
    ["bytes 0-99/1000", { start: 0, end: 99, total: 1000 }],
    ["bytes 5-5/*", { start: 5, end: 5, total: undefined }],
    [" bytes 1-2/3 ", { start: 1, end: 2, total: 3 }],
  ])("reads %j", (text, expected) => {
    expect(tryParseContentRange(text)).toEqual(expected);
  });

  it.each([
    undefined,
    "",
    "bytes",
    "bytes */100",
    "bytes 9-1/100",
    "bytes=0-1/2",
    "bytes -1-2/3",
    "bytes 0-1",
    "items 0-1/2",
    "bytes 0-1e3/2000",
    `bytes 0-${"9".repeat(99)}/1`,
  ])("refuses %j", (text) => {
    expect(tryParseContentRange(text)).toBeUndefined();
  });
});

describe("tryParseUploadRange", () => {
  it.each([
    ["0-0", "none-or-one"],
    ["0-1", 2],
    ["0-99", 100],
    ["bytes=0-99", 100],
    [undefined, undefined],
    ["", undefined],
    ["1-99", undefined],
    ["0-", undefined],
    ["-", undefined],
    ["0-x", undefined],
  ])("R45: reads %j as %s", (text, expected) => {
    expect(tryParseUploadRange(text)).toBe(expected);
  });

  it("R81: never throws", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        tryParseUploadRange(text);
        tryParseContentRange(text);
      }),
    );
  });
});
