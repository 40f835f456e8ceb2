import { describe, expect, it } from "vitest";
import { prettyJson } from "../../../../../renderer/features/inspector/pretty-json.ts";

describe("a document", () => {
  it("is set out in lines", () => {
    expect(prettyJson('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}');
  });

  it("shows characters that could disguise it", () => {
    expect(prettyJson('{"a":"x\u202ey"}')).toContain("x\\u202ey");
  });

  it("M14: is shown as it is when it nests so deeply that indents would fill the memory", () => {
    const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
    expect(prettyJson(deep)).toBe(deep);
  });

  it("is shown as it is when it is no JSON", () => {
    expect(prettyJson("not\njson\u0007")).toBe("not\njson\\u0007");
  });
});
