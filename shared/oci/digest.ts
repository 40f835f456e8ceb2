import { AppError } from "../errors.ts";

/**
 * A content digest whose algorithm we can compute. Checked by a pattern before it is used in any path or URL.
 * Spec: image-spec v1.1, descriptor.md, Digests.
 */
export type Digest = `sha256:${string}` | `sha512:${string}`;

export type DigestAlgorithm = "sha256" | "sha512";

const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;

/** How many characters of the encoded part a person is shown, as Docker does. */
const SHORT_LENGTH = 12;

export function isDigest(text: unknown): text is Digest {
  return typeof text === "string" && text.length <= 135 && DIGEST.test(text);
}

/** @throws invalid_digest for anything but lower-case sha256 or sha512. */
export function parseDigest(text: string): Digest {
  if (isDigest(text)) return text;
  throw new AppError(
    "invalid_digest",
    `not a sha256 or sha512 digest: ${JSON.stringify(text.slice(0, 160))}`,
    {
      details: { digest: text.slice(0, 160) },
    },
  );
}

export function digestAlgorithm(digest: Digest): DigestAlgorithm {
  return digest.startsWith("sha512:") ? "sha512" : "sha256";
}

/** The part after the colon. */
export function digestEncoded(digest: Digest): string {
  return digest.slice(digest.indexOf(":") + 1);
}

/** The first 12 characters of the encoded part: what people compare by eye. */
export function shortDigest(digest: string): string {
  const colon = digest.indexOf(":");
  return digest.slice(colon + 1, colon + 1 + SHORT_LENGTH);
}

/** `sha256:` + hex, for a hash that was computed here. */
export function digestOf(algorithm: DigestAlgorithm, hex: string): Digest {
  return parseDigest(`${algorithm}:${hex}`);
}
