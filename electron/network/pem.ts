import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import type { ClientCertificate } from "../registry/access.ts";
import { configurationInvalid } from "./configuration-files.ts";

/** A text and the file it stands in. */
export interface PemFile {
  readonly path: string;
  readonly text: string;
}

const BEGIN = "-----BEGIN ";
const END = "-----END ";
/** RFC 7468, section 5. */
const CERTIFICATE = "CERTIFICATE-----";
/** More than the public authorities of all systems taken together. */
const MAX_CERTIFICATES = 500;

/**
 * The certificates in a file, each in PEM. Anything else in it is passed over.
 * @throws configuration_invalid when there is none, or one cannot be read
 */
export function certificatesIn({ text, path }: PemFile): readonly string[] {
  const blocks = blocksIn(text).filter((block) => block.startsWith(BEGIN + CERTIFICATE));
  if (blocks.length === 0) throw configurationInvalid(path, "it holds no certificate in PEM");
  if (blocks.length > MAX_CERTIFICATES) {
    throw configurationInvalid(path, `it holds more than ${MAX_CERTIFICATES} certificates`);
  }
  for (const [index, block] of blocks.entries()) readCertificate(block, index, path);
  return blocks;
}

/**
 * A client certificate with its chain, and its key, which may stand in one file.
 * @throws configuration_invalid when one is missing, damaged or encrypted, or they do not belong together
 */
export function clientCertificateFrom(certificate: PemFile, key: PemFile): ClientCertificate {
  const chain = certificatesIn(certificate);
  const keyObject = readKey(key);
  if (!readCertificate(chain[0] ?? "", 0, certificate.path).checkPrivateKey(keyObject)) {
    throw configurationInvalid(key.path, `it is not the key of ${certificate.path}`);
  }
  return { certificate: chain.join("\n"), key: keyBlockOf(key) ?? "" };
}

function readCertificate(block: string, index: number, path: string): X509Certificate {
  try {
    return new X509Certificate(block);
  } catch {
    throw configurationInvalid(path, `certificate ${index + 1} in it is damaged`);
  }
}

function readKey(key: PemFile): KeyObject {
  const block = keyBlockOf(key);
  if (block === undefined) throw configurationInvalid(key.path, "it holds no private key in PEM");
  // PKCS #8 says so in its label, the older format of OpenSSL in a header.
  if (block.startsWith(`${BEGIN}ENCRYPTED `) || block.includes("Proc-Type: 4,ENCRYPTED")) {
    throw configurationInvalid(key.path, "the key is encrypted; only unencrypted keys can be used");
  }
  try {
    return createPrivateKey(block);
  } catch {
    throw configurationInvalid(key.path, "the private key in it is damaged or of an unknown kind");
  }
}

function keyBlockOf({ text }: PemFile): string | undefined {
  return blocksIn(text).find((block) =>
    block.slice(0, block.indexOf("\n")).includes("PRIVATE KEY"),
  );
}

/** Everything between a BEGIN line and the next END line, with both. Walks the text once. */
function blocksIn(text: string): readonly string[] {
  const blocks: string[] = [];
  let from = text.indexOf(BEGIN);
  while (from !== -1) {
    const end = text.indexOf(END, from);
    if (end === -1) break;
    const lineEnd = text.indexOf("\n", end);
    const to = lineEnd === -1 ? text.length : lineEnd;
    blocks.push(text.slice(from, to).trimEnd());
    from = text.indexOf(BEGIN, to);
  }
  return blocks;
}
