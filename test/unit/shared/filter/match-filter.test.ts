import { describe, expect, it } from "vitest";
import { createFilter, type FilterRow } from "../../../../shared/filter/match-filter.ts";
import { parseFilter } from "../../../../shared/filter/parse-filter.ts";
import { leastProcessorMs } from "../../../support/processor-time.ts";

const NOW = Date.parse("2026-11-21T12:00:00Z");

const row = (text: string, details?: Partial<FilterRow["details"]>): FilterRow => ({
  text,
  tagged: true,
  details: details === undefined ? undefined : { digest: "sha256:ab12", ...details },
});
const filterOf = (text: string) =>
  createFilter(parseFilter(text, { now: NOW, colonsInNames: true }));
const verdict = (text: string, of: FilterRow) => filterOf(text).verdictOf(of);

describe("asking a filter", () => {
  it("finds plain words anywhere, all of them, whatever the case", () => {
    expect(verdict("ALP 3.2", row("alpine:3.20"))).toBe("yes");
    expect(verdict("alp 3.3", row("alpine:3.20"))).toBe("no");
  });

  it("leaves out what a negated token names", () => {
    const text = "name:1.2* -name:*-rc*";
    expect(["1.2.0", "1.2.0-rc1", "1.20", "v1.2"].map((name) => verdict(text, row(name)))).toEqual([
      "yes",
      "no",
      "yes",
      "no",
    ]);
  });

  it("does not know about details that nobody has asked for yet", () => {
    expect(verdict("size:>1MB", row("a"))).toBe("unknown");
    expect(verdict("size:>1MB -name:a", row("a"))).toBe("no");
  });

  it("asks details by size, age, platform and digest", () => {
    const details = {
      size: 2_000_000,
      created: "2026-11-01T00:00:00Z",
      platforms: ["linux/amd64", "linux/arm/v7"],
    };
    const fits = (text: string) => verdict(text, row("a", details));
    expect(["size:>1MB", "created:<30d", "pushed:<30d", "platform:arm"].map(fits)).toEqual(
      Array(4).fill("yes"),
    );
    expect(
      ["platform:arm/v7", "platform:linux", "digest:ab1", "digest:sha256:ab"].map(fits),
    ).toEqual(Array(4).fill("yes"));
    expect(["size:<1MB", "created:>30d", "platform:v7/arm", "digest:sha512:ab"].map(fits)).toEqual(
      Array(4).fill("no"),
    );
    expect(fits("-platform:arm64 -size:>1GB")).toBe("yes");
  });

  it("counts what the place does not tell as not fitting", () => {
    expect(verdict("size:>0", row("a", {}))).toBe("no");
    expect(verdict("-size:>0", row("a", {}))).toBe("yes");
  });

  it("finds rows without a name", () => {
    const nameless = { ...row("<none>"), tagged: false };
    expect([verdict("untagged", nameless), verdict("untagged", row("a"))]).toEqual(["yes", "no"]);
    expect([verdict("-untagged", nameless), verdict('"untagged"', row("untagged"))]).toEqual([
      "no",
      "yes",
    ]);
  });

  it("is empty where no token says anything", () => {
    expect(filterOf("  size:> ").isEmpty).toBe(true);
    expect(filterOf("x").needsDetails).toBe(false);
  });

  it("asks 100,000 rows within the time of a key press", () => {
    const rows = Array.from({ length: 100_000 }, (_, index) =>
      row(`v1.${index % 97}.${index}-rc${index % 5}`, { size: index }),
    );
    const filter = filterOf("name:v1.4*-rc* 7 -name:*-rc3 size:>500");
    let found = 0;
    const ms = leastProcessorMs(10, () => {
      found = rows.filter((one) => filter.verdictOf(one) === "yes").length;
    });
    expect(ms).toBeLessThan(100);
    expect(found).toBeGreaterThan(1000);
  });
});
