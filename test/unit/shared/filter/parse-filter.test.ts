import { describe, expect, it } from "vitest";
import { parseFilter } from "../../../../shared/filter/parse-filter.ts";

const NOW = Date.parse("2026-11-21T12:00:00Z");
const ofTags = { now: NOW, colonsInNames: false };
const ofImages = { now: NOW, colonsInNames: true };
const DAY = 86_400_000;

const testsOf = (text: string, options = ofTags) =>
  parseFilter(text, options).map(({ test }) => test);
const problemsOf = (text: string, options = ofTags) =>
  parseFilter(text, options).map(({ problem }) => problem);

describe("reading a filter", () => {
  it("says where each token stands, and what it asks", () => {
    expect(parseFilter("  alpha  -size:>500MB", ofTags)).toEqual([
      { text: "alpha", start: 2, end: 7, negated: false, test: { kind: "text", text: "alpha" } },
      {
        text: "-size:>500MB",
        start: 9,
        end: 21,
        negated: true,
        key: "size",
        test: { kind: "size", range: { from: 500_000_001 } },
      },
    ]);
  });

  it("takes words without a key as they are, with dashes and in any case", () => {
    expect(testsOf("-RC.1 1.2")).toEqual([
      { kind: "text", text: "-rc.1" },
      { kind: "text", text: "1.2" },
    ]);
  });

  it("keeps quoted words together, and takes the meaning from a quoted key", () => {
    expect(testsOf('name:"a b" "size:>1" "open end', ofImages)).toEqual([
      { kind: "text", text: "a b" },
      { kind: "text", text: "size:>1" },
      { kind: "text", text: "open end" },
    ]);
  });

  it("makes a pattern of a whole name where there is a star or a question mark", () => {
    expect(testsOf("name:1.?*-RC**")).toEqual([{ kind: "glob", parts: ["1.?", "-rc", ""] }]);
  });

  it("reads ages, days, months, years and spans of time", () => {
    const day = Date.parse("2026-01-01T00:00:00Z");
    expect(
      testsOf(
        "created:<30d pushed:>2w created:2026-01-01 created:>2026-01-01 created:2026..2026-01",
      ),
    ).toEqual([
      { kind: "created", range: { from: NOW - 30 * DAY } },
      { kind: "pushed", range: { to: NOW - 14 * DAY } },
      { kind: "created", range: { from: day, to: day + DAY } },
      { kind: "created", range: { from: day + DAY } },
      { kind: "created", range: { from: day, to: day + 31 * DAY } },
    ]);
  });

  it("reads sizes in decimal and binary units", () => {
    expect(testsOf("size:<=1KiB size:>1.5gb size:10..20")).toEqual([
      { kind: "size", range: { to: 1025 } },
      { kind: "size", range: { from: 1_500_000_001 } },
      { kind: "size", range: { from: 10, to: 21 } },
    ]);
  });

  it("reads platforms under all their names, and digests however they were copied", () => {
    expect(testsOf("platform:linux/aarch64 digest:sha256:AB.. digest:0f")).toEqual([
      { kind: "platform", parts: ["linux", "arm64"] },
      { kind: "digest", algorithm: "sha256", hex: "ab" },
      { kind: "digest", algorithm: "", hex: "0f" },
    ]);
  });

  it("says what is wrong with a token, and asks nothing by it", () => {
    const text =
      "created:<x created:2026-02-30 size:500MB size:>1XB digest:xyz name: size:> naem:1";
    expect(problemsOf(text)).toEqual([
      "not_a_time",
      "not_a_time",
      "not_a_size",
      "not_a_size",
      "not_a_digest",
      "missing_value",
      "missing_value",
      "unknown_key",
    ]);
    expect(testsOf(text).every((test) => test === undefined)).toBe(true);
    expect(problemsOf("size:>1constructor size:>1__proto__")).toEqual(["not_a_size", "not_a_size"]);
  });

  it("leaves colons to names that may have them", () => {
    expect(testsOf("alpine:3.20", ofImages)).toEqual([{ kind: "text", text: "alpine:3.20" }]);
  });

  it("reads no more than a bounded part of what was pasted", () => {
    expect(parseFilter("a ".repeat(100_000), ofTags)).toHaveLength(1000);
  });
});
