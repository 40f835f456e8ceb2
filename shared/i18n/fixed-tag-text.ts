import type { PlanNotice } from "../plan.ts";
import { describeError } from "./error-text.ts";
import type { Language } from "./language.ts";

/** What keeps a tag where it is, and what helps: the words of the refusal that would come at the end. */
export function fixedTagText(details: PlanNotice["details"], language: Language): string {
  const refusal = { code: "registry_refused" as const, message: "", details };
  const { what, next } = describeError(refusal, language);
  return language === "en" ? `${what}. ${next}` : `${what}。${next}`;
}
