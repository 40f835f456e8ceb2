import { describe, expect, it } from "vitest";
import {
  challengedScopes,
  coversScopes,
  deleteScopes,
  mountScopes,
  pullScope,
  pushScope,
} from "../../../../../electron/registry/auth/scope.ts";

describe("scopes", () => {
  it("R4: asks for pull, for pull and push, and for delete with its fall-back", () => {
    expect(pullScope("a/b")).toBe("repository:a/b:pull");
    expect(pushScope("a/b")).toBe("repository:a/b:pull,push");
    expect(deleteScopes("a/b")).toEqual([["repository:a/b:delete"], ["repository:a/b:*"]]);
  });

  it("R4: names the repository to push to first when mounting", () => {
    expect(mountScopes("to", "from")).toEqual(["repository:to:pull,push", "repository:from:pull"]);
  });

  it.each([
    ["aws", ["aws"]],
    ["repository:a:metadata_read", ["repository:a:metadata_read"]],
    ["repository:a:metadata_read,pull", ["repository:a:metadata_read,pull"]],
    ["repository:a:pull aws", ["aws"]],
    ["repository:a:pull", []],
    ["repository:a:pull,push", []],
    ["repository:a:pull,push,delete", []],
    ["repository:a:*", []],
    ["repository:other:pull", []],
    ["registry:catalog:*", []],
    ["", []],
    [undefined, []],
  ])("R4: of the challenged scope %j a pull adds %j", (challenged, expected) => {
    expect(challengedScopes(challenged, [pullScope("a")])).toEqual(expected);
  });

  it.each([
    [["repository:a:pull,push"], ["repository:a:pull"], true],
    [["repository:a:*"], ["repository:a:delete"], true],
    [["repository:a:pull"], ["repository:a:pull,push"], false],
    [["repository:a:pull"], ["repository:b:pull"], false],
    [["repository:a:pull,push", "repository:b:pull"], ["repository:b:pull"], true],
    [["repository:a:pull"], [], true],
    [[], ["repository:a:pull"], false],
    [["aws"], ["aws"], true],
  ])("R5: a token for %j used for %j: %s", (have, want, expected) => {
    expect(coversScopes(have, want)).toBe(expected);
  });
});
