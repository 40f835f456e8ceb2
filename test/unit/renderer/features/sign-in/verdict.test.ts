import { describe, expect, it } from "vitest";
import type { DiagnosisStep } from "../../../../../shared/diagnosis.ts";
import { isWorthReading, verdictOf } from "../../../../../renderer/features/sign-in/verdict.ts";

const step = (name: DiagnosisStep["step"], state: DiagnosisStep["state"]): DiagnosisStep => ({
  step: name,
  state,
  facts: {},
});

describe("the verdict of the checks", () => {
  it("is that everything works, also with verification switched off", () => {
    expect(verdictOf([step("tls", "warning"), step("token", "passed")])).toBe("passed");
  });

  it("is limited by a right that is missing, also when only the list is refused", () => {
    expect(verdictOf([step("token", "passed"), step("list", "warning")])).toBe("limited");
    expect(verdictOf([step("token", "passed"), step("push", "failed")])).toBe("limited");
  });

  it("is blocked by anything up to the token", () => {
    expect(verdictOf([step("connect", "passed"), step("tls", "failed")])).toBe("blocked");
    expect(verdictOf([step("token", "failed"), step("push", "skipped")])).toBe("blocked");
  });
});

describe("after signing in, the sheet stays open", () => {
  it("for a missing right on a repository, and not for a refused list", () => {
    expect(isWorthReading([step("push", "failed")])).toBe(true);
    expect(isWorthReading([step("list", "warning"), step("pull", "passed")])).toBe(false);
  });
});
