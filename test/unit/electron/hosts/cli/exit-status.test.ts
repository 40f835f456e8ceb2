import { expect, it } from "vitest";
import { exitStatusOf } from "../../../../../electron/hosts/cli/exit-status.ts";
import { AppError, type ErrorCode } from "../../../../../shared/errors.ts";

it.each<[ErrorCode, number]>([
  ["invalid_reference", 2],
  ["invalid_location", 2],
  ["confirmation_required", 2],
  ["manifest_not_found", 1],
  ["connection_refused", 1],
  ["internal", 1],
  ["cancelled", 130],
])("ends with the right status for %s", (code, status) => {
  expect(exitStatusOf(new AppError(code, ""))).toBe(status);
});

it("ends with 1 for anything unexpected", () =>
  expect(exitStatusOf(new TypeError("boom"))).toBe(1));
