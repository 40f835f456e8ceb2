import { generateKeyPairSync, X509Certificate } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { en } from "../../../../../../electron/hosts/cli/messages/en.ts";
import {
  MAX_PEM_SIZE,
  readCertificates,
  readClientCertificate,
} from "../../../../../../electron/hosts/cli/sign-in/pem-files.ts";
import { TEST_TLS } from "../../../../../support/registry/tls.ts";
import { createTempDir, type TempDir } from "../../../../../support/temp-dir.ts";

const { signIn } = en;
let folder: TempDir;

beforeAll(async () => {
  folder = await createTempDir();
});
afterAll(() => folder.remove());

let files = 0;
async function file(content: string | Buffer): Promise<string> {
  files += 1;
  const path = join(folder.path, `file-${files}`);
  await writeFile(path, content);
  return path;
}

const fingerprintOf = (pem: string): string => new X509Certificate(pem).fingerprint256;

describe("a file of authorities", () => {
  it("A23: may hold several certificates and other text between them", async () => {
    const path = await file(`first\n${TEST_TLS.cert}\nsecond\n${TEST_TLS.cert}\n`);
    const pem = await readCertificates(path, signIn);
    expect(pem.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    expect(fingerprintOf(pem)).toBe(fingerprintOf(TEST_TLS.cert));
  });

  it("may be DER, as Windows writes it", async () => {
    const path = await file(new X509Certificate(TEST_TLS.cert).raw);
    expect(fingerprintOf(await readCertificates(path, signIn))).toBe(fingerprintOf(TEST_TLS.cert));
  });

  it("may be exactly as large as the limit, and no larger", async () => {
    const padding = MAX_PEM_SIZE - TEST_TLS.cert.length - 1;
    const text = `${TEST_TLS.cert}\n${"#".repeat(padding)}`;
    await expect(readCertificates(await file(text), signIn)).resolves.toContain("BEGIN");
    await expect(readCertificates(await file(`${text}#`), signIn)).rejects.toMatchObject({
      code: "invalid_input",
      details: { why: signIn.fileTooLarge("200 kB") },
    });
  });

  it.each([
    ["nothing", "", signIn.noCertificate],
    ["other text", "hello", signIn.noCertificate],
    ["a key", TEST_TLS.key, signIn.noCertificate],
    ["a damaged certificate", TEST_TLS.cert.replace("MIIB", "AAAA"), signIn.badCertificate],
  ])("is refused when it holds %s", async (_what, content, why) => {
    const path = await file(content);
    await expect(readCertificates(path, signIn)).rejects.toMatchObject({
      code: "invalid_input",
      details: { path, why },
    });
  });

  it("is named when it does not exist, or is a folder", async () => {
    const missing = join(folder.path, "missing.pem");
    await expect(readCertificates(missing, signIn)).rejects.toMatchObject({
      code: "path_not_found",
      details: { path: missing },
    });
    const directory = join(folder.path, "folder");
    await mkdir(directory);
    await expect(readCertificates(directory, signIn)).rejects.toMatchObject({
      code: "invalid_input",
      details: { path: directory, why: signIn.fileUnreadable("EISDIR") },
    });
  });
});

describe("a client certificate", () => {
  it("is its certificate and the key that belongs to it", async () => {
    const paths = { certificate: await file(TEST_TLS.cert), key: await file(TEST_TLS.key) };
    const { certificate, key } = await readClientCertificate(paths, signIn);
    expect(fingerprintOf(certificate)).toBe(fingerprintOf(TEST_TLS.cert));
    expect(key).toContain("BEGIN PRIVATE KEY");
  });

  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const passphrase = { cipher: "aes-256-cbc", passphrase: "canary-5c" } as const;

  it.each([
    ["another key", privateKey.export({ format: "pem", type: "pkcs8" }), signIn.keyMismatch],
    [
      "an encrypted key",
      privateKey.export({ format: "pem", type: "pkcs8", ...passphrase }),
      signIn.encryptedKey,
    ],
    [
      "an encrypted key of the older form",
      privateKey.export({ format: "pem", type: "sec1", ...passphrase }),
      signIn.encryptedKey,
    ],
    ["no key", TEST_TLS.cert, signIn.noKey],
    ["a damaged key", TEST_TLS.key.replace("MIGH", "AAAA"), signIn.noKey],
  ])("is refused with %s, naming the file and nothing of its content", async (_what, key, why) => {
    const paths = { certificate: await file(TEST_TLS.cert), key: await file(key) };
    const refused = readClientCertificate(paths, signIn);
    await expect(refused).rejects.toMatchObject({
      code: "invalid_input",
      details: { path: paths.key, why },
    });
  });
});
