import { createHash } from "node:crypto";
import type { Credential } from "../credential.ts";
import { basicHeader } from "./token.ts";

/** Shorter fragments are not replaced in texts: they would hit innocent words. */
const MIN_LENGTH = 3;

/** The forms in which a credential and a header could be echoed: as sent, in URLs and in JSON. */
export function secretForms(
  credential: Credential | undefined,
  header: string | undefined,
): string[] {
  const sent = header?.slice(header.indexOf(" ") + 1);
  const own =
    credential?.kind === "password"
      ? [credential.password, basicHeader(credential).slice("Basic ".length)]
      : [credential?.identityToken];
  const plain = [sent, ...own].filter((text) => text !== undefined && text.length >= MIN_LENGTH);
  const forms = plain.flatMap((text) => {
    const secret = text ?? "";
    return [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)];
  });
  // The longest first, so that no form is cut in two by another.
  return [...new Set(forms)].toSorted((a, b) => b.length - a.length);
}

/** Tells credentials apart without keeping them. */
export function identityOf(credential: Credential | undefined): string {
  if (credential === undefined) return "";
  const secret = credential.kind === "password" ? credential.password : credential.identityToken;
  const digest = createHash("sha256").update(secret).digest("hex").slice(0, 16);
  return JSON.stringify([credential.kind, credential.username, digest]);
}
