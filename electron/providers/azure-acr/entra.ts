import { AppError, hasCode } from "../../../shared/errors.ts";
import { printable } from "../../../shared/printable.ts";
import type { ApiAnswer, RegistryApi } from "../../registry/api.ts";
import type { CloudCredential } from "../../registry/credential.ts";
import type { CallOptions, DeviceSignInOptions } from "../provider.ts";
import { readClaims } from "./claims.ts";
import type { AzureCloud } from "./clouds.ts";
import { entraError, isAboutAudience, readEntraError } from "./entra-error.ts";
import { deviceCodeSchema, type EntraToken, tokenSchema } from "./entra-schema.ts";

/** A sign-in to Entra as it is kept. */
export type EntraAccount = CloudCredential & { readonly kind: "entra" };

/**
 * The public client that Azure's own libraries use where a program brings none of its own (`DeveloperSignOnClientId`): known
 * in every directory, allowed to ask for tokens of registries and of the management API, and without any secret.
 * Source: Azure/azure-sdk-for-js, sdk/identity/identity/src/constants.ts.
 */
export const CLIENT_ID = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";

/** Any work or school account. Personal accounts have no registries. */
const ANY_TENANT = "organizations";
/** A tenant's ID, or one of its domains. */
const TENANT = /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)*$/;
/** Spec: RFC 8628, sections 3.2 and 3.5: unless told otherwise, and what is added when told to slow down. */
const INTERVAL_S = 5;
const MAX_INTERVAL_S = 60;

/** Pages on which Microsoft takes codes. A page elsewhere would be somebody else's, who wants the code for himself. */
const CODE_PAGES: ReadonlySet<string> = new Set([
  "microsoft.com",
  "www.microsoft.com",
  "aka.ms",
  "login.microsoft.com",
  "login.microsoftonline.com",
  "login.microsoftonline.us",
  "login.chinacloudapi.cn",
  "login.partner.microsoftonline.cn",
]);

interface Asking extends CallOptions {
  readonly tenant: string | undefined;
  readonly secrets?: readonly string[];
}

/** Signs in with a code that the user types on a page of Microsoft. Spec: RFC 8628. */
export async function signInWithCode(
  api: RegistryApi,
  cloud: AzureCloud,
  { tenant, onCode, signal }: DeviceSignInOptions,
): Promise<EntraAccount> {
  checkTenant(api, tenant);
  const asked = await askForCode(api, cloud, { tenant, signal });
  const { device_code: code, expires_in: life, interval = INTERVAL_S } = asked;
  const expiresAt = api.now() + life * 1000;
  onCode({
    userCode: asked.user_code,
    verificationUri: checkedPage(api, asked.verification_uri),
    expiresAt,
  });
  const token = await waitForUser(api, cloud, { tenant, code, interval, expiresAt, signal });
  const { tid, preferred_username: name } = readClaims(token.id_token);
  if (token.refresh_token === undefined) throw unusable(api, cloud);
  return {
    kind: "entra",
    username: printable(name ?? "Microsoft Entra"),
    tenant: tid !== undefined && TENANT.test(tid) ? tid : (tenant ?? ANY_TENANT),
    refreshToken: token.refresh_token,
    source: "typed",
  };
}

/** A token for one audience, of an account. What Entra gives in place of the account's secret comes along. */
export async function redeem(
  api: RegistryApi,
  cloud: AzureCloud,
  {
    account,
    audience,
    signal,
  }: CallOptions & { readonly account: EntraAccount; readonly audience: string },
): Promise<EntraToken | "no such audience"> {
  const { tenant, refreshToken } = account;
  const asking = { tenant, signal, secrets: [refreshToken] };
  const answer = await post(api, cloud, "token", asking, {
    grant_type: "refresh_token",
    refresh_token: refreshToken,
    scope: scopesFor(audience),
  });
  if (answer.status === 200) return answer.read(tokenSchema);
  const told = readEntraError(answer);
  if (told !== undefined && isAboutAudience(told)) return "no such audience";
  throw failureOf(api, cloud, answer, asking);
}

/** For registries; where a directory does not give that out, for the management API, which most registries take as well. */
async function askForCode(api: RegistryApi, cloud: AzureCloud, asking: Asking) {
  const ask = (audience: string): Promise<ApiAnswer> =>
    post(api, cloud, "devicecode", asking, { scope: scopesFor(audience) });
  let answer = await ask(cloud.registryAudience);
  const told = answer.status === 200 ? undefined : readEntraError(answer);
  if (told !== undefined && isAboutAudience(told)) answer = await ask(cloud.managementAudience);
  if (answer.status !== 200) throw failureOf(api, cloud, answer, asking);
  return answer.read(deviceCodeSchema);
}

interface Poll extends Asking {
  readonly code: string;
  /** Seconds. */
  readonly interval: number;
  readonly expiresAt: number;
}

async function waitForUser(api: RegistryApi, cloud: AzureCloud, poll: Poll): Promise<EntraToken> {
  const asking = { ...poll, secrets: [poll.code] };
  let { interval } = poll;
  while (api.now() < poll.expiresAt) {
    await api.sleep(interval * 1000, poll.signal);
    const answer = await askOnce(api, cloud, asking);
    if (answer?.status === 200) return answer.read(tokenSchema);
    const told = answer === undefined ? undefined : readEntraError(answer);
    if (told?.error === "authorization_pending") continue;
    // Spec: RFC 8628, section 3.5: slower when told so, and when the network or the server is in trouble.
    const isSlower = told?.error === "slow_down" || answer === undefined || isTroubled(answer);
    if (!isSlower) throw failureOf(api, cloud, answer, asking);
    interval = Math.min(interval + INTERVAL_S, MAX_INTERVAL_S);
  }
  const expired = { error: "expired_token" };
  throw entraError(expired, { host: cloud.login, tenant: poll.tenant, secrets: [] });
}

/** Undefined when no answer came. */
async function askOnce(
  api: RegistryApi,
  cloud: AzureCloud,
  poll: Poll,
): Promise<ApiAnswer | undefined> {
  try {
    return await post(api, cloud, "token", poll, {
      grant_type: "urn:ietf:params:oauth:grant-type:device_code",
      device_code: poll.code,
    });
  } catch (error) {
    const isGone = hasCode(error, "connection_lost", "connection_timeout", "host_not_found");
    if (poll.signal.aborted || !isGone) throw error;
    return undefined;
  }
}

function isTroubled({ status }: ApiAnswer): boolean {
  return status === 429 || status >= 500;
}

function post(
  api: RegistryApi,
  { login }: AzureCloud,
  path: "devicecode" | "token",
  { tenant = ANY_TENANT, secrets = [], signal }: Asking,
  form: Readonly<Record<string, string>>,
): Promise<ApiAnswer> {
  return api.send({
    method: "POST",
    target: new URL(`https://${login}/${encodeURIComponent(tenant)}/oauth2/v2.0/${path}`),
    as: "nobody",
    form: { client_id: CLIENT_ID, ...form },
    secrets,
    signal,
  });
}

/** With the right to come again, and with a name to show. */
function scopesFor(audience: string): string {
  return `${audience}/.default offline_access openid profile`;
}

function failureOf(
  api: RegistryApi,
  cloud: AzureCloud,
  answer: ApiAnswer,
  { tenant, secrets = [] }: Asking,
): AppError {
  const told = readEntraError(answer);
  if (told !== undefined) return entraError(told, { host: cloud.login, tenant, secrets });
  return unusable(api, cloud, answer.status);
}

function unusable(api: RegistryApi, { login }: AzureCloud, status = 200): AppError {
  const code = status >= 500 ? "registry_failed" : "not_a_registry";
  return new AppError(code, `${login} gave no usable answer for ${api.host}`, {
    details: { host: login, status },
  });
}

function checkTenant({ host }: RegistryApi, tenant: string | undefined): void {
  if (tenant === undefined || (tenant.length <= 253 && TENANT.test(tenant))) return;
  const why = "a tenant is its ID, or one of its domains";
  throw new AppError("invalid_input", why, { details: { host, why } });
}

/** @throws not_a_registry for a page that is not Microsoft's */
function checkedPage({ host }: RegistryApi, text: string): string {
  const url = URL.parse(text);
  const isKnown = url?.protocol === "https:" && CODE_PAGES.has(url.host) && url.username === "";
  if (url !== null && isKnown) return url.href;
  throw new AppError("not_a_registry", "the page for the code is not one of Microsoft", {
    details: { host, target: printable(text) },
  });
}
