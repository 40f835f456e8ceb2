import { describe, expect, it } from "vitest";
import { builtInProfile } from "../../../../electron/registry/registry-profile.ts";
import { describeProfile, profileReport } from "../../../../shared/i18n/profile-text.ts";
import { type RegistryProfile, TRAITS } from "../../../../shared/registry-profile.ts";

const HUB = { profile: builtInProfile("docker.io"), observedAt: {} };
const textOf = (changes: Partial<RegistryProfile>, language: "en" | "zh-CN" = "en"): string =>
  describeProfile({ ...HUB, profile: { ...HUB.profile, ...changes } }, language)
    .map(({ text }) => text)
    .join("\n");

describe("a profile in words", () => {
  it("R60: says every trait, in both languages", () => {
    for (const language of ["en", "zh-CN"] as const) {
      const lines = describeProfile(HUB, language);
      expect(lines.map(({ trait }) => trait)).toEqual(TRAITS);
      expect(lines.every(({ text }) => text.length > 5)).toBe(true);
    }
    expect(TRAITS.toSorted()).toEqual(Object.keys(HUB.profile).toSorted());
  });

  it("R60: says what people know a service by", () => {
    expect(textOf({})).toContain("Known as Docker Hub.");
    expect(textOf({})).toContain("No list of its repositories.");
    expect(textOf({ tagDelete: "no" })).toContain("No deletion of single tags.");
    expect(textOf({ tagDelete: "no" }, "zh-CN")).toContain("不能删除单个标签。");
    expect(textOf({ chunkSize: 5 * 1024 ** 2 })).toContain("parts of 5 MiB or more");
    expect(textOf({ maxMonolithic: 100_000_000 })).toContain("up to 95.4 MiB");
  });

  const answers: readonly (readonly [keyof RegistryProfile, readonly unknown[]])[] = [
    ["chunksHelp", [true, false]],
    ["countsBytes", [true, false]],
    ["countsPulls", [true, false]],
    ["mount", ["from", "anonymous", "none"]],
    ["manyTags", ["yes", "no", "ask"]],
    ["tagDelete", ["yes", "no", "ask"]],
    ["catalog", ["yes", "no", "ask"]],
  ];

  it.each(answers)("R60: has other words for every value of %s", (trait, values) => {
    for (const language of ["en", "zh-CN"] as const) {
      const texts = values.map((value) => textOf({ [trait]: value }, language));
      expect(new Set(texts).size).toBe(values.length);
    }
  });

  it("R60: says when something was seen, and in a report what is built in", () => {
    const at = Date.UTC(2026, 10, 21, 12);
    const known = { ...HUB, observedAt: { mount: at } };
    const seen = describeProfile(known, "en").filter((line) => line.seen !== undefined);
    expect(seen.map(({ trait }) => trait)).toEqual(["mount"]);
    expect(seen[0]?.seen).toMatch(/^seen .*2026/);
    const report = profileReport("docker.io", known, "en");
    expect(report).toMatch(/\[mount=from; seen .*2026.*\]/);
    expect(report).toContain("[catalog=no; built in]");
    expect(report.split("\n")).toHaveLength(TRAITS.length + 1);
  });
});
