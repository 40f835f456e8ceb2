import { describe, expect, it } from "vitest";
import { createFilter } from "../../../../shared/filter/match-filter.ts";
import type { ServiceDetails } from "../../../../shared/filter/match-service.ts";
import { parseFilter } from "../../../../shared/filter/parse-filter.ts";
import { suggestFilter } from "../../../../shared/filter/suggest-filter.ts";

const NOW = Date.parse("2026-11-21T12:00:00Z");
const CLEAN: ServiceDetails = { labels: [] };

function verdict(text: string, service: Partial<ServiceDetails> | undefined): string {
  const filter = createFilter(parseFilter(text, { now: NOW, colonsInNames: false }));
  const told = service === undefined ? {} : { service: { ...CLEAN, ...service } };
  return filter.verdictOf({ text: "v1", tagged: true, details: { digest: "sha256:ab", ...told } });
}

const found = (severity: "critical" | "high" | "medium"): Partial<ServiceDetails> => ({
  scan: { status: "done", severity },
});

describe("what a filter asks of a service", () => {
  it("row 21: last pulls by age, and what was never pulled fits none of them", () => {
    const old = { pulled: "2026-09-01T00:00:00Z" };
    expect(verdict("pulled:>30d", old)).toBe("yes");
    expect(verdict("pulled:<30d", old)).toBe("no");
    expect(verdict("pulled:>30d", {})).toBe("no");
  });

  it("row 34: scans by the worst finding or worse, and by how they stand", () => {
    const verdicts = ["critical", "high", "medium", "clean", "unscanned"].map((word) =>
      verdict(`scan:${word}`, found("high")),
    );
    expect(verdicts).toEqual(["no", "yes", "yes", "no", "no"]);
    expect(verdict("scan:clean", { scan: { status: "done" } })).toBe("yes");
    expect(verdict("scan:low", { scan: { status: "done" } })).toBe("no");
    expect(verdict("scan:unscanned", {})).toBe("yes");
    expect(verdict("scan:failed", { scan: { status: "failed" } })).toBe("yes");
  });

  it("row 46: labels by how their names begin, and what is locked in any way", () => {
    const labels = [{ id: "1", name: "Production" }];
    expect(verdict("label:prod", { labels })).toBe("yes");
    expect(verdict("-label:prod", { labels })).toBe("no");
    expect(verdict("locked", { locked: "immutable" })).toBe("yes");
    expect(verdict("-locked", { locked: "locked" })).toBe("no");
    expect(verdict("-locked", {})).toBe("yes");
  });

  it.each(["pulled:>30d", "-pulled:<30d", "-scan:high", "-label:prod", "locked", "-locked"])(
    "fits nothing where no service tells, also negated: %s",
    (text) => expect(verdict(text, undefined)).toBe("no"),
  );

  it("says what is wrong with a scan that is none", () => {
    const [token] = parseFilter("scan:awful", { now: NOW, colonsInNames: false });
    expect(token?.problem).toBe("not_a_scan");
  });

  it("offers its words while one types", () => {
    const texts = suggestFilter("scan:c", 6).map(({ text }) => text);
    expect(texts).toEqual(["scan:critical", "scan:clean"]);
  });
});
