import type { DiagnosisStep } from "../../../shared/diagnosis.ts";
import { maySignIn } from "../../store/diagnosis.ts";

/** What the checks mean for somebody who wants to sign in. */
export type Verdict = "passed" | "limited" | "blocked";

export function verdictOf(steps: readonly DiagnosisStep[]): Verdict {
  if (!maySignIn(steps)) return "blocked";
  return steps.some((step) => isLimit(step)) ? "limited" : "passed";
}

/** A right that the account lacks. A warning before the login, such as verification that is off, was chosen. */
function isLimit({ step, state }: DiagnosisStep): boolean {
  if (state === "failed") return true;
  return state === "warning" && (step === "list" || step === "pull" || step === "push");
}

/**
 * True when the sheet stays open after signing in: a right on a repository is missing. That the list is refused is usual,
 * and the sidebar says so in its place.
 */
export function isWorthReading(steps: readonly DiagnosisStep[]): boolean {
  return steps.some(
    ({ step, state }) => state === "failed" && (step === "pull" || step === "push"),
  );
}
