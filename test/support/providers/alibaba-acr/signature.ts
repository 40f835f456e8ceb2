import { createHash, createHmac } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** What the gateway knows. */
export interface KnownKeys {
  /** Secrets by key ID. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Tokens that temporary keys need, by key ID. */
  readonly tokens: Readonly<Record<string, string>>;
  /** Nonces that were used. */
  readonly nonces: Set<string>;
  readonly now: () => number;
}

const TOLERANCE_MS = 15 * 60_000;

/**
 * Checks a signature from the bytes that arrived, as the gateway does. Undefined when it is right, else the error's code.
 * Written from the documentation, apart from the signer that it checks.
 */
export function refuseSignature(
  request: IncomingMessage,
  body: Buffer,
  keys: KnownKeys,
): string | undefined {
  const header = (name: string): string => String(request.headers[name] ?? "");
  const given =
    /^ACS3-HMAC-SHA256 Credential=([^,]+),SignedHeaders=([^,]+),Signature=([0-9a-f]{64})$/.exec(
      header("authorization"),
    );
  if (given === null) return "IncompleteSignature";
  const [, id = "", list = "", signature = ""] = given;
  const names = list.split(";");
  const due = [
    "host",
    "x-acs-action",
    "x-acs-version",
    "x-acs-date",
    "x-acs-signature-nonce",
    "x-acs-content-sha256",
  ];
  if (due.some((name) => !names.includes(name))) return "IncompleteSignature";
  if (names.join() !== [...names].toSorted().join()) return "IncompleteSignature";
  const unsigned = Object.keys(request.headers).filter(
    (name) => (name.startsWith("x-acs-") || name === "content-type") && !names.includes(name),
  );
  if (unsigned.length > 0) return "IncompleteSignature";
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(header("x-acs-date")))
    return "InvalidTimeStamp.Format";
  if (Math.abs(Date.parse(header("x-acs-date")) - keys.now()) > TOLERANCE_MS)
    return "InvalidTimeStamp.Expired";
  const secret = keys.secrets[id];
  if (secret === undefined) return "InvalidAccessKeyId.NotFound";
  if ((keys.tokens[id] ?? "") !== header("x-acs-security-token"))
    return "InvalidSecurityToken.Malformed";
  const digest = createHash("sha256").update(body).digest("hex");
  if (header("x-acs-content-sha256") !== digest) return "InvalidParameter";
  const mark = (request.url ?? "").indexOf("?");
  const [path, query] =
    mark === -1
      ? [request.url ?? "", ""]
      : [request.url?.slice(0, mark) ?? "", request.url?.slice(mark + 1) ?? ""];
  const sorted = query === "" ? "" : query.split("&").toSorted().join("&");
  const text = `${request.method}\n${path}\n${sorted}\n${names.map((name) => `${name}:${header(name).trim()}\n`).join("")}\n${list}\n${digest}`;
  const wanted = createHmac("sha256", secret)
    .update(`ACS3-HMAC-SHA256\n${createHash("sha256").update(text).digest("hex")}`)
    .digest("hex");
  if (wanted !== signature) return "SignatureDoesNotMatch";
  const nonce = header("x-acs-signature-nonce");
  if (keys.nonces.has(nonce)) return "SignatureNonceUsed";
  keys.nonces.add(nonce);
  return undefined;
}
