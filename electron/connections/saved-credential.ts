import { z } from "zod";
import { assertNever } from "../../shared/assert-never.ts";
import { AppError } from "../../shared/errors.ts";
import type { CloudCredential, Credential } from "../registry/credential.ts";
import type { AccountRow } from "../storage/accounts-table.ts";

type SecretKind = Exclude<AccountRow["kind"], "key">;

/** What the keychain keeps of a sign-in to Entra. */
const entraSchema = z.object({ tenant: z.string(), refreshToken: z.string() });

/** A login as the keychain keeps it. @throws invalid_input for what cannot be kept */
export function writeSecret(credential: Credential | CloudCredential): {
  secret: string;
  kind: SecretKind;
} {
  switch (credential.kind) {
    case "password":
      return { secret: credential.password, kind: "password" };
    case "identity-token":
      return { secret: credential.identityToken, kind: "identity-token" };
    case "access-key":
      return { secret: writeAccessKey(credential), kind: "access-key" };
    case "entra": {
      const { tenant, refreshToken } = credential;
      return { secret: JSON.stringify({ tenant, refreshToken }), kind: "entra" };
    }
    case "registry-token":
      throw unkeepable("it is a token for one registry that nobody can renew");
    case "aws-profile":
      throw unkeepable("the AWS tools keep it");
    default:
      return assertNever(credential);
  }
}

/** The login that {@link writeSecret} wrote. */
export function readSecret(
  kind: SecretKind,
  { username, secret }: { readonly username: string; readonly secret: string },
  source: string,
): Credential | CloudCredential {
  switch (kind) {
    case "password":
      return { kind, username, password: secret, source };
    case "identity-token":
      return { kind, username, identityToken: secret, source };
    case "access-key":
      return { kind, username, ...readAccessKey(secret), source };
    case "entra":
      return { kind, username, ...entraSchema.parse(JSON.parse(secret)), source };
    default:
      return assertNever(kind);
  }
}

type AccessKey = Pick<
  Extract<CloudCredential, { kind: "access-key" }>,
  "secretKey" | "sessionToken"
>;

/** A secret, and the token of keys that end behind a space, which neither of them has: so people can paste both. */
function writeAccessKey({ secretKey, sessionToken }: AccessKey): string {
  return sessionToken === undefined ? secretKey : `${secretKey} ${sessionToken}`;
}

function readAccessKey(secret: string): AccessKey {
  const [secretKey = "", sessionToken] = secret.trim().split(/\s+/);
  return { secretKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}

function unkeepable(why: string): AppError {
  return new AppError("invalid_input", `the login cannot be kept: ${why}`, { details: { why } });
}
