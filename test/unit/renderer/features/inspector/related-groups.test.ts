import { describe, expect, it } from "vitest";
import { groupsOf, isComplete } from "../../../../../renderer/features/inspector/related-groups.ts";
import type { RelatedItem } from "../../../../../shared/related.ts";

const item = (rest: Partial<RelatedItem> = {}): RelatedItem => ({
  location: "h.test/a:1",
  found: "referrer",
  ...rest,
});
const artifact = (purpose: "signature" | "sbom") => ({
  artifact: { purpose, type: "x", documents: [] },
});

describe("what belongs to an image, for people", () => {
  it("comes by kind, attachments first, and empty kinds are left out", () => {
    const groups = groupsOf([
      { part: "bases", items: [item()], complete: true },
      { part: "derived", items: [], complete: true },
      {
        part: "attached",
        items: [item(), item(artifact("sbom")), item(artifact("signature"))],
        complete: true,
      },
    ]);
    expect(groups.map(([group, items]) => `${group} ${items.length}`)).toEqual([
      "signatures 1",
      "sboms 1",
      "others 1",
      "bases 1",
    ]);
  });

  it("is complete only when each part is", () => {
    const whole = { part: "attached", items: [], complete: true } as const;
    expect(isComplete([{ ...whole, items: [] }])).toBe(true);
    expect(isComplete([{ ...whole, items: [], complete: false }])).toBe(false);
  });
});
