import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { formatBytes } from "../../../../shared/bytes.ts";
import type { SignInMessages } from "../messages/en/sign-in.ts";
import { readTextOrBytes } from "../read-file.ts";
import { wrongUse } from "../wrong-use.ts";

/** As much PEM as the contract takes; a bundle of all public authorities is larger, and is not meant here. */
export const MAX_PEM_SIZE = 200_000;

const CERTIFICATE = /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[^-]+-----END [A-Z0-9 ]+-----/g;
const KEY = /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/;
/** PKCS #8 says it in the label, the older form in a header. Spec: RFC 7468, section 11; RFC 1421, section 4.6.1.1. */
const ENCRYPTED_KEY = /ENCRYPTED PRIVATE KEY|Proc-Type: *4,ENCRYPTED/;

/** Why a file cannot be used, before its name is added. */
type Fault = "noCertificate" | "badCertificate" | "noKey" | "encryptedKey" | "keyMismatch";

/**
 * The certificates of a file in PEM, each one parsed. A single certificate in DER, as Windows writes it, is converted.
 * @throws invalid_input, path_not_found
 */
export async function readCertificates(path: string, messages: SignInMessages): Promise<string> {
  const bytes = await readPemFile(path, messages);
  const certificates = certificatesIn(bytes);
  if (typeof certificates === "string") throw wrongUse(messages[certificates], { path });
  return certificates.map((certificate) => certificate.toString()).join("");
}

/** A certificate with its key, and what its authority added to the chain. */
export interface ClientCertificateText {
  readonly certificate: string;
  readonly key: string;
}

/**
 * A client certificate and the key that belongs to it. Nothing of the key ever gets into an error.
 * @throws invalid_input, path_not_found
 */
export async function readClientCertificate(
  paths: { readonly certificate: string; readonly key: string },
  messages: SignInMessages,
): Promise<ClientCertificateText> {
  const certificates = certificatesIn(await readPemFile(paths.certificate, messages));
  if (typeof certificates === "string")
    throw wrongUse(messages[certificates], { path: paths.certificate });
  const text = (await readPemFile(paths.key, messages)).toString("utf8");
  const key = keyIn(text);
  if (typeof key === "string") throw wrongUse(messages[key], { path: paths.key });
  if (certificates[0]?.checkPrivateKey(key) !== true)
    throw wrongUse(messages.keyMismatch, { path: paths.key });
  return {
    certificate: certificates.map((certificate) => certificate.toString()).join(""),
    key: key.export({ format: "pem", type: "pkcs8" }).toString(),
  };
}

/** All certificates of a file's content, or what is wrong with it. */
export function certificatesIn(bytes: Buffer): readonly X509Certificate[] | Fault {
  const blocks = bytes.toString("latin1").match(CERTIFICATE);
  try {
    if (blocks !== null) return blocks.map((block) => new X509Certificate(block));
  } catch {
    return "badCertificate";
  }
  try {
    return [new X509Certificate(bytes)];
  } catch {
    return "noCertificate";
  }
}

function keyIn(text: string): KeyObject | Fault {
  if (ENCRYPTED_KEY.test(text)) return "encryptedKey";
  if (!KEY.test(text)) return "noKey";
  try {
    return createPrivateKey(text);
  } catch {
    return "noKey";
  }
}

function readPemFile(path: string, messages: SignInMessages): Promise<Buffer> {
  return readTextOrBytes(path, {
    limit: MAX_PEM_SIZE,
    tooLarge: messages.fileTooLarge(formatBytes(MAX_PEM_SIZE)),
    unreadable: messages.fileUnreadable,
  });
}
