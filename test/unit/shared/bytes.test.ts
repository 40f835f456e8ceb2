import { expect, it } from "vitest";
import { formatBytes } from "../../../shared/bytes.ts";

it.each([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1 kB"],
  [64_900, "64.9 kB"],
  [999_999, "1 MB"],
  [1_073_741_824, "1.07 GB"],
  [123_456_789, "123 MB"],
])("shows %d as %s", (bytes, text) => expect(formatBytes(bytes)).toBe(text));
