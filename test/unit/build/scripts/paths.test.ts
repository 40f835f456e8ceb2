import { writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, expect, it } from "vitest";
import { findCommand } from "../../../../build/scripts/paths.ts";
import { tempDir } from "../../../support/temp-dir.ts";

describe("findCommand", () => {
  it("takes the first folder of the path that has the command", async () => {
    const [first, second] = [await tempDir(), await tempDir()];
    writeFileSync(join(second, "skopeo"), "");
    const path = ["", first, second].join(delimiter);
    expect(findCommand("skopeo", path)).toBe(join(second, "skopeo"));
    writeFileSync(join(first, "skopeo"), "");
    expect(findCommand("skopeo", path)).toBe(join(first, "skopeo"));
  });

  it("finds nothing when no folder has it", async () => {
    expect(findCommand("skopeo", await tempDir())).toBeUndefined();
  });
});
