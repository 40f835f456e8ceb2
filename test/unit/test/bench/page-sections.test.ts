import { describe, expect, it } from "vitest";
import { putSection, putSections } from "../../../bench/page-sections.ts";

describe("a page with sections that programs write", () => {
  it("keeps what people wrote before, between and behind them", () => {
    const made = putSections("# Title\n", [
      { name: "one", content: "first" },
      { name: "two", content: "second" },
    ]);
    const edited = `${made.replace("<!-- two:", "by hand\n\n<!-- two:")}\nlast words\n`;
    const again = putSections(edited, [
      { name: "one", content: "FIRST" },
      { name: "two", content: "SECOND" },
    ]);
    expect(again).toBe(edited.replace("first", "FIRST").replace("second", "SECOND"));
    expect(again).toContain("by hand");
  });

  it("gets a new section at its end, and the same text twice changes nothing", () => {
    const page = putSection("# Title\n\ntext\n", "new", "content");
    expect(page).toMatch(/^# Title\n\ntext\n\n<!-- new: .*-->\n\ncontent\n\n<!-- new: end -->\n$/);
    expect(putSection(page, "new", "content")).toBe(page);
    expect(putSection("", "new", "content")).toMatch(/^<!--/);
  });

  it("takes signs of text as they are", () => {
    expect(putSection(putSection("", "a", "x"), "a", "$& $1")).toContain("$& $1");
  });
});
