import { z } from "zod";
import type { AppError } from "../../shared/errors.ts";
import { configurationInvalid } from "./configuration-files.ts";
import { tryParseHost } from "./endpoint-url.ts";
import { type ProxyAddress, readProxy } from "./parse-proxy.ts";
import { parseTomlFile } from "./toml-file.ts";

/** One `[[registry.mirror]]`. */
export interface ConfMirror {
  /** `host` or `host/prefix`; stands in place of the rule's prefix. */
  readonly location: string;
  readonly insecure: boolean;
  /** Is asked for tags. */
  readonly resolves: boolean;
  /** Is asked for digests. */
  readonly pulls: boolean;
  readonly proxy?: ProxyAddress;
}

/** One `[[registry]]`. */
export interface ConfRule {
  /** `host`, `host/path` or `*.domain`. */
  readonly prefix: string;
  /** What stands in place of the prefix; the same as the prefix, or empty, when nothing is moved. */
  readonly location: string;
  readonly insecure: boolean;
  readonly blocked: boolean;
  readonly mirrors: readonly ConfMirror[];
  readonly file: string;
}

/** The rules of one file, and what in it cannot be followed. One bad rule does not take the others with it. */
export interface RegistriesConf {
  readonly rules: readonly ConfRule[];
  readonly problems: readonly AppError[];
}

const endpoint = {
  location: z.string().max(500).default(""),
  insecure: z.boolean().default(false),
  proxy: z.string().optional(),
  "pull-from-mirror": z.enum(["", "all", "digest-only", "tag-only"]).optional(),
};

const mirrorTable = z.object(endpoint);

const registryTable = z.object({
  ...endpoint,
  prefix: z.string().max(500).default(""),
  blocked: z.boolean().default(false),
  "mirror-by-digest-only": z.boolean().default(false),
  mirror: z.array(mirrorTable).max(200).default([]),
});

const fileTable = z.object({
  registry: z.array(z.unknown()).max(5_000).default([]),
  /** Present in the format of version 1 only. */
  registries: z.unknown().optional(),
});

type MirrorTable = z.infer<typeof mirrorTable>;
type RegistryTable = z.infer<typeof registryTable>;

/**
 * Reads a registries.conf or one of its drop-ins. Short names and their search lists are not used: references are always
 * complete here. Format: containers-registries.conf(5), version 2.
 * @throws configuration_invalid for a file that is not TOML, or in the format of version 1
 */
export function parseRegistriesConf(text: string, path: string): RegistriesConf {
  const file = fileTable.safeParse(parseTomlFile(text, path));
  if (!file.success) throw configurationInvalid(path, "[[registry]] must be an array of tables");
  if (file.data.registries !== undefined) {
    const why =
      "it is in the old format (version 1, with [registries.search]); only version 2 is read";
    throw configurationInvalid(path, why);
  }
  const rules = new Map<string, ConfRule>();
  const problems: AppError[] = [];
  for (const [index, table] of file.data.registry.entries()) {
    const rule = readRule(table, path);
    if ("why" in rule) {
      problems.push(configurationInvalid(path, `[[registry]] number ${index + 1}: ${rule.why}`));
      continue;
    }
    // The first of several tables with one prefix counts, as in containers/image.
    if (!rules.has(rule.rule.prefix)) rules.set(rule.rule.prefix, rule.rule);
    if (rule.unheeded !== undefined) {
      const why = `[[registry]] number ${index + 1}: ${rule.unheeded}`;
      problems.push(configurationInvalid(path, why));
    }
  }
  return { rules: [...rules.values()], problems };
}

type RuleReading =
  { readonly rule: ConfRule; readonly unheeded: string | undefined } | { readonly why: string };

function readRule(value: unknown, file: string): RuleReading {
  const parsed = registryTable.safeParse(value);
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path.join(".") ?? "";
    return { why: field === "" ? "it is not a table" : `the value of ${field} is not allowed` };
  }
  const table = parsed.data;
  const location = canonical(table.location);
  const prefix = table.prefix === "" ? location : canonical(table.prefix);
  const why = refusalOf(table, prefix, location);
  if (why !== undefined) return { why };
  const mirrors: ConfMirror[] = [];
  for (const mirror of table.mirror) {
    const reading = readMirror(mirror, table["mirror-by-digest-only"]);
    if ("why" in reading) return reading;
    mirrors.push(reading);
  }
  const { insecure, blocked } = table;
  return {
    rule: { prefix, location, insecure, blocked, mirrors, file },
    unheeded: table.proxy === undefined ? undefined : "proxy is followed for mirrors only",
  };
}

function refusalOf(table: RegistryTable, prefix: string, location: string): string | undefined {
  const isWildcard = prefix.startsWith("*.");
  if (prefix === "") return "it has neither prefix nor location";
  if (location === "" && !isWildcard) return "without location, prefix must be like *.example.com";
  if (location !== "" && !isLocation(location)) return "location is not host or host/path";
  const isPrefix = isWildcard ? isDomain(prefix.slice(2)) : isLocation(prefix);
  if (!isPrefix) {
    return "prefix is not host, host/path or *.domain (rules for one tag or digest are not followed)";
  }
  return table["pull-from-mirror"] === undefined
    ? undefined
    : "pull-from-mirror belongs into [[registry.mirror]]";
}

function readMirror(table: MirrorTable, byDigestOnly: boolean): ConfMirror | { why: string } {
  const location = canonical(table.location);
  if (!isLocation(location)) return { why: "the location of a mirror is not host or host/path" };
  const mode = table["pull-from-mirror"];
  if (byDigestOnly && mode !== undefined && mode !== "") {
    return { why: "mirror-by-digest-only and pull-from-mirror exclude each other" };
  }
  const proxy = table.proxy === undefined ? undefined : readProxy(table.proxy);
  if (proxy !== undefined && "why" in proxy) return { why: `the proxy of a mirror: ${proxy.why}` };
  return {
    location,
    insecure: table.insecure,
    resolves: !byDigestOnly && mode !== "digest-only",
    pulls: mode !== "tag-only",
    ...(proxy === undefined ? {} : { proxy: proxy.proxy }),
  };
}

/** Without slashes at the end, and the host in lower case, as hosts of references are here. */
function canonical(text: string): string {
  const trimmed = text.replace(/\/+$/, "");
  const slash = trimmed.indexOf("/");
  return slash === -1
    ? trimmed.toLowerCase()
    : trimmed.slice(0, slash).toLowerCase() + trimmed.slice(slash);
}

/** `host` or `host/path`, where the first part must look like a host: in `team/app` it would be a short name. */
function isLocation(text: string): boolean {
  const [host = "", ...path] = text.split("/");
  const isHost = /[.:]/.test(host) || host === "localhost";
  const isPath = path.every((part) => /^[a-z0-9]+(?:[._-]+[a-z0-9]+)*$/.test(part));
  return isHost && isPath && tryParseHost(host) !== undefined;
}

function isDomain(text: string): boolean {
  return !text.includes(":") && tryParseHost(text) !== undefined;
}
