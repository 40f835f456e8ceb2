import { join } from "node:path";
import { hasCode } from "../../shared/errors.ts";
import { parseRegistry } from "../../shared/oci/reference.ts";
import type { ClientCertificate } from "../registry/access.ts";
import {
  configurationInvalid,
  type ConfigurationFiles,
  type FileCallOptions,
  isForbidden,
} from "./configuration-files.ts";
import { certificatesIn, clientCertificateFrom, type PemFile } from "./pem.ts";

/** What folders of certificates hold for one registry. */
export interface HostCertificates {
  /** Each in PEM; trusted for this registry besides those of the system. */
  readonly authorities: readonly string[];
  readonly clientCertificate?: ClientCertificate;
  /** Where all this was read from. */
  readonly files: readonly string[];
}

export interface CertsDSources {
  /** `certs.d` folders in the order in which they are looked at. */
  readonly folders: readonly string[];
  readonly platform: NodeJS.Platform;
  readonly files: ConfigurationFiles;
}

const NOTHING: HostCertificates = { authorities: [], files: [] };

/** What `docker.io` is called on the wire; folders may be named either way. */
const HUB_NAMES = ["docker.io", "registry-1.docker.io"];

/** Several client certificates in one folder are already unusual. */
const MAX_FILES = 100;

/**
 * Reads the certificates for a registry: `HOST:PORT/*.crt` are authorities, `*.cert` with the `*.key` of the same name
 * is shown to the registry. Authorities of all folders are taken together; the first client certificate is used.
 * Format: containers-certs.d(5); Docker, "Verify repository client with certificates".
 * @throws configuration_invalid for half a pair and for files that cannot be used; invalid_reference
 */
export async function readCertsD(
  host: string,
  { folders, platform, files }: CertsDSources,
  options: FileCallOptions,
): Promise<HostCertificates> {
  let found = NOTHING;
  for (const folder of folders) {
    for (const name of folderNames(host, platform)) {
      found = merged(found, await readCertificateFolder(join(folder, name), files, options));
    }
  }
  return found;
}

/**
 * Reads one folder of that kind. A folder that we may not look into counts as empty, as it does for Podman.
 * @throws configuration_invalid
 */
export async function readCertificateFolder(
  folder: string,
  files: ConfigurationFiles,
  options: FileCallOptions,
): Promise<HostCertificates> {
  const names = await listCertificates(folder, files, options);
  let found = NOTHING;
  for (const name of names) {
    if (name.endsWith(".crt")) {
      found = merged(found, await readAuthorities(join(folder, name), files, options));
    } else if (name.endsWith(".cert")) {
      found = merged(found, await readPair(folder, name.slice(0, -5), files, options));
    } else if (!names.includes(`${name.slice(0, -4)}.cert`)) {
      throw halfPair(folder, `${name.slice(0, -4)}.cert`, name);
    }
  }
  return found;
}

/** Docker for Windows leaves out the colon, which no file name there may have. */
function folderNames(host: string, platform: NodeJS.Platform): readonly string[] {
  const checked = parseRegistry(host);
  const names = HUB_NAMES.includes(checked) ? HUB_NAMES : [checked];
  return platform === "win32" ? names.map((name) => name.replaceAll(":", "")) : names;
}

async function listCertificates(
  folder: string,
  files: ConfigurationFiles,
  options: FileCallOptions,
): Promise<readonly string[]> {
  try {
    const names = (await files.list(folder, options)) ?? [];
    const certificates = names.filter((name) => /\.(?:crt|cert|key)$/.test(name));
    if (certificates.length <= MAX_FILES) return certificates;
    throw configurationInvalid(folder, `it holds more than ${MAX_FILES} certificates and keys`);
  } catch (error) {
    if (hasCode(error, "configuration_invalid") && isForbidden(error)) return [];
    throw error;
  }
}

async function readAuthorities(
  path: string,
  files: ConfigurationFiles,
  options: FileCallOptions,
): Promise<HostCertificates> {
  const authorities = await files.read(path, parseAuthorities, options);
  // A symbolic link that leads nowhere, or a file that went away just now.
  return authorities === undefined ? NOTHING : { authorities, files: [path] };
}

async function readPair(
  folder: string,
  name: string,
  files: ConfigurationFiles,
  options: FileCallOptions,
): Promise<HostCertificates> {
  const certificate = await files.read(join(folder, `${name}.cert`), asPemFile, options);
  const key = await files.read(join(folder, `${name}.key`), asPemFile, options);
  if (certificate === undefined) return NOTHING;
  if (key === undefined) throw halfPair(folder, `${name}.key`, `${name}.cert`);
  return {
    authorities: [],
    clientCertificate: clientCertificateFrom(certificate, key),
    files: [certificate.path, key.path],
  };
}

function halfPair(folder: string, missing: string, present: string): Error {
  const advice = missing.endsWith(".key") ? "; authorities end in .crt" : "";
  return configurationInvalid(join(folder, missing), `it is missing beside ${present}${advice}`);
}

function merged(a: HostCertificates, b: HostCertificates): HostCertificates {
  const clientCertificate = a.clientCertificate ?? b.clientCertificate;
  return {
    authorities: [...new Set([...a.authorities, ...b.authorities])],
    ...(clientCertificate === undefined ? {} : { clientCertificate }),
    files: [...a.files, ...b.files],
  };
}

function parseAuthorities(text: string, path: string): readonly string[] {
  return certificatesIn({ text, path });
}

/** The text as it is. */
export function asPemFile(text: string, path: string): PemFile {
  return { text, path };
}
