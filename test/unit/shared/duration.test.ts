import { expect, it } from "vitest";
import { formatDuration } from "../../../shared/duration.ts";

it.each([
  [0, "0s"],
  [59.4, "59s"],
  [60, "1m 00s"],
  [200, "3m 20s"],
  [3600, "1h 00m"],
  [7500, "2h 05m"],
])("shows %d seconds as %s", (seconds, text) => expect(formatDuration(seconds)).toBe(text));
