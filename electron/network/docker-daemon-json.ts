import type { AppError } from "../../shared/errors.ts";
import { configurationInvalid } from "./configuration-files.ts";
import { type EndpointUrl, readEndpointUrl, tryParseHost } from "./endpoint-url.ts";
import { contains, type IpNetwork, tryParseIp, tryParseNetwork } from "./ip-address.ts";

/** What Docker's daemon is told about registries. */
export interface DaemonJson {
  /** Mirrors of Docker Hub; of no other registry. In the order in which they are asked. */
  readonly mirrors: readonly EndpointUrl[];
  /** Registries that Docker reaches without encryption or verification. */
  readonly insecure: readonly InsecureRegistry[];
  readonly problems: readonly AppError[];
}

export interface InsecureRegistry {
  /** As it was written: `registry.local:5000` or `10.0.0.0/8`. */
  readonly entry: string;
  readonly where: { readonly host: string } | { readonly network: IpNetwork };
}

/** More entries than anybody wrote by hand. */
const MAX_ENTRIES = 1_000;

/**
 * Reads `registry-mirrors` and `insecure-registries` of a daemon.json. One bad entry does not take the others with it.
 * Format: docs.docker.com/reference/cli/dockerd, "Daemon configuration file".
 * @throws configuration_invalid for a file that is not a JSON object
 */
export function parseDaemonJson(text: string, path: string): DaemonJson {
  const settings = parseObject(text, path);
  const problems: AppError[] = [];
  const refuse = (field: string, why: string): void => {
    problems.push(configurationInvalid(path, `${field}: ${why}`));
  };
  const mirrors = entriesOf(settings, "registry-mirrors", refuse).flatMap((entry, index) => {
    const mirror = readMirror(entry);
    if (!("why" in mirror)) return [mirror];
    refuse(`registry-mirrors, number ${index + 1}`, mirror.why);
    return [];
  });
  const insecure = entriesOf(settings, "insecure-registries", refuse).flatMap((entry, index) => {
    const registry = readInsecure(entry);
    if (registry !== undefined) return [registry];
    refuse(`insecure-registries, number ${index + 1}`, "it is neither a host nor a range in CIDR");
    return [];
  });
  return { mirrors, insecure, problems };
}

/**
 * True when Docker may reach the host without encryption or verification. A range holds for hosts that are written as
 * addresses; unlike Docker, names are not looked up for this.
 */
export function isInsecure(registries: readonly InsecureRegistry[], host: string): boolean {
  const address = tryParseIp(host.replace(/:[0-9]+$/, "").replace(/^\[(.*)\]$/, "$1"));
  return registries.some(({ where }) =>
    "host" in where
      ? where.host === host
      : address !== undefined && contains(where.network, address),
  );
}

/** Requests would go to `PATH/v2/` when there is a path; ours always begin with `/v2/`. */
function readMirror(entry: string): EndpointUrl | { readonly why: string } {
  const endpoint = readEndpointUrl(entry);
  if ("why" in endpoint || endpoint.path === "") return endpoint;
  return { why: "a mirror with a path before /v2/ is not supported" };
}

function readInsecure(entry: string): InsecureRegistry | undefined {
  const text = entry.replace(/^https?:\/\//i, "").toLowerCase();
  const network = tryParseNetwork(text);
  if (network !== undefined) return { entry, where: { network } };
  const host = tryParseHost(text);
  return host === undefined ? undefined : { entry, where: { host } };
}

function entriesOf(
  settings: Readonly<Record<string, unknown>>,
  field: string,
  refuse: (field: string, why: string) => void,
): readonly string[] {
  const value = settings[field] ?? [];
  if (Array.isArray(value) && value.length <= MAX_ENTRIES) {
    const entries: readonly unknown[] = value;
    if (entries.every((entry) => typeof entry === "string")) return entries;
  }
  refuse(field, `it must be a list of at most ${MAX_ENTRIES} texts`);
  return [];
}

function parseObject(text: string, path: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text.startsWith("\ufeff") ? text.slice(1) : text);
  } catch {
    // The parser's own message repeats the text.
    throw configurationInvalid(path, "it is not valid JSON");
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>;
  }
  throw configurationInvalid(path, "it is not a JSON object");
}
