import { describe, expect, it } from "vitest";
import { summarisePlans } from "../../../../../renderer/features/sheets/plan-summary.ts";
import { planOf } from "../../../../support/renderer-fixture/planning.ts";
import { createWorld } from "../../../../support/renderer-fixture/world.ts";

const plan = (source: string) =>
  planOf(createWorld(), {
    source,
    destination: "store:",
    alsoTag: [],
    platforms: [],
    allTags: false,
  });

describe("plans added up", () => {
  it("count layers, and the bytes of configs too", () => {
    const one = plan("127.0.0.1:5000/team/app:v1.9.0");
    const { exists, mount, move } = summarisePlans([one]);
    expect(exists.count + mount.count + move.count).toBe(one.blobs.length - 1);
    expect(move.bytes).toBe(one.bytes.move);
  });

  it("count a layer once that two images share", () => {
    const one = plan("127.0.0.1:5000/team/app:v1.9.0");
    expect(summarisePlans([one, one])).toEqual(summarisePlans([one]));
  });
});
