import { createHash, createHmac } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

/** A request as it arrived. */
export interface SignedRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Who may sign. */
export interface KnownKey {
  readonly secretKey: string;
  readonly sessionToken?: string;
}

/** What is wrong with a signature, as AWS would say it; undefined for a good one. */
export interface SignatureProblem {
  readonly type: string;
  readonly message: string;
}

/** Fifteen minutes for the tests' own slowness; AWS allows five. */
const MAX_SKEW_MS = 15 * 60_000;
const CREDENTIAL =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/;

/**
 * Checks Signature Version 4, written from its description alone.
 * Spec: AWS General Reference, "Create a signed AWS API request", steps 1 to 5.
 */
export function checkSignature(
  request: SignedRequest,
  place: { readonly service: string; readonly region: string },
  keys: Readonly<Record<string, KnownKey>>,
): SignatureProblem | undefined {
  const parts = CREDENTIAL.exec(request.headers.authorization ?? "");
  if (parts === null) return { type: "IncompleteSignatureException", message: "no signature" };
  const [, keyId = "", date = "", region = "", service = "", names = "", signature] = parts;
  const key = keys[keyId];
  if (key === undefined || request.headers["x-amz-security-token"] !== key.sessionToken) {
    const message = "The security token included in the request is invalid.";
    return { type: "UnrecognizedClientException", message };
  }
  const stamp = String(request.headers["x-amz-date"]);
  if (region !== place.region || service !== place.service || !stamp.startsWith(date)) {
    return { type: "InvalidSignatureException", message: "Credential should be scoped otherwise" };
  }
  const signed = names.split(";");
  const mustSign = Object.keys(request.headers).filter((name) => name.startsWith("x-amz-"));
  if (["host", ...mustSign].some((name) => !signed.includes(name))) {
    return { type: "InvalidSignatureException", message: "a header is not signed" };
  }
  const time = Date.parse(stamp.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, "$1-$2-$3T$4:$5:$6Z"));
  if (!(Math.abs(time - Date.now()) <= MAX_SKEW_MS)) {
    return { type: "InvalidSignatureException", message: `Signature expired: ${stamp} is earlier` };
  }
  const scope = `${date}/${region}/${service}/aws4_request`;
  const text = ["AWS4-HMAC-SHA256", stamp, scope, sha256(canonicalRequest(request, signed))];
  const derived = [date, region, service, "aws4_request"].reduce<Buffer>(
    (secret, part) => hmac(secret, part),
    Buffer.from(`AWS4${key.secretKey}`),
  );
  if (hmac(derived, text.join("\n")).toString("hex") === signature) return undefined;
  // AWS repeats what should have been signed, with the token in it.
  const message = `The request signature does not match. Canonical: ${canonicalRequest(request, signed)}`;
  return { type: "InvalidSignatureException", message };
}

function canonicalRequest({ method, path, headers, text }: SignedRequest, names: string[]): string {
  const [pathname = "/", query = ""] = path.split("?");
  const lines = names.map(
    (name) => `${name}:${String(headers[name]).trim().replaceAll(/ +/g, " ")}\n`,
  );
  return [method, pathname, query, lines.join(""), names.join(";"), sha256(text)].join("\n");
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
