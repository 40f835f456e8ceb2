import { dirname, resolve } from "node:path";
import { z } from "zod";
import { AppError } from "../../shared/errors.ts";
import { isRepository } from "../../shared/oci/reference.ts";
import { configurationInvalid } from "./configuration-files.ts";
import { readEndpointUrl } from "./endpoint-url.ts";
import { readHeaders } from "./mirror-headers.ts";
import { type ProxyAddress, readProxy } from "./parse-proxy.ts";
import { parseTomlFile, type TomlTable } from "./toml-file.ts";

/** A place of hosts.toml in our terms. */
export interface HostsEndpoint {
  readonly host: string;
  /** Stands before the name of the repository; empty for none. */
  readonly prefix: string;
  readonly plainHttp: boolean;
}

/** What a table of hosts.toml says about one place. */
export interface HostsSettings {
  /** May say which digest a tag has. */
  readonly resolves: boolean;
  /** May deliver content by digest. */
  readonly pulls: boolean;
  /** Files with authorities. Absolute. */
  readonly authorityFiles: readonly string[];
  /** The first pair; the key may stand in the file of the certificate. Absolute. */
  readonly clientFiles?: { readonly certificate: string; readonly key: string };
  readonly skipVerify: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly proxy?: ProxyAddress;
}

/** A hosts.toml. One bad host does not take the others with it. */
export interface HostsToml {
  /** Places to ask before the server, in the order of the file. */
  readonly hosts: readonly { readonly endpoint: HostsEndpoint; readonly settings: HostsSettings }[];
  /** The registry itself, or what the file puts in its place. */
  readonly server: { readonly endpoint?: HostsEndpoint; readonly settings: HostsSettings };
  readonly problems: readonly AppError[];
}

const path = z.string().min(1).max(4_000);

const hostTable = z.object({
  capabilities: z.array(z.string()).max(10).default([]),
  ca: z.union([path, z.array(path).max(100)]).default([]),
  client: z
    .union([path, z.array(z.union([path, z.tuple([path, z.string()])])).max(100)])
    .default([]),
  skip_verify: z.boolean().default(false),
  header: z.record(z.string(), z.union([z.string(), z.array(z.string())])).default({}),
  override_path: z.boolean().default(false),
  proxy: z.string().optional(),
});

type HostTable = z.infer<typeof hostTable>;

const CAPABILITIES: readonly string[] = ["pull", "resolve", "push"];

/** containerd itself makes one request after the other; nobody waits for more. */
const MAX_HOSTS = 100;

/**
 * Reads a hosts.toml. Paths in it are relative to its folder.
 * Format: github.com/containerd/containerd, docs/hosts.md.
 * @throws configuration_invalid for a file that is not TOML
 */
export function parseHostsToml(text: string, file: string): HostsToml {
  const table = parseTomlFile(text, file);
  const problems: AppError[] = [];
  const attempt = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      problems.push(error);
      return undefined;
    }
  };
  const hosts = attempt(() => hostTables(table, file)) ?? [];
  return {
    hosts: hosts.flatMap(([url, host]) => attempt(() => readHost(url, host, file)) ?? []),
    server: attempt(() => readServer(table, file)) ?? {
      settings: settingsOf(parseTable({}, file, ""), file, ""),
    },
    problems,
  };
}

function hostTables(table: TomlTable, file: string): readonly (readonly [string, unknown])[] {
  const hosts = table["host"] ?? {};
  if (typeof hosts !== "object" || hosts === null || Array.isArray(hosts)) {
    throw refusal(file, "host", "it must be a table for each host");
  }
  const entries = Object.entries(hosts);
  if (entries.length > MAX_HOSTS) throw refusal(file, "host", `more than ${MAX_HOSTS} hosts`);
  return entries;
}

function readHost(url: string, value: unknown, file: string): HostsToml["hosts"][number] {
  // A number is no host, and the only kind of key that JavaScript would not leave in its place.
  if (/^[0-9]*$/.test(url)) throw refusal(file, "host", "one of the hosts has no name");
  const table = parseTable(value, file, "host");
  const endpoint = readEndpoint(url, table, file);
  return { endpoint, settings: settingsOf(table, file, endpoint.host) };
}

function readServer(table: TomlTable, file: string): HostsToml["server"] {
  const { server, host: _, ...rest } = table;
  const own = parseTable(rest, file, "server");
  const settings = settingsOf(own, file, "server");
  if (server === undefined || server === "") return { settings };
  if (typeof server !== "string") throw refusal(file, "server", "it must be a text");
  return { endpoint: readEndpoint(server, own, file), settings };
}

/**
 * Without override_path, `/v2` is put behind the path, so that only an empty path leads to `/v2/`. Roots elsewhere would
 * need another kind of client: the paths of the distribution-spec begin with `/v2/`.
 */
function readEndpoint(server: string, table: HostTable, file: string): HostsEndpoint {
  const url = readEndpointUrl(/^https?:\/\//i.test(server) ? server : `https://${server}`);
  if ("why" in url) throw refusal(file, "a host or server", url.why);
  const { host, path, plainHttp } = url;
  const isApiRoot = table.override_path || path === "v2" || path.endsWith("/v2");
  const root = isApiRoot ? path : [path, "v2"].filter(Boolean).join("/");
  const prefix = root === "v2" ? "" : root.slice("v2/".length);
  if (root === "v2" || (root.startsWith("v2/") && isRepository(prefix))) {
    return { host, prefix, plainHttp };
  }
  const feature = `a mirror whose paths do not begin with /v2/ (${host})`;
  throw new AppError("unsupported", `${file}: ${feature} is not supported`, {
    details: { path: file, host, feature },
  });
}

function parseTable(value: unknown, file: string, what: string): HostTable {
  const parsed = hostTable.safeParse(value);
  if (parsed.success) return parsed.data;
  const field = parsed.error.issues[0]?.path[0];
  const why =
    field === undefined ? "it is not a table" : `${String(field)} has a wrong kind of value`;
  throw refusal(file, what, why);
}

function settingsOf(table: HostTable, file: string, what: string): HostsSettings {
  const capabilities = table.capabilities.map((capability) => capability.toLowerCase());
  if (!capabilities.every((word) => CAPABILITIES.includes(word))) {
    throw refusal(file, what, "capabilities may be pull, resolve and push");
  }
  const can = (word: string): boolean => capabilities.length === 0 || capabilities.includes(word);
  const proxy = table.proxy === undefined ? undefined : readProxy(table.proxy);
  if (proxy !== undefined && "why" in proxy) throw refusal(file, what, `proxy: ${proxy.why}`);
  const headers = readHeaders(table.header);
  if ("why" in headers) throw refusal(file, what, `header: ${headers.why}`);
  const absolute = (path: string): string => resolve(dirname(file), path);
  const client = clientPair(table);
  return {
    resolves: can("resolve"),
    pulls: can("pull"),
    authorityFiles: [table.ca].flat().map(absolute),
    ...(client === undefined
      ? {}
      : { clientFiles: { certificate: absolute(client[0]), key: absolute(client[1]) } }),
    skipVerify: table.skip_verify,
    headers: headers.headers,
    ...(proxy === undefined ? {} : { proxy: proxy.proxy }),
  };
}

/** The first certificate with its key; an empty or missing name of the key means the same file. */
function clientPair({ client }: HostTable): readonly [string, string] | undefined {
  const first = typeof client === "string" ? client : client[0];
  if (first === undefined) return undefined;
  const [certificate, key] = typeof first === "string" ? [first, ""] : first;
  return [certificate, key === "" ? certificate : key];
}

function refusal(file: string, what: string, why: string): AppError {
  return configurationInvalid(file, `${what}: ${why}`);
}
