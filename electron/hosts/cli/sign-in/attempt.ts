import type { Certificate } from "../../../../shared/certificate.ts";
import type { Connection, ConnectionChoices } from "../../../../shared/connection.ts";
import { AppError, hasCode, isAppError } from "../../../../shared/errors.ts";
import { tlsCauseOf } from "../../../../shared/i18n/tls-cause.ts";
import { parseAddress } from "../../../../shared/registry-address.ts";
import { certificateLines } from "../checklist/certificate-lines.ts";
import type { CliContext } from "../context.ts";
import { confirm } from "../standard-input.ts";
import type { Account } from "./account.ts";

/** A sign-in as it goes to the engine. */
export interface SignIn {
  readonly address: string;
  readonly account: Account;
  readonly choices: ConnectionChoices;
  /** The connection that the address has already. */
  readonly existing: Connection | undefined;
}

/**
 * Signs in. What only the user can decide, whether another site may see the password and whether an unknown
 * certificate is to be trusted, is asked on a terminal, each once; elsewhere the failure names the option that decides.
 */
export async function signIn(context: CliContext, wanted: SignIn): Promise<Connection> {
  const { client } = await context.session();
  const asked = new Set<string>();
  let current = wanted;
  for (;;) {
    const { address, account, choices } = current;
    try {
      return await client.connections.login(
        { ...choices, ...account, address },
        { signal: context.signal },
      );
    } catch (error) {
      if (!hasCode(error, "realm_untrusted", "tls_failed") || asked.has(error.code)) throw error;
      asked.add(error.code);
      const decided = await decide(context, current, error);
      current = { ...current, choices: { ...choices, ...decided } };
    }
  }
}

function decide(
  context: CliContext,
  wanted: SignIn,
  error: AppError,
): Promise<Partial<ConnectionChoices>> {
  return error.code === "realm_untrusted"
    ? decideRealm(context, wanted, error)
    : decideCertificate(context, wanted, error);
}

/** @throws the same error, naming the option, unless the user agrees */
async function decideRealm(
  { out, signal }: CliContext,
  { choices, existing, address }: SignIn,
  error: AppError,
): Promise<Partial<ConnectionChoices>> {
  const messages = out.messages.signIn;
  const realm = String(error.details["target"] ?? "");
  const host = String(error.details["host"] ?? parseAddress(address).host);
  const known = choices.trustedRealms ?? existing?.trustedRealms ?? [];
  if (realm !== "" && (await confirm(messages.realmQuestion(host, realm), signal)) === true)
    return { trustedRealms: [...known, realm] };
  const details = { ...error.details, why: messages.realmFlag(realm) };
  throw new AppError(error.code, error.message, { details, cause: error });
}

/** @throws the same error, after the chain was shown, unless the user trusts its top */
async function decideCertificate(
  context: CliContext,
  wanted: SignIn,
  error: AppError,
): Promise<Partial<ConnectionChoices>> {
  const { out, signal, note } = context;
  const { signIn: messages, network } = out.messages;
  const chain = await presentedChain(context, wanted);
  const top = chain.at(-1);
  if (top === undefined) throw error;
  note(messages.chainTitle(parseAddress(wanted.address).host));
  for (const line of certificateLines(chain, network.certificate, new Date())) note(`  ${line}`);
  const { subject, fingerprint, pem } = top;
  const question = messages.trustQuestion(subject, fingerprint, wanted.address);
  if (!canBeTrusted(error) || (await confirm(question, signal)) !== true) throw error;
  const { choices, existing } = wanted;
  const known = choices.authorities ?? existing?.authorities.map((one) => one.pem) ?? [];
  return { authorities: [...known, pem] };
}

/** Trusting an authority mends neither a date nor a name. */
function canBeTrusted(error: AppError): boolean {
  const cause = tlsCauseOf(String(error.details["reason"] ?? ""));
  return cause === "self_signed" || cause === "unknown_authority";
}

/**
 * What the server shows when it is asked again, up to the point where the sign-in failed. Empty when its certificate is
 * not the cause, and when it cannot be asked: the failure itself says more than another one would.
 */
async function presentedChain(
  { session, signal }: CliContext,
  { address, account, choices }: SignIn,
): Promise<readonly Certificate[]> {
  const { client } = await session();
  const steps = client.connections.diagnose({ ...choices, ...account, address }, { signal });
  try {
    for await (const step of steps) {
      if (step.step === "tls" && step.state !== "running")
        return step.state === "failed" ? (step.certificates ?? []) : [];
    }
  } catch (error) {
    if (!isAppError(error)) throw error;
    signal.throwIfAborted();
  }
  return [];
}
