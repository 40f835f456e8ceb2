import { describe, expect, it } from "vitest";
import { parseChoice } from "../../../scale/choice.ts";

describe("what is asked of the measurement", () => {
  it("is five rounds that are only shown, unless said otherwise", () => {
    expect(parseChoice([])).toEqual({ rounds: 5, write: false });
    expect(parseChoice(["--rounds", "2", "--write", "--profile", "x"])).toEqual({
      rounds: 2,
      write: true,
      profile: "x",
    });
  });

  it("is nothing when the words make no sense", () => {
    expect(parseChoice(["--rounds", "0"])).toBeUndefined();
    expect(parseChoice(["--rounds", "1.5"])).toBeUndefined();
    expect(parseChoice(["--fast"])).toBeUndefined();
  });
});
