import { describe, expect, it } from "vitest";
import { createFormats } from "../../../../renderer/i18n/format.ts";

const NOW = Date.parse("2026-11-21T12:00:00Z");
const en = createFormats("en", () => NOW);
const zh = createFormats("zh-CN", () => NOW);

describe("sizes", () => {
  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [1000, "1 kB"],
    [64_900, "64.9 kB"],
    [999_400, "999 kB"],
    [999_600, "1 MB"],
    [1_070_000_000, "1.07 GB"],
    [5e15, "5 PB"],
    [Number.MAX_SAFE_INTEGER, "9.01 PB"],
  ])("shows %d bytes as %s", (bytes, text) => {
    expect(en.bytes(bytes)).toBe(text);
  });
});

describe("percentages", () => {
  it("does not round up to a whole that is not there", () => {
    expect(en.percent(0.999)).toBe("99%");
    expect(en.percent(1)).toBe("100%");
    expect(en.percent(1.2)).toBe("100%");
    expect(en.percent(0)).toBe("0%");
  });
});

describe("ages", () => {
  it("speaks the language of the reader", () => {
    expect(en.ago("2026-11-18T12:00:00Z")).toBe("3 days ago");
    expect(zh.ago("2026-11-18T12:00:00Z")).toBe("3天前");
  });

  it("has a word for now, and for times to come", () => {
    expect(en.ago("2026-11-21T11:59:58Z")).toBe("2 seconds ago");
    expect(en.ago("2026-11-21T14:00:00Z")).toBe("in 2 hours");
  });

  it("says nothing of a text that is no date", () => {
    expect(en.ago("yesterday-ish")).toBe("");
    expect(en.exact("")).toBe("");
  });

  it("tells moments of a log to the second, with their day", () => {
    const at = new Date(2026, 10, 21, 8, 5, 9).getTime();
    expect(en.moment(at)).toBe("Nov 21, 08:05:09");
    expect(zh.moment(at)).toBe("11月21日 08:05:09");
  });

  it("shows the exact time in the form of the language", () => {
    expect(en.exact("2026-02-03T10:00:00Z")).toContain("2026");
    expect(zh.exact("2026-02-03T10:00:00Z")).toContain("2026年2月3日");
  });
});
