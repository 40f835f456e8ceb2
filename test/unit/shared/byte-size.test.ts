import { describe, expect, it } from "vitest";
import { tryParseByteSize } from "../../../shared/byte-size.ts";

describe("tryParseByteSize", () => {
  it.each([
    ["4GB", 4_000_000_000],
    ["4 GiB", 4 * 1024 ** 3],
    ["650m", 650_000_000],
    ["1.5MiB", 1_572_864],
    ["1048576", 1_048_576],
    ["0", 0],
  ])("reads %s", (text, bytes) => {
    expect(tryParseByteSize(text)).toBe(bytes);
  });

  it.each(["", "GB", "-1MB", "4 XB", "1e9", "4GB of room", "99999999999TB", "1constructor"])(
    "takes %s for no size",
    (text) => {
      expect(tryParseByteSize(text)).toBeUndefined();
    },
  );
});
