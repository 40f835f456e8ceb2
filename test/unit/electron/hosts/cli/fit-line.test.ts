import { expect, it } from "vitest";
import { fitLine } from "../../../../../electron/hosts/cli/fit-line.ts";

it.each([
  ["abcdef", 7, "abcdef"],
  ["abcdef", 6, "abcde"],
  ["abcdef", 1, ""],
  ["镜像仓库", 6, "镜像"],
])("of %s %d columns show %s", (line, columns, shown) => {
  expect(fitLine(line, { columns })).toBe(shown);
});

it("takes the usual width on a terminal that does not say how wide it is", () => {
  const line = "x".repeat(100);
  expect(fitLine(line, { columns: 0 })).toHaveLength(79);
  expect(fitLine(line, {})).toHaveLength(79);
});
