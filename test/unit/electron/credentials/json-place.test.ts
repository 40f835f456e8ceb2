import { assert, json, nat, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonFaultPlace } from "../../../../electron/credentials/json-place.ts";

describe("the place where a text is no JSON", () => {
  it.each([
    ["", 1, 1],
    ["{", 1, 2],
    ["[1 2]", 1, 4],
    ["[1,]", 1, 4],
    ["{1:2}", 1, 2],
    ['{"a" 1}', 1, 6],
    ['{"a":\n\n  tru}', 3, 3],
    ["[}", 1, 2],
    ["{} x", 1, 4],
    ["[1],", 1, 4],
    ['"a\nb"', 1, 1],
    [String.raw`"\x"`, 1, 1],
    ["01", 1, 2],
    ["//", 1, 1],
  ])("is found in %j", (text, line, column) => {
    expect(jsonFaultPlace(text)).toEqual({ line, column });
  });

  it("is not before the place where valid JSON was damaged", () => {
    assert(
      property(json(), nat(), string({ minLength: 1, maxLength: 3 }), (text, at, noise) => {
        const index = at % (text.length + 1);
        const broken = text.slice(0, index) + noise + text.slice(index);
        let isBroken = false;
        try {
          JSON.parse(broken);
        } catch {
          isBroken = true;
        }
        if (!isBroken) return;
        const { line, column } = jsonFaultPlace(broken);
        expect(line).toBeGreaterThanOrEqual(1);
        const start =
          broken
            .split("\n")
            .slice(0, line - 1)
            .join("\n").length + (line > 1 ? 1 : 0);
        const prefix = broken.slice(0, start + column - 1);
        // Everything before it can still become JSON, so it is no fault.
        expect(jsonFaultPlace(prefix)).toEqual(placeOfEnd(prefix));
      }),
    );
  });

  it("is found in 4 MiB without a long search", () => {
    for (const unit of ['"', "[", "{", "1", " ", '"a",', "\\", '"\\'])
      expect(jsonFaultPlace(unit.repeat((4 * 1024 * 1024) / unit.length)).line).toBe(1);
    expect(jsonFaultPlace(`["${"x".repeat(4 * 1024 * 1024)}`)).toEqual({ line: 1, column: 2 });
  });
});

function placeOfEnd(text: string): { line: number; column: number } {
  const lines = text.split("\n");
  return { line: lines.length, column: (lines.at(-1) ?? "").length + 1 };
}
