import { pullsDetails, pullsLeft } from "../../../shared/i18n/pulls-text.ts";
import type { Language } from "../../../shared/i18n/language.ts";
import type { PullAllowance } from "../../../shared/pulls.ts";
import type { CliContext } from "./context.ts";

/** What registries said of the pulls that are left at a host, without asking it. */
export async function readAllowances(
  { session, signal }: Pick<CliContext, "session" | "signal">,
  host: string,
): Promise<readonly PullAllowance[]> {
  const { client } = await session();
  for await (const { allowances } of client.registries.pulls({}, { signal }))
    return allowances.filter((allowance) => allowance.host === host);
  return [];
}

/** `87 of 100 pulls left, of 6 hours`, and below it whose they are and when they come back. */
export function allowanceLines(allowance: PullAllowance, language: Language): string[] {
  const details = pullsDetails(allowance, language).map((detail) => `    ${detail}`);
  return [`  ${pullsLeft(allowance, language)}`, ...details];
}
