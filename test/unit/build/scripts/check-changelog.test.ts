import { describe, expect, it } from "vitest";
import { changelogFaults } from "../../../../build/scripts/check-changelog.ts";

const good = `# Changelog

## [Unreleased]

### Added

- A thing.

## [0.2.0] - 2026-11-21

### Security

## [0.1.0] - 2026-10-01
`;

describe("changelogFaults", () => {
  it("finds nothing in a change log that keeps the form", () => {
    expect(changelogFaults(good)).toEqual([]);
  });

  it.each([
    ["another title", good.replace("# Changelog", "# News"), /line 1/],
    ["no Unreleased", good.replace("## [Unreleased]", "## [0.3.0] - 2026-12-01"), /first release/],
    ["a release without a date", good.replace(" - 2026-10-01", ""), /\[0\.1\.0\]/],
    ["a date that does not exist", good.replace("2026-10-01", "2026-13-01"), /no such date|sorted/],
    ["an invented category", good.replace("### Added", "### Improved"), /Improved is none of/],
    ["releases in the wrong order", good.replace("2026-11-21", "2026-01-21"), /not sorted/],
  ])("finds %s", (_, text, fault) => {
    expect(changelogFaults(text).join("\n")).toMatch(fault);
  });
});
