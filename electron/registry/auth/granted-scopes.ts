import { z } from "zod";
import { printable } from "../../../shared/printable.ts";
import type { Scope } from "./scope.ts";

/** A token for a copy names two repositories; more than these are not shown. */
const MAX_SCOPES = 20;
/** Repository names have at most 255 characters. */
const MAX_LENGTH = 300;

/** Spec: distribution, docs/spec/auth/jwt.md, the claim `access`. */
const claimsSchema = z.object({
  access: z
    .array(z.object({ type: z.string(), name: z.string(), actions: z.array(z.string()) }))
    .nullable(),
});

/**
 * What a token may be used for: from its own claim `access` where it is a JWT, else from `scope` of the answer it came in.
 * Undefined when neither says anything. Nothing is verified: it serves to explain, and decides nothing. Never throws.
 */
export function grantedScopes(token: string, answered: unknown): readonly Scope[] | undefined {
  const scopes = scopesInToken(token) ?? scopesInAnswer(answered);
  return scopes?.slice(0, MAX_SCOPES).map((scope) => printable(scope).slice(0, MAX_LENGTH));
}

/** Spec: RFC 7519, section 3: three parts in base64url, the second of which holds the claims. */
function scopesInToken(token: string): readonly Scope[] | undefined {
  const [, payload, signature] = token.split(".", 3);
  if (payload === undefined || signature === undefined) return undefined;
  const claims = claimsSchema.safeParse(tryParseJson(Buffer.from(payload, "base64url"))).data;
  if (claims === undefined) return undefined;
  return (claims.access ?? []).map(
    ({ type, name, actions }) => `${type}:${name}:${actions.join(",")}`,
  );
}

/** Spec: RFC 6749, section 5.1: names separated by spaces. */
function scopesInAnswer(answered: unknown): readonly Scope[] | undefined {
  if (typeof answered !== "string") return undefined;
  return answered.split(" ").filter((scope) => scope !== "");
}

function tryParseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}
