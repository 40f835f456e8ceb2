import { join } from "node:path";
import { toWireError, type WireError } from "../../shared/errors.ts";
import type { Mirror, RegistryRule } from "../../shared/mirror.ts";
import { DEFAULT_REGISTRY } from "../../shared/oci/reference.ts";
import type { FileCallOptions } from "./configuration-files.ts";
import { isInsecure, parseDaemonJson } from "./docker-daemon-json.ts";
import { formatEndpointUrl, isSameRegistry } from "./endpoint-url.ts";
import { createFileProblems, type Reading } from "./file-problems.ts";
import { readHostsCertificates } from "./hosts-toml-certificates.ts";
import { registryOfFolder } from "./hosts-toml-folders.ts";
import { type HostsEndpoint, type HostsToml, parseHostsToml } from "./hosts-toml.ts";
import type { MirrorSources } from "./planned-mirror.ts";
import { readRegistriesConf } from "./registries-conf-files.ts";
import type { ConfRule } from "./registries-conf.ts";

/** All lists for people: what the contract's `network.mirrors` answers. No header and no password is in it. */
export interface MirrorList {
  readonly mirrors: Mirror[];
  readonly rules: RegistryRule[];
  readonly problems: { readonly file: string; readonly error: WireError }[];
}

interface Part {
  readonly mirrors: readonly Mirror[];
  readonly rules: readonly RegistryRule[];
}

/** Lists all mirrors and rules in the order in which they are asked, and the files that could not be read. */
export async function listMirrors(
  { own, programs }: MirrorSources,
  options: FileCallOptions,
): Promise<MirrorList> {
  const problems = createFileProblems();
  const reading = { programs, problems, options };
  const ours = own.map(({ registry, url, endpoint }): Mirror => {
    return { registry, url, origin: "portolan", resolves: true, insecure: endpoint.plainHttp };
  });
  const parts: readonly Part[] = [
    { mirrors: ours, rules: [] },
    await listContainerd(reading),
    await listContainers(reading),
    await listDocker(reading),
  ];
  return {
    mirrors: parts.flatMap(({ mirrors }) => mirrors),
    rules: parts.flatMap(({ rules }) => rules),
    problems: problems.list.map(({ file, error }) => ({ file, error: toWireError(error) })),
  };
}

async function listContainerd(reading: Reading): Promise<Part> {
  const { programs, problems, options } = reading;
  const mirrors: Mirror[] = [];
  const rules: RegistryRule[] = [];
  for (const root of programs.places.containerd) {
    const names = await problems.during(root, () => programs.files.list(root, options));
    for (const name of names ?? []) {
      const file = join(root, name, "hosts.toml");
      const toml = await problems.during(file, () =>
        programs.files.read(file, parseHostsToml, options),
      );
      if (toml === undefined) continue;
      problems.add(file, ...toml.problems);
      for (const { settings } of [...toml.hosts, toml.server]) {
        await readHostsCertificates(settings, file, reading);
      }
      mirrors.push(...hostsMirrors(toml, registryOfFolder(name), file));
      rules.push(...hostsRules(toml, registryOfFolder(name), file));
    }
  }
  return { mirrors, rules };
}

function hostsMirrors({ hosts }: HostsToml, registry: string, file: string): readonly Mirror[] {
  return hosts
    .filter(({ endpoint, settings }) => {
      const isItself = endpoint.prefix === "" && isSameRegistry(endpoint.host, registry);
      return !isItself && (settings.resolves || settings.pulls);
    })
    .map(({ endpoint, settings }) => ({
      registry,
      url: urlOf(endpoint),
      origin: "containerd",
      file,
      resolves: settings.resolves,
      insecure: endpoint.plainHttp || settings.skipVerify,
    }));
}

function hostsRules(
  { server }: HostsToml,
  registry: string,
  file: string,
): readonly RegistryRule[] {
  const { endpoint, settings } = server;
  const isItself =
    endpoint === undefined || (endpoint.prefix === "" && isSameRegistry(endpoint.host, registry));
  const isOpen = settings.skipVerify || endpoint?.plainHttp === true;
  return [
    ...(isItself ? [] : [{ registry, kind: "location" as const, location: urlOf(endpoint), file }]),
    ...(isOpen ? [{ registry, kind: "insecure" as const, file }] : []),
  ];
}

async function listContainers({ programs, problems, options }: Reading): Promise<Part> {
  const conf = await readRegistriesConf(programs, options);
  for (const { file, error } of conf.problems) problems.add(file, error);
  return { mirrors: conf.rules.flatMap(confMirrors), rules: conf.rules.flatMap(confRules) };
}

function confMirrors({ prefix, mirrors, file }: ConfRule): readonly Mirror[] {
  return mirrors.map(({ location, resolves, insecure }) => ({
    registry: prefix,
    url: `https://${location}`,
    origin: "containers",
    file,
    resolves,
    insecure,
  }));
}

function confRules({
  prefix,
  location,
  blocked,
  insecure,
  file,
}: ConfRule): readonly RegistryRule[] {
  const isMoved = location !== "" && location !== prefix;
  return [
    ...(blocked ? [{ registry: prefix, kind: "blocked" as const, file }] : []),
    ...(isMoved ? [{ registry: prefix, kind: "location" as const, location, file }] : []),
    ...(insecure ? [{ registry: prefix, kind: "insecure" as const, file }] : []),
  ];
}

async function listDocker({ programs, problems, options }: Reading): Promise<Part> {
  const mirrors: Mirror[] = [];
  const rules: RegistryRule[] = [];
  for (const file of programs.places.dockerDaemon) {
    const daemon = await problems.during(file, () =>
      programs.files.read(file, parseDaemonJson, options),
    );
    if (daemon === undefined) continue;
    problems.add(file, ...daemon.problems);
    for (const endpoint of daemon.mirrors) {
      const insecure = endpoint.plainHttp || isInsecure(daemon.insecure, endpoint.host);
      const url = formatEndpointUrl(endpoint);
      mirrors.push({
        registry: DEFAULT_REGISTRY,
        url,
        origin: "docker",
        file,
        resolves: true,
        insecure,
      });
    }
    rules.push(
      ...daemon.insecure.map(({ entry }) => ({ registry: entry, kind: "insecure" as const, file })),
    );
  }
  return { mirrors, rules };
}

function urlOf({ host, prefix, plainHttp }: HostsEndpoint): string {
  return formatEndpointUrl({ host, path: prefix, plainHttp });
}
