import { asPemFile, type HostCertificates } from "./certs-d.ts";
import {
  type ConfigurationFiles,
  configurationInvalid,
  type FileCallOptions,
} from "./configuration-files.ts";
import type { Reading } from "./file-problems.ts";
import type { HostsSettings } from "./hosts-toml.ts";
import { certificatesIn, clientCertificateFrom, type PemFile } from "./pem.ts";

/**
 * The certificates that a table of hosts.toml names. Undefined, with a problem noted for the table's file, when one of
 * them cannot be used: the place would not be reached the way the file wants it.
 */
export function readHostsCertificates(
  { authorityFiles, clientFiles }: HostsSettings,
  file: string,
  { programs: { files }, problems, options }: Reading,
): Promise<HostCertificates | undefined> {
  return problems.during(file, async () => {
    const authorities: string[] = [];
    for (const path of authorityFiles) {
      authorities.push(...certificatesIn(await readNamed(path, file, files, options)));
    }
    if (clientFiles === undefined) return { authorities, files: authorityFiles };
    const certificate = await readNamed(clientFiles.certificate, file, files, options);
    const key = await readNamed(clientFiles.key, file, files, options);
    return {
      authorities,
      clientCertificate: clientCertificateFrom(certificate, key),
      files: [...new Set([...authorityFiles, certificate.path, key.path])],
    };
  });
}

async function readNamed(
  path: string,
  namedIn: string,
  files: ConfigurationFiles,
  options: FileCallOptions,
): Promise<PemFile> {
  const pem = await files.read(path, asPemFile, options);
  if (pem !== undefined) return pem;
  throw configurationInvalid(path, `${namedIn} names it, but it is not there`);
}
