import { describeProfile, profileReport } from "../../../../shared/i18n/profile-text.ts";
import type { CliContext } from "../context.ts";
import { allowanceLines, readAllowances } from "../pulls-left.ts";
import { requireAddress } from "../sign-in/typed-address.ts";

export interface ProfileOptions {
  readonly profile?: true;
  readonly forgetSeen?: true;
}

/**
 * `doctor HOST --profile`: how a registry is talked to, what of it is built in and what was seen when. Asks the registry
 * nothing. The text holds no secret, so that it can go into a bug report as it is.
 * @throws invalid_input, invalid_reference
 */
export async function showProfile(
  context: CliContext,
  text: string | undefined,
  { forgetSeen }: ProfileOptions,
): Promise<void> {
  const { out, session, signal, plainHttp, language } = context;
  const { host } = requireAddress(text, plainHttp, out.messages.signIn);
  const { client } = await session();
  if (forgetSeen === true) {
    await client.registries.forgetObserved({ host }, { signal });
    context.note(out.messages.network.seenForgotten(host));
  }
  const known = await client.registries.profile({ host }, { signal });
  const allowances = await readAllowances(context, host);
  const lines = describeProfile(known, language);
  out.document({ host, ...known, allowances, lines });
  for (const line of profileReport(host, known, language).split("\n")) out.line(line);
  for (const line of allowances.flatMap((one) => allowanceLines(one, language))) out.line(line);
}
