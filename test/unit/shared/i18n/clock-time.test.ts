import { expect, it } from "vitest";
import { clockTime } from "../../../../shared/i18n/clock-time.ts";

const now = new Date(2026, 10, 21, 13, 0).getTime();
const at = (day: number, hour: number, minute: number, second = 0): number =>
  new Date(2026, 10, day, hour, minute, second).getTime();

it("tells a time of today by the clock, one of another day with its date", () => {
  expect(clockTime(at(21, 14, 5), { language: "en", now })).toBe("14:05");
  expect(clockTime(at(22, 14, 5), { language: "en", now })).toBe("Nov 22, 14:05");
  expect(clockTime(at(22, 14, 5), { language: "zh-CN", now })).toBe("11月22日 14:05");
});

it("tells seconds when it is only minutes away", () => {
  expect(clockTime(at(21, 13, 1, 30), { language: "en", now })).toBe("13:01:30");
});
