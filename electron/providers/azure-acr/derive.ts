import { AppError } from "../../../shared/errors.ts";
import type { ApiRequest, RegistryApi } from "../../registry/api.ts";
import type { CloudCredential, Credential } from "../../registry/credential.ts";
import type { DeriveOptions } from "../provider.ts";
import { readClaims } from "./claims.ts";
import { type AzureCloud, cloudOf } from "./clouds.ts";
import { type EntraAccount, redeem } from "./entra.ts";
import { refreshTokenSchema } from "./schema.ts";

/** The user that goes with a registry's refresh token. Source: Azure/acr, docs/AAD-OAuth.md. */
const NOBODY = "00000000-0000-0000-0000-000000000000";
/** Where a token does not say when it ends: Azure's own last about three hours. */
const DEFAULT_LIFE_MS = 3_600_000;

/**
 * Makes a registry's refresh token of a sign-in to Entra. The token for registries comes first; registries take that of the
 * management API too, unless their owner forbade it. Source: Azure/acr, docs/AAD-OAuth.md, `/oauth2/exchange`.
 * @throws login_refused, denied, invalid_input for another kind of account
 */
export async function deriveCredential(
  given: CloudCredential,
  api: RegistryApi,
  { signal, onRenewed }: DeriveOptions,
): Promise<Credential> {
  const { cloud } = checked(given, api);
  let account = checked(given, api).account;
  let refused: AppError | undefined;
  for (const audience of [cloud.registryAudience, cloud.managementAudience]) {
    const token = await redeem(api, cloud, { account, audience, signal });
    if (token === "no such audience") continue;
    const { access_token: accessToken, refresh_token: renewed = account.refreshToken } = token;
    if (renewed !== account.refreshToken) {
      account = { ...account, refreshToken: renewed };
      onRenewed(account);
    }
    const made = await exchange(api, account, accessToken, signal);
    if (!(made instanceof AppError)) return made;
    refused ??= made;
  }
  throw refused ?? notGiven(cloud, account);
}

async function exchange(
  api: RegistryApi,
  account: EntraAccount,
  accessToken: string,
  signal: AbortSignal,
): Promise<Credential | AppError> {
  const request: ApiRequest = {
    method: "POST",
    target: "/oauth2/exchange",
    as: "nobody",
    form: {
      grant_type: "access_token",
      service: api.host,
      tenant: account.tenant,
      access_token: accessToken,
    },
    repeatable: true,
    secrets: [accessToken, account.refreshToken],
    signal,
  };
  const answer = await api.send(request);
  if (answer.status === 200) {
    const { refresh_token: identityToken } = answer.read(refreshTokenSchema);
    const { exp } = readClaims(identityToken);
    return {
      kind: "identity-token",
      username: NOBODY,
      identityToken,
      ...(account.source === undefined ? {} : { source: account.source }),
      expiresAt: exp === undefined ? api.now() + DEFAULT_LIFE_MS : exp * 1000,
    };
  }
  const failure = await api.failure(request, answer);
  if (answer.status !== 401 && answer.status !== 403) throw failure;
  // The firewall refuses in other words, and no other token helps.
  if (failure.details["hint"] !== undefined) throw failure;
  const { username, tenant } = account;
  const details = { ...failure.details, account: username, tenant, hint: "entra_no_role" };
  return new AppError("denied", failure.message, { details });
}

function checked(
  account: CloudCredential,
  { host }: RegistryApi,
): { readonly account: EntraAccount; readonly cloud: AzureCloud } {
  const cloud = cloudOf(host);
  if (account.kind === "entra" && cloud !== undefined) return { account, cloud };
  const why = `${host} takes no ${account.kind} account`;
  throw new AppError("invalid_input", why, { details: { host, why } });
}

function notGiven({ login }: AzureCloud, { tenant }: EntraAccount): AppError {
  return new AppError("denied", "Microsoft Entra gives out no token for registries", {
    details: { host: login, tenant, hint: "entra_consent" },
  });
}
