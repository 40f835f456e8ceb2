import { createSign } from "node:crypto";
import { AppError } from "../../../shared/errors.ts";
import type { RegistryApi } from "../../registry/api.ts";
import { passwordAccount } from "../api-account.ts";
import type { CallOptions } from "../provider.ts";
import { type KeyFile, keyFileSchema, tokenSchema } from "./schema.ts";

/** Where keys of service accounts are changed into tokens. What a key file names in its place is not asked. */
const TOKEN_SERVICE = "https://oauth2.googleapis.com/token";
const SCOPE = "https://www.googleapis.com/auth/cloud-platform";
/** The longest that Google allows. */
const ASSERTION_SECONDS = 3600;
/** Made anew a while before it ends, so that no request is on its way then. */
const RENEWED_BEFORE_MS = 60_000;

/** What Google's API takes of the account that signs in to the registry. */
export interface GoogleSignIn {
  /** Whether there is an account that the API may know. Asks nobody. */
  isPossible(): Promise<boolean>;
  /** @throws unauthorized without such an account; login_refused when Google does not know the key */
  token(options: CallOptions): Promise<string>;
  /** The project of a service account. */
  project(): Promise<string | undefined>;
}

export function createGoogleSignIn(registry: RegistryApi): GoogleSignIn {
  let made: { readonly token: string; readonly until: number; readonly of: string } | undefined;
  return {
    isPossible: async () => {
      const account = await passwordAccount(registry);
      return account?.username === "oauth2accesstoken" || keyFileOf(account) !== undefined;
    },
    token: async ({ signal }) => {
      const account = await passwordAccount(registry);
      if (account?.username === "oauth2accesstoken") return account.password;
      const key = keyFileOf(account);
      if (account === undefined || key === undefined) {
        throw new AppError(
          "unauthorized",
          "Google's API takes access tokens and service accounts",
          {
            details: { host: registry.host },
          },
        );
      }
      const now = registry.now();
      if (made?.of === account.password && made.until > now) return made.token;
      const { access_token: token, expires_in: seconds } = await exchange(registry, key, signal);
      made = { token, until: now + seconds * 1000 - RENEWED_BEFORE_MS, of: account.password };
      return token;
    },
    project: async () => keyFileOf(await passwordAccount(registry))?.project_id ?? undefined,
  };
}

function keyFileOf(
  account: { readonly username: string; readonly password: string } | undefined,
): KeyFile | undefined {
  const isEncoded = account?.username === "_json_key_base64";
  if (account === undefined || (account.username !== "_json_key" && !isEncoded)) return undefined;
  const text = isEncoded
    ? Buffer.from(account.password, "base64").toString("utf8")
    : account.password;
  try {
    return keyFileSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Spec: RFC 7523, 2.1. */
async function exchange(
  registry: RegistryApi,
  key: KeyFile,
  signal: AbortSignal,
): Promise<{ access_token: string; expires_in: number }> {
  const assertion = assertionOf(key, Math.floor(registry.now() / 1000), registry.host);
  const answer = await registry.expect(
    {
      method: "POST",
      target: new URL(TOKEN_SERVICE),
      form: { grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion },
      secrets: [assertion, key.private_key],
      repeatable: true,
      signal,
    },
    200,
  );
  return answer.read(tokenSchema);
}

function assertionOf(key: KeyFile, now: number, host: string): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const header = { alg: "RS256", typ: "JWT", kid: key.private_key_id ?? undefined };
  const claims = {
    iss: key.client_email,
    scope: SCOPE,
    aud: TOKEN_SERVICE,
    iat: now,
    exp: now + ASSERTION_SECONDS,
  };
  const signed = `${part(header)}.${part(claims)}`;
  try {
    const signature = createSign("RSA-SHA256").update(signed).sign(key.private_key, "base64url");
    return `${signed}.${signature}`;
  } catch {
    // Its cause might repeat a part of the key.
    throw new AppError("login_refused", "the private key of the service account cannot be read", {
      details: { host },
    });
  }
}
