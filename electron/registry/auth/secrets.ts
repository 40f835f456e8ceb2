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
  const basic =
    credential?.kind === "password" ? basicHeader(credential).slice("Basic ".length) : undefined;
  const own = [credential === undefined ? undefined : secretOf(credential), basic];
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
  const digest = createHash("sha256").update(secretOf(credential)).digest("hex").slice(0, 16);
  return JSON.stringify([credential.kind, accountOf(credential), digest]);
}

/** The account that a credential is for, in Docker's words where only a token is known. */
export function accountOf(credential: Credential): string {
  return credential.kind === "registry-token" ? "<token>" : credential.username;
}

function secretOf(credential: Credential): string {
  if (credential.kind === "password") return credential.password;
  return credential.kind === "identity-token" ? credential.identityToken : credential.registryToken;
}
