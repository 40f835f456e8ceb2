import { describe, expect, it } from "vitest";
import { checkConfirmation } from "../../../shared/confirmation.ts";
import { parseLocation } from "../../../shared/location.ts";

const location = parseLocation("registry.test/team/app:v1");

describe("a change in a production registry", () => {
  it("needs the very text", () => {
    for (const wrong of [undefined, "", "team", "team/app ", "TEAM/APP"])
      expect(() => checkConfirmation(location, "team/app", wrong)).toThrowError(
        expect.objectContaining({
          code: "confirmation_required",
          details: { location: "registry.test/team/app:v1", confirm: "team/app" },
        }),
      );
    expect(() => checkConfirmation(location, "team/app", "team/app")).not.toThrow();
  });

  it("needs nothing elsewhere", () => {
    expect(() => checkConfirmation(location, undefined, undefined)).not.toThrow();
  });
});
