import { join } from "node:path";
import { isRepository } from "../../shared/oci/reference.ts";
import type { RegistryTarget } from "../registry/access.ts";
import { type HostCertificates, readCertificateFolder } from "./certs-d.ts";
import { isSameRegistry } from "./endpoint-url.ts";
import type { Reading } from "./file-problems.ts";
import { readHostsCertificates } from "./hosts-toml-certificates.ts";
import { hostFolders } from "./hosts-toml-folders.ts";
import {
  type HostsEndpoint,
  type HostsSettings,
  type HostsToml,
  parseHostsToml,
} from "./hosts-toml.ts";
import type { PartialPlan, PlannedMirror } from "./planned-mirror.ts";
import type { RepositoryPlace } from "./repository-rule.ts";

/**
 * What containerd's folder for the registry says about reading a repository. The first folder that exists counts, with
 * its hosts.toml, or the certificates in it when there is none that can be read.
 * Format: github.com/containerd/containerd, docs/hosts.md.
 */
export async function planFromContainerd(
  target: Required<RegistryTarget>,
  reading: Reading,
): Promise<PartialPlan> {
  const { programs, problems, options } = reading;
  const folder = await findHostFolder(target.host, reading);
  if (folder === undefined) return {};
  const file = join(folder, "hosts.toml");
  const toml = await problems.during(file, () =>
    programs.files.read(file, parseHostsToml, options),
  );
  if (toml === undefined) {
    const certificates = await problems.during(folder, () =>
      readCertificateFolder(folder, programs.files, options),
    );
    return certificates === undefined ? {} : { certificates };
  }
  problems.add(file, ...toml.problems);
  return planFromHostsToml(toml, file, target, reading);
}

async function planFromHostsToml(
  { hosts, server }: HostsToml,
  file: string,
  target: Required<RegistryTarget>,
  reading: Reading,
): Promise<PartialPlan> {
  const mirrors: PlannedMirror[] = [];
  for (const { endpoint, settings } of hosts) {
    const place = placeAt(endpoint, target);
    if (place === undefined || isUseless(settings)) continue;
    const certificates = await readHostsCertificates(settings, file, reading);
    if (certificates === undefined) continue;
    mirrors.push(plannedMirror({ endpoint, settings, place, certificates, file, target }));
  }
  const certificates = await readHostsCertificates(server.settings, file, reading);
  return {
    mirrors,
    ...(certificates === undefined ? {} : { certificates }),
    ...serverPlan(server, file, target),
  };
}

/** The server is the registry itself, or stands in its place for reading. */
function serverPlan(
  { endpoint, settings }: HostsToml["server"],
  file: string,
  target: Required<RegistryTarget>,
): PartialPlan {
  const plainHttp = endpoint?.plainHttp ?? false;
  const { skipVerify } = settings;
  const isInsecure = plainHttp || skipVerify;
  const place = endpoint === undefined ? undefined : placeAt(endpoint, target);
  if (place !== undefined) return { moved: { ...place, insecure: isInsecure, file } };
  return isInsecure ? { insecure: { plainHttp, skipVerify, file } } : {};
}

function plannedMirror({
  endpoint,
  settings,
  place,
  certificates,
  file,
  target,
}: {
  readonly endpoint: HostsEndpoint;
  readonly settings: HostsSettings;
  readonly place: RepositoryPlace;
  readonly certificates: HostCertificates;
  readonly file: string;
  readonly target: RegistryTarget;
}): PlannedMirror {
  const { authorities, clientCertificate } = certificates;
  const { resolves, pulls, skipVerify, headers, proxy } = settings;
  return {
    ...place,
    plainHttp: endpoint.plainHttp,
    skipVerify,
    authorities,
    ...(clientCertificate === undefined ? {} : { clientCertificate }),
    headers,
    namespace: target.host,
    resolves,
    pulls,
    ...(proxy === undefined ? {} : { proxy: { ...proxy, from: file } }),
    source: { origin: "containerd", file },
  };
}

/** The repository at the endpoint; undefined for the registry itself, and when the name grows too long. */
function placeAt(
  { host, prefix }: HostsEndpoint,
  target: Required<RegistryTarget>,
): RepositoryPlace | undefined {
  if (prefix === "" && isSameRegistry(host, target.host)) return undefined;
  const repository = prefix === "" ? target.repository : `${prefix}/${target.repository}`;
  return isRepository(repository) ? { host, repository } : undefined;
}

function isUseless({ resolves, pulls }: HostsSettings): boolean {
  return !resolves && !pulls;
}

async function findHostFolder(
  host: string,
  { programs, problems, options }: Reading,
): Promise<string | undefined> {
  for (const root of programs.places.containerd) {
    for (const name of hostFolders(host, programs.platform)) {
      const folder = join(root, name);
      const isThere = await problems.during(folder, () => programs.files.isThere(folder, options));
      if (isThere === true) return folder;
    }
  }
  return undefined;
}
