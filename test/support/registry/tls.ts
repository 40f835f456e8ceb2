import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from "node:crypto";
import { isIP } from "node:net";

/** A throw-away certificate for 127.0.0.1, localhost and registry.test that signs itself. It protects nothing. */
export const TEST_TLS = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgwmSLRWrIS2MxgNod
SdQ0xTqObM7oV+iz9uCpK5XPO1WhRANCAAS4FgqRZvp5I6+swI463QSmhQ3ZjkD5
If4q0lJ0Io5SPEfDFY1ynrmIRQId3pXOd879VfJjwASYxxs02g3ANS2E
-----END PRIVATE KEY-----`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBxDCCAWqgAwIBAgIUMBQC69h5DxE+jGsrb8Ku632wRBowCgYIKoZIzj0EAwIw
ITEfMB0GA1UEAwwWUG9ydG9sYW4gdGVzdCByZWdpc3RyeTAgFw0yNjExMjEwNDA4
MDNaGA8yMTI2MTAyODA0MDgwM1owITEfMB0GA1UEAwwWUG9ydG9sYW4gdGVzdCBy
ZWdpc3RyeTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABLgWCpFm+nkjr6zAjjrd
BKaFDdmOQPkh/irSUnQijlI8R8MVjXKeuYhFAh3elc53zv1V8mPABJjHGzTaDcA1
LYSjfjB8MB0GA1UdDgQWBBSSrYRubHdvFAVnkLMzWf002lsAozAfBgNVHSMEGDAW
gBSSrYRubHdvFAVnkLMzWf002lsAozAPBgNVHRMBAf8EBTADAQH/MCkGA1UdEQQi
MCCHBH8AAAGCCWxvY2FsaG9zdIINcmVnaXN0cnkudGVzdDAKBggqhkjOPQQDAgNI
ADBFAiAgGpXp2xyfmn6IkYVT03LnRPXodS8gfIkTSWdr+ALHeAIhANB3pRe5OBMV
1lvVrwqDXBPMaocoqJlLwy2/x2uwURhr
-----END CERTIFICATE-----`,
} as const;

/** Something that can sign certificates, or be used by a server; both texts are PEM. */
export interface TestCertificate {
  readonly cert: string;
  readonly key: string;
}

export interface CertificateWishes {
  /** Common name. */
  readonly subject: string;
  /** Host names and IPv4 addresses. */
  readonly names?: readonly string[];
  /** Who signs it; itself when absent. */
  readonly issuer?: TestCertificate & { readonly subject: string };
  readonly isAuthority?: boolean;
  readonly validFrom?: Date;
  readonly validTo?: Date;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Makes a certificate for P-256 as it is wished for, good ones and bad ones. Spec: RFC 5280, 4.1. */
export function issueCertificate(
  wishes: CertificateWishes,
): TestCertificate & { readonly subject: string } {
  const { subject, issuer, names = [], isAuthority = false } = wishes;
  const validFrom = wishes.validFrom ?? new Date(Date.now() - DAY_MS);
  const validTo = wishes.validTo ?? new Date(Date.now() + DAY_MS);
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const key = privateKey.export({ format: "pem", type: "pkcs8" }).toString();
  // Authorities of the same name are told apart by their keys.
  const signer = issuer === undefined ? publicKey : createPublicKey(issuer.cert);
  const extensions = [...keyIdentifiers(publicKey, signer), ...alternativeNames(names)];
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    ECDSA_WITH_SHA256,
    commonName(issuer?.subject ?? subject),
    sequence(time(validFrom), time(validTo)),
    commonName(subject),
    publicKeyOf(publicKey),
    der(0xa3, sequence(basicConstraints(isAuthority), ...extensions)),
  );
  const signature = sign("sha256", body, issuer?.key ?? key);
  const bits = der(0x03, Buffer.concat([Buffer.from([0]), signature]));
  const text = sequence(body, ECDSA_WITH_SHA256, bits).toString("base64");
  const lines = text.match(/.{1,64}/g) ?? [];
  const cert = ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join(
    "\n",
  );
  return { subject, cert, key };
}

/** A private authority, and a certificate of it for a server with these names. */
export function issueFor(...names: readonly string[]): {
  readonly authority: TestCertificate & { readonly subject: string };
  readonly server: TestCertificate;
} {
  const authority = issueCertificate({ subject: "Portolan test authority", isAuthority: true });
  const subject = names[0] ?? "nobody";
  return { authority, server: issueCertificate({ subject, names, issuer: authority }) };
}

const ECDSA_WITH_SHA256 = sequence(oid("2a8648ce3d040302"));

function der(tag: number, content: Buffer): Buffer {
  const length = content.byteLength;
  const head =
    length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...head]), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function oid(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, "hex"));
}

function commonName(name: string): Buffer {
  return sequence(der(0x31, sequence(oid("550403"), der(0x0c, Buffer.from(name, "utf8")))));
}

/** GeneralizedTime: of any year. */
function time(date: Date): Buffer {
  const digits = date
    .toISOString()
    .replace(/\.\d+Z$/, "Z")
    .replace(/[-:T]/g, "");
  return der(0x18, Buffer.from(digits, "latin1"));
}

function publicKeyOf(key: KeyObject): Buffer {
  return key.export({ format: "der", type: "spki" });
}

function basicConstraints(isAuthority: boolean): Buffer {
  const content = isAuthority ? sequence(der(0x01, Buffer.from([255]))) : sequence();
  return sequence(oid("551d13"), der(0x01, Buffer.from([255])), der(0x04, content));
}

/** Spec: RFC 5280, 4.2.1.1 and 4.2.1.2. */
function keyIdentifiers(own: KeyObject, signer: KeyObject): Buffer[] {
  const id = (key: KeyObject): Buffer => createHash("sha1").update(publicKeyOf(key)).digest();
  return [
    sequence(oid("551d0e"), der(0x04, der(0x04, id(own)))),
    sequence(oid("551d23"), der(0x04, sequence(der(0x80, id(signer))))),
  ];
}

function alternativeNames(names: readonly string[]): Buffer[] {
  if (names.length === 0) return [];
  const entries = names.map((name) =>
    isIP(name) === 4
      ? der(0x87, Buffer.from(name.split(".").map(Number)))
      : der(0x82, Buffer.from(name, "latin1")),
  );
  return [sequence(oid("551d11"), der(0x04, sequence(...entries)))];
}
