import { describe, expect, it } from "vitest";
import { parseChoice } from "../../../bench/choice.ts";
import { GROUPS } from "../../../bench/matrix.ts";

describe("the choice", () => {
  it("is everything, five times, unless said otherwise", () => {
    expect(parseChoice([])).toMatchObject({ quick: false, runs: 5, groups: GROUPS, write: false });
    expect(parseChoice(["--quick"])).toMatchObject({ quick: true, runs: 1 });
    expect(parseChoice(["--quick", "--runs", "2"])).toMatchObject({ runs: 2 });
  });

  it("narrows to the words given", () => {
    const choice = parseChoice([
      "--only",
      "tls",
      "--only",
      "lines",
      "--image",
      "big",
      "--tool",
      "app",
    ]);
    expect(choice).toMatchObject({ groups: ["tls", "lines"], sizes: ["big"], contenders: ["app"] });
  });

  it.each([
    [["--runs", "0"]],
    [["--runs", "x"]],
    [["--only", "nothing"]],
    [["--op", "move"]],
    [["--what"]],
  ])("refuses %j", (args) => {
    expect(parseChoice(args)).toBeUndefined();
  });
});
