import { describe, expect, it } from "vitest";
import { mountTries, orderCandidates } from "../../../../electron/registry/mount-candidates.ts";

const MB = 1024 * 1024;

describe("orderCandidates", () => {
  it("R43: prefers a path that is like the target's, then what was seen last", () => {
    const sightings = [
      { repository: "other/app", seenAt: 9 },
      { repository: "team/web/ui", seenAt: 1 },
      { repository: "team/db", seenAt: 2 },
      { repository: "team/cache", seenAt: 3 },
    ];
    expect(orderCandidates("team/web/app", sightings)).toEqual([
      "team/web/ui",
      "team/cache",
      "team/db",
      "other/app",
    ]);
  });

  it("R43: never names the target itself, and compares whole segments", () => {
    const sightings = [
      { repository: "team/app", seenAt: 9 },
      { repository: "teams/app", seenAt: 1 },
      { repository: "team/app/sub", seenAt: 0 },
    ];
    expect(orderCandidates("team/app", sightings)).toEqual(["team/app/sub", "teams/app"]);
    expect(orderCandidates("team/app", [])).toEqual([]);
  });
});

describe("mountTries", () => {
  it("R43: three for a large blob, one for a small one", () => {
    expect([0, 10 * MB, 10 * MB + 1].map(mountTries)).toEqual([1, 1, 3]);
  });
});
