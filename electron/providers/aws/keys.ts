import { z } from "zod";
import type { AwsKeys, AwsProfiles, AwsSource } from "../../../shared/aws-account.ts";
import { AppError } from "../../../shared/errors.ts";
import type { ApiRequest, RegistryApi } from "../../registry/api.ts";
import type { CloudCredential, Credential } from "../../registry/credential.ts";
import type { CallOptions } from "../provider.ts";
import { callAws } from "./call.ts";
import { type AwsPlace, ssoPortalUrl, stsUrl } from "./hosts.ts";
import { awsFailure } from "./refusal.ts";

/** Made anew a while before they end, so that no request is on its way then. */
const RENEWED_BEFORE_MS = 5 * 60_000;
/** Keys that do not say when they end are looked up again after this: a file may change, and a program is not run each time. */
const HELD_MS = 5 * 60_000;

/** Source: IAM Identity Center Portal API Reference, GetRoleCredentials. Milliseconds since 1970. */
const roleCredentialsSchema = z.object({
  roleCredentials: z.object({
    accessKeyId: z.string().min(1),
    secretAccessKey: z.string().min(1),
    sessionToken: z.string().min(1),
    expiration: z.number(),
  }),
});

/** Who signs: the account of a registry, with keys that are made when they are needed. */
export interface AwsSigner {
  /** @throws unsupported when the account in use is none of AWS */
  keys(options: CallOptions): Promise<AwsKeys>;
}

/** @param account who asks; looked up each time, so that a change of account is seen */
export function createSigner(
  api: RegistryApi,
  place: AwsPlace,
  profiles: AwsProfiles,
  account: () => Promise<Credential | CloudCredential | undefined> = () => api.account(),
): AwsSigner {
  let held: { readonly of: string; readonly keys: AwsKeys; readonly until: number } | undefined;
  return {
    keys: async ({ signal }) => {
      const who = await account();
      if (who?.kind === "access-key") return keysOf(who);
      if (who?.kind !== "aws-profile") throw needsAccount(api.host);
      if (held?.of === who.username && held.until > api.now()) return held.keys;
      const source = await profiles.find(who.username, { signal });
      const keys = await keysFrom(api, place, source, signal);
      const { expiresAt } = keys;
      const until = expiresAt === undefined ? api.now() + HELD_MS : expiresAt - RENEWED_BEFORE_MS;
      held = { of: who.username, keys, until };
      return keys;
    },
  };
}

/** True for an account whose keys sign requests. */
export function isAwsAccount(account: Credential | CloudCredential | undefined): boolean {
  return account?.kind === "access-key" || account?.kind === "aws-profile";
}

function keysOf(account: CloudCredential & { readonly kind: "access-key" }): AwsKeys {
  const { username: keyId, secretKey, sessionToken } = account;
  return { keyId, secretKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}

async function keysFrom(
  api: RegistryApi,
  place: AwsPlace,
  source: AwsSource,
  signal: AbortSignal,
): Promise<AwsKeys> {
  if (source.kind === "keys") return source.keys;
  if (source.kind === "sso") return signedInKeys(api, place, source, signal);
  const own = await keysFrom(api, place, source.from, signal);
  return assumeRole(api, place, { role: source, own }, signal);
}

/** Spec: AWS STS API Reference, AssumeRole. */
async function assumeRole(
  api: RegistryApi,
  place: AwsPlace,
  { role, own }: { readonly role: AwsSource & { readonly kind: "role" }; readonly own: AwsKeys },
  signal: AbortSignal,
): Promise<AwsKeys> {
  const { roleArn, sessionName, externalId, durationSeconds } = role;
  const form = new URLSearchParams({
    Action: "AssumeRole",
    Version: "2011-06-15",
    RoleArn: roleArn,
    RoleSessionName: sessionName,
    ...(externalId === undefined ? {} : { ExternalId: externalId }),
    ...(durationSeconds === undefined ? {} : { DurationSeconds: String(durationSeconds) }),
  });
  const answer = await callAws(api, own, {
    url: stsUrl(place),
    service: "sts",
    region: place.region,
    headers: { "content-type": "application/x-www-form-urlencoded", accept: "text/xml" },
    text: form.toString(),
    signal,
  });
  const keys = parseAssumedRole(answer.text);
  if (keys !== undefined) return keys;
  throw new AppError("not_a_registry", `${answer.url.host} answered with no keys of a role`, {
    details: { host: answer.url.host, status: answer.status },
  });
}

/** The answer is a small XML document of fixed form; its values contain no markup. */
export function parseAssumedRole(text: string): AwsKeys | undefined {
  const valueOf = (name: string): string | undefined =>
    new RegExp(`<${name}>\\s*([^<\\s]+)\\s*</${name}>`).exec(text)?.[1];
  const keyId = valueOf("AccessKeyId");
  const secretKey = valueOf("SecretAccessKey");
  const sessionToken = valueOf("SessionToken");
  const expiresAt = Date.parse(valueOf("Expiration") ?? "");
  if (keyId === undefined || secretKey === undefined || sessionToken === undefined)
    return undefined;
  return { keyId, secretKey, sessionToken, ...(Number.isNaN(expiresAt) ? {} : { expiresAt }) };
}

async function signedInKeys(
  api: RegistryApi,
  place: AwsPlace,
  source: AwsSource & { readonly kind: "sso" },
  signal: AbortSignal,
): Promise<AwsKeys> {
  const { profile, region, accountId, roleName, accessToken } = source;
  const portal = ssoPortalUrl(region, place);
  if (portal === undefined) {
    const why = "its sso_region is no region";
    const details = { path: `AWS profile ${profile}`, why };
    throw new AppError("configuration_invalid", `AWS profile ${profile}: ${why}`, { details });
  }
  const query = new URLSearchParams({ account_id: accountId, role_name: roleName });
  const request: ApiRequest = {
    method: "GET",
    target: new URL(`/federation/credentials?${query.toString()}`, portal),
    headers: { "x-amz-sso_bearer_token": accessToken },
    secrets: [accessToken],
    signal,
  };
  const answer = await api.send(request);
  if (answer.status !== 200) {
    const error = await awsFailure(api, request, answer);
    if (answer.status !== 401) throw error;
    const details = { ...error.details, profile, hint: "aws_sso_ended" };
    throw new AppError("login_refused", error.message, { details });
  }
  const { accessKeyId, secretAccessKey, sessionToken, expiration } =
    answer.read(roleCredentialsSchema).roleCredentials;
  return { keyId: accessKeyId, secretKey: secretAccessKey, sessionToken, expiresAt: expiration };
}

/** A password of twelve hours opens the registry, and not its API. */
function needsAccount(host: string): AppError {
  return new AppError("unsupported", `${host} needs an access key or a profile for this`, {
    details: { host, hint: "ecr_needs_account" },
  });
}
