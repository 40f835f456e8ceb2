import type { EntraLoginStep } from "../../shared/entra-login.ts";
import type { RegistryAccess } from "../registry/access.ts";
import type { CloudCredential } from "../registry/credential.ts";

/** What the user has to do: see {@link EntraLoginStep}. */
export type DeviceCode = Omit<Extract<EntraLoginStep, { state: "code" }>, "state">;

interface Asked {
  readonly onCode: (code: DeviceCode) => void;
  readonly signal: AbortSignal;
}

/**
 * Signs in to the cloud that a registry belongs to, by a code that the user types elsewhere.
 * @param as nobody, by the ways that were chosen for the registry
 */
export type DeviceSignIn = (
  as: RegistryAccess,
  options: Asked & { readonly tenant?: string | undefined },
) => Promise<CloudCredential>;

type Step =
  | ({ readonly state: "code" } & DeviceCode)
  | { readonly state: "account"; readonly account: CloudCredential };

/** The code as soon as there is one, then the account. Whoever stops listening gives the sign-in up. */
export async function* signInByCode(
  start: (asked: Asked) => Promise<CloudCredential>,
  signal: AbortSignal,
): AsyncGenerator<Step> {
  const left = new AbortController();
  const { promise: code, resolve: onCode } = Promise.withResolvers<DeviceCode>();
  const account = start({ onCode, signal: AbortSignal.any([signal, left.signal]) });
  // When nobody listens any more, nobody is to be told that it was given up.
  account.catch(() => undefined);
  try {
    const first = await Promise.race([code, account.then(() => undefined)]);
    if (first !== undefined) yield { state: "code", ...first };
    yield { state: "account", account: await account };
  } finally {
    left.abort();
  }
}
