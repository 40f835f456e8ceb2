/** As much as the contract takes for one text in PEM. */
const MAX_PEM = 200_000;

export type PemProblem = "large" | "invalid";

/** Certificates in a text; 0 when it holds none. Spec: RFC 7468, 5. Whether they are sound, the engine finds out. */
export function countCertificates(text: string): number {
  return text.match(/-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----/g)?.length ?? 0;
}

/** True for an unencrypted private key. Spec: RFC 7468, 10; RFC 5915 and PKCS #1 for the two older forms. */
export function isPrivateKey(text: string): boolean {
  return /-----BEGIN (?:RSA |EC )?PRIVATE KEY-----/.test(text) && !/ENCRYPTED/.test(text);
}

/** Reads a chosen file that must pass a test. */
export async function readPem(
  file: File,
  isRight: (text: string) => boolean,
): Promise<{ readonly text: string } | { readonly problem: PemProblem }> {
  if (file.size > MAX_PEM) return { problem: "large" };
  const text = await file.text();
  return isRight(text) ? { text } : { problem: "invalid" };
}
