import type { ExternalCredential } from "./external-credential.ts";
import { tryParseKey } from "./registry-key.ts";

/** The user name that says: the secret is an identity token. Source: docker/cli cli/config/credentials/native_store.go. */
export const TOKEN_USER = "<token>";

/** Printed with a failing status by every helper that has nothing. Source: docker-credential-helpers, credentials/error.go. */
const NOT_FOUND = "credentials not found in native keychain";

/** An answer that does not follow the protocol; `why` repeats nothing of it. */
export interface BadAnswer {
  readonly why: string;
}

/** True when a failing `get` only says that it has nothing for this server. */
export function saysNotFound(output: string): boolean {
  return output.toLowerCase().includes(NOT_FOUND);
}

/** What a successful `get` printed; undefined for a login that is empty, by which some helpers say that they have none. */
export function parseGetAnswer(
  output: string,
  server: string,
  source: string,
): ExternalCredential | BadAnswer | undefined {
  const fields = parseObject(output);
  if (fields === undefined) return { why: "its answer is not a JSON object" };
  const { ServerURL: answered = "", Username: username = "", Secret: secret = "" } = fields;
  if (typeof username !== "string" || typeof secret !== "string" || typeof answered !== "string")
    return { why: "its answer has fields that are not text" };
  if (answered !== "" && !isSameServer(answered, server))
    return { why: "its answer is for another server" };
  if (secret === "") {
    return username === "" ? undefined : { why: "its answer has a user name and no secret" };
  }
  if (username === TOKEN_USER)
    return { kind: "identity-token", username, identityToken: secret, source };
  if (username === "") return { why: "its answer has a secret and no user name" };
  return { kind: "password", username, password: secret, source };
}

/** What a successful `list` printed: user names by server. */
export function parseListAnswer(output: string): ReadonlyMap<string, string> | BadAnswer {
  // A helper in Go prints a map that was never made as null.
  if (output.trim() === "null") return new Map();
  const fields = parseObject(output);
  if (fields === undefined) return { why: "its answer is not a JSON object" };
  const pairs = Object.entries(fields).filter(
    (pair): pair is [string, string] => typeof pair[1] === "string",
  );
  return new Map(pairs);
}

export function isBadAnswer(answer: object | undefined): answer is BadAnswer {
  return answer !== undefined && "why" in answer;
}

/** The same registry in other words: `https://ghcr.io` for `ghcr.io`, and the names of Docker Hub. */
function isSameServer(answered: string, asked: string): boolean {
  if (answered === asked) return true;
  const [a, b] = [tryParseKey(answered), tryParseKey(asked)];
  return a !== undefined && b !== undefined && a.host === b.host;
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    // Whatever stands there is not repeated: it may be a secret.
    return undefined;
  }
}
