import { describe, expect, it } from "vitest";
import { targetRows } from "../../../../../../electron/hosts/cli/commands/targets.ts";
import { en } from "../../../../../../electron/hosts/cli/messages/en.ts";
import { pushTargetSchema } from "../../../../../../shared/push-target.ts";

describe("the rows of a push target", () => {
  it("are one for each place, and say once what holds for all", () => {
    const target = pushTargetSchema.parse({
      name: "both",
      patterns: ["a.test/{name}", "b.test/{name}"],
      platforms: ["linux/amd64", "linux/arm64"],
      overwrite: "replace",
      preview: false,
    });
    expect(targetRows(target, en.targets)).toEqual([
      ["both", "a.test/{name}", "linux/amd64, linux/arm64", "replaced", "-"],
      ["", "b.test/{name}", "", "", ""],
    ]);
  });

  it("name what was not chosen as well", () => {
    const target = pushTargetSchema.parse({ name: "x", patterns: ["a.test/{name}"] });
    expect(targetRows(target, en.targets)).toEqual([
      ["x", "a.test/{name}", "all", "ask", "shown first"],
    ]);
  });
});
