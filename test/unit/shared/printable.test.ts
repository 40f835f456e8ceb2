import { describe, expect, it } from "vitest";
import { printable } from "../../../shared/printable.ts";

describe("printable", () => {
  it("N1: makes control characters, escapes and direction overrides visible", () => {
    expect(printable("a\u001b]8;;x\u0007b\u202ec\u200bd\u0085\n")).toBe(
      String.raw`a\u001b]8;;x\u0007b\u202ec\u200bd\u0085\u000a`,
    );
    expect(printable("\u009b31m\u0000\u007f\r")).toBe(String.raw`\u009b31m\u0000\u007f\u000d`);
    expect(printable("\u001b]52;c;cm0=\u0007")).toBe(String.raw`\u001b]52;c;cm0=\u0007`);
  });

  it("leaves what people write as it is", () => {
    const written = "仓库 é 🚢 Tiếng Việt e\u0323\u0302 עברית שָׁלוֹם हिन्दी ไทย ﷽ 한국어";
    expect(printable(written)).toBe(written);
  });

  it.each([
    ["bidi override", "\u202e", String.raw`\u202e`],
    ["bidi isolate", "\u2066", String.raw`\u2066`],
    ["Arabic letter mark", "\u061c", String.raw`\u061c`],
    ["zero-width joiner", "\u200d", String.raw`\u200d`],
    ["word joiner", "\u2060", String.raw`\u2060`],
    ["soft hyphen", "\u00ad", String.raw`\u00ad`],
    ["byte order mark", "\ufeff", String.raw`\ufeff`],
    ["line separator", "\u2028", String.raw`\u2028`],
    ["Hangul filler", "\u3164", String.raw`\u3164`],
    ["Braille blank", "\u2800", String.raw`\u2800`],
    ["tag letter", "\u{e0041}", String.raw`\udb40\udc41`],
    ["half a character", "\ud800", String.raw`\ud800`],
  ])("N7: shows a %s", (_name, hidden, shown) => {
    expect(printable(`a${hidden}b`)).toBe(`a${shown}b`);
  });

  it("N7: keeps four marks on a letter and shows the rest of a flood", () => {
    const marks = "\u0300\u0301\u0302\u0303";
    expect(printable(`Z${marks}`)).toBe(`Z${marks}`);
    expect(printable(`Z${marks}\u0304\u0305y\u0300`)).toBe(
      `Z${marks}${String.raw`\u0304\u0305`}y\u0300`,
    );
  });

  it("keeps a JSON document what it is", () => {
    const document = { "a\u202e": ["\u009b", "\u{e0041}", "\u001b[31m", "\\u202e"] };
    const shown = printable(JSON.stringify(document));
    expect(JSON.parse(shown)).toEqual(document);
    expect(shown).not.toMatch(/[\u0080-\u009f\u202e]/);
  });

  it("N8: takes floods of a megabyte in its stride", () => {
    for (const flood of ["\u001b", "a\u0300", "\u0301", "\u0301\u0301\u0301\u0301a"]) {
      const before = performance.now();
      printable(flood.repeat(1_000_000 / flood.length));
      // Some 200 ms here: what grows with the square of the length would take minutes.
      expect(performance.now() - before).toBeLessThan(5000);
    }
  });
});
