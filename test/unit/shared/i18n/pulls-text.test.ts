import { describe, expect, it } from "vitest";
import { plannedPullsText, pullsDetails, pullsLeft } from "../../../../shared/i18n/pulls-text.ts";
import { fullAgainAt, isCurrent } from "../../../../shared/pulls.ts";

const AT = Date.UTC(2026, 10, 21, 12);
const SAID = { host: "docker.io", limit: 100, remaining: 87, windowSeconds: 21_600, at: AT };

describe("pulls that are left, in words", () => {
  it("R61: says how many of how many, in which time", () => {
    expect(pullsLeft(SAID, "en")).toBe("87 of 100 pulls left, of 6 hours");
    expect(pullsLeft(SAID, "zh-CN")).toBe("剩余 87/100 次拉取（每 6 小时）");
    expect(pullsLeft({ host: "x", limit: 5, remaining: 0, at: AT }, "en")).toBe(
      "0 of 5 pulls left",
    );
  });

  it("R61: says whose they are, and no later than known when all are back", () => {
    expect(pullsDetails(SAID, "en").join("; ")).toMatch(
      /^counted for this network address.*; as of .*; all of them again by .* at the latest$/,
    );
    const told = { ...SAID, account: "ann", until: AT + 60_000 };
    expect(pullsDetails(told, "en").join("; ")).toMatch(
      /^counted for ann; as of .*; all of them again on /,
    );
    expect(pullsDetails({ ...SAID, remaining: 100 }, "en")).toHaveLength(2);
  });

  it("R61: knows until when a number counts", () => {
    expect(fullAgainAt(SAID)).toBe(AT + 21_600_000);
    expect(fullAgainAt({ ...SAID, until: AT + 5 })).toBe(AT + 5);
    const { windowSeconds: _, ...bare } = SAID;
    expect(fullAgainAt(bare)).toBeUndefined();
    expect(isCurrent(SAID, AT + 21_599_999)).toBe(true);
    expect(isCurrent(SAID, AT + 21_600_000)).toBe(false);
    expect(isCurrent(bare, AT + 21_600_000)).toBe(false);
  });
});

describe("what a plan spends, in words", () => {
  const planned = { registry: "docker.io", taken: 0, toCome: 0, allowance: SAID };

  it("R61: says what it took, or that nothing was needed", () => {
    expect(plannedPullsText({ ...planned, taken: 1 }, "en")).toMatch(/^1 pull of docker\.io/);
    expect(plannedPullsText({ ...planned, taken: 3 }, "zh-CN")).toContain("3 次拉取");
    expect(plannedPullsText(planned, "en")).toMatch(/^no pulls of docker\.io/);
  });

  it("R61: warns when more are needed than are left", () => {
    const short = { ...planned, taken: 1, toCome: 90 };
    expect(plannedPullsText(short, "en")).toMatch(/^This needs 90 pulls of docker\.io, and 87 are/);
    expect(plannedPullsText(short, "zh-CN")).toContain("仅剩 87 次");
  });
});
