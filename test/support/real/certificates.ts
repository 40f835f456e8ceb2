import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runTool } from "./child.ts";

export interface ServerCertificate {
  /** The private authority that a client must be told to trust. */
  readonly caPath: string;
  readonly certificatePath: string;
  readonly keyPath: string;
}

const EC_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

/** A private certificate authority in `folder`, and a certificate of it for 127.0.0.1, [::1] and localhost. */
export async function makeServerCertificate(folder: string): Promise<ServerCertificate> {
  const caPath = join(folder, "ca.crt");
  const caKeyPath = join(folder, "ca.key");
  const certificatePath = join(folder, "server.crt");
  const keyPath = join(folder, "server.key");
  const requestPath = join(folder, "server.csr");
  const extensionsPath = join(folder, "server.ext");
  const ca = ["-subj", "/CN=Portolan test authority", "-days", "2", "-keyout", caKeyPath];
  await runTool("openssl", ["req", "-x509", ...EC_KEY, ...ca, "-out", caPath]);
  const server = ["-subj", "/CN=127.0.0.1", "-keyout", keyPath, "-out", requestPath];
  await runTool("openssl", ["req", "-new", ...EC_KEY, ...server]);
  await writeFile(
    extensionsPath,
    "subjectAltName=IP:127.0.0.1,IP:::1,DNS:localhost\nextendedKeyUsage=serverAuth\n",
  );
  const authority = ["-CA", caPath, "-CAkey", caKeyPath, "-CAcreateserial", "-days", "2"];
  const files = ["-in", requestPath, "-extfile", extensionsPath, "-out", certificatePath];
  await runTool("openssl", ["x509", "-req", ...authority, ...files]);
  return { caPath, certificatePath, keyPath };
}

/** A self-signed RSA certificate for signing tokens; both paths are PEM files. */
export async function makeSigningCertificate(
  folder: string,
): Promise<{ readonly certificatePath: string; readonly keyPath: string }> {
  const certificatePath = join(folder, "token.crt");
  const keyPath = join(folder, "token.key");
  const subject = ["-subj", "/CN=Portolan test tokens", "-days", "2"];
  const files = ["-keyout", keyPath, "-out", certificatePath];
  await runTool("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", ...subject, ...files]);
  return { certificatePath, keyPath };
}
