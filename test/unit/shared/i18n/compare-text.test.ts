import { describe, expect, it } from "vitest";
import { compareImages } from "../../../../shared/compare/compare.ts";
import {
  comparisonMarkdown,
  comparisonSentence,
  comparisonText,
} from "../../../../shared/i18n/compare-text.ts";
import { aLayer, aSubject } from "../../../support/compare-subjects.ts";

const names = { left: "app:v1", right: "app:v2" };
const base = ["a", "b", "c", "d", "e"].map((content) => aLayer(content, "", 13_600_000));
const v1 = aSubject({
  layers: [...base, aLayer("f"), aLayer("g")],
  config: { config: { Env: ["PATH=/bin"] } },
});
const v2 = aSubject({
  layers: [...base, aLayer("h", "", 6_000_000), aLayer("i", "", 6_000_000)],
  config: { config: { Env: ["PATH=/usr/bin"] } },
});

describe("a comparison in words", () => {
  it("is one sentence, in both languages", () => {
    const comparison = compareImages(v1, v2);
    expect(comparisonSentence(comparison, "en")).toBe(
      "5 of 7 layers are the same; 12 MB of 80 MB differ; ENV PATH changed",
    );
    expect(comparisonSentence(comparison, "zh-CN")).toBe(
      "7 层中有 5 层相同；80 MB 中有 12 MB 不同；环境变量 PATH 有变化",
    );
    expect(comparisonSentence(compareImages(v1, v1), "en")).toMatch(/^Identical/);
  });

  it("says what only the first has, and that a configuration could not be read", () => {
    const { config: _unread, ...fewer } = aSubject({ layers: base, configDigest: "sha256:x" });
    expect(comparisonSentence(compareImages(v1, fewer), "en")).toBe(
      "5 of 7 layers are the same; 2 kB only in the first; Config digest changed; a configuration could not be read",
    );
  });

  it("is a text of what differs, or of everything", () => {
    const comparison = compareImages(v1, v2);
    const text = comparisonText(comparison, names, { language: "en" });
    expect(text).toContain("- app:v1\n+ app:v2\n");
    expect(text).toContain("  ~ ENV PATH: /bin → /usr/bin\n");
    expect(text).not.toContain("Layer 1 ");
    const all = comparisonText(comparison, names, { language: "en", all: true });
    expect(all).toContain("  = Layer 1 (same): a, 13.6 MB\n");
  });

  it("N2: keeps what a registry says inert, in text and in Markdown", () => {
    const label = "`x` | <img src=x> [a](b)\n\u001b[31m\u202e";
    const hostile = aSubject({ config: { config: { Labels: { [label]: label } } } });
    const comparison = compareImages(aSubject(), hostile);
    const text = comparisonText(comparison, names, { language: "en" });
    expect(text).not.toContain("\u001b");
    expect(text).not.toContain("\u202e");
    expect(text.trimEnd().split("\n")).toHaveLength(7);
    const markdown = comparisonMarkdown(comparison, names, { language: "en" });
    const row = markdown.trimEnd().split("\n").at(-1) ?? "";
    expect(row.match(/(?<!\\)\|/g)).toHaveLength(5);
    expect(row).toContain(String.raw`\<img`);
    expect(row.match(/(?<!\\)`/g)).toHaveLength(6);
  });
});
