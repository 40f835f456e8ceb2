import { expect, it } from "vitest";
import { hintOf, HINTS, isHint } from "../../../shared/hints.ts";

it("knows its own causes, once each, and no other text", () => {
  expect(new Set(HINTS).size).toBe(HINTS.length);
  for (const hint of HINTS) expect(hintOf({ hint })).toBe(hint);
  for (const other of ["", "constructor", "toString", "HARBOR_ROLE"]) {
    expect(isHint(other)).toBe(false);
    expect(hintOf({ hint: other })).toBeUndefined();
  }
  expect(hintOf({ hint: 1 })).toBeUndefined();
  expect(hintOf({})).toBeUndefined();
});
