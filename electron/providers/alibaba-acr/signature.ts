import { createHash, createHmac } from "node:crypto";

/** A request to an API of Alibaba Cloud, as it is signed. */
export interface SignedRequest {
  readonly method: string;
  /** Encoded as it is sent. */
  readonly path: string;
  /** Not encoded. */
  readonly query: Readonly<Record<string, string>>;
  /** Names in lower case. `host`, `content-type` and all `x-acs-` are signed; the digest of the body is added. */
  readonly headers: Readonly<Record<string, string>>;
  /** Empty when there is none. */
  readonly body: string;
}

/** The two halves of an access key. */
export interface AccessKey {
  readonly id: string;
  readonly secret: string;
}

const ALGORITHM = "ACS3-HMAC-SHA256";

/**
 * The headers of a request with its signature: no derived key, no region, one rule for both styles of their APIs.
 * Spec: Alibaba Cloud, OpenAPI, V3 request body and signature mechanism.
 */
export function signedHeaders(
  { method, path, query, headers, body }: SignedRequest,
  { id, secret }: AccessKey,
): Readonly<Record<string, string>> {
  const payload = sha256(body);
  const all: Readonly<Record<string, string>> = { ...headers, "x-acs-content-sha256": payload };
  const names = Object.keys(all)
    .filter((name) => name.startsWith("x-acs-") || name === "host" || name === "content-type")
    .toSorted();
  const lines = names.map((name) => `${name}:${(all[name] ?? "").trim()}\n`).join("");
  const canonical = [method, path, canonicalQuery(query), lines, names.join(";"), payload];
  const toSign = `${ALGORITHM}\n${sha256(canonical.join("\n"))}`;
  const signature = createHmac("sha256", secret).update(toSign).digest("hex");
  return {
    ...all,
    authorization: `${ALGORITHM} Credential=${id},SignedHeaders=${names.join(";")},Signature=${signature}`,
  };
}

/** Names in order, values by RFC 3986: also how the query is sent, as another encoding would break the signature. */
export function canonicalQuery(query: Readonly<Record<string, string>>): string {
  return Object.keys(query)
    .toSorted()
    .map((name) => `${encode(name)}=${encode(query[name] ?? "")}`)
    .join("&");
}

/** RFC 3986, 2.3: everything but the unreserved characters. */
export function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
