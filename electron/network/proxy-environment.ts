import { AppError } from "../../shared/errors.ts";
import { printable } from "../../shared/printable.ts";
import type { Proxy } from "../registry/access.ts";
import { readProxy, redactProxy } from "./parse-proxy.ts";
import {
  exclusionOf,
  isLoopbackTarget,
  type NoProxyRule,
  parseNoProxy,
  targetOf,
} from "./proxy-rules.ts";

/** The environment of a process. */
export type Variables = Readonly<Record<string, string | undefined>>;

interface Variable {
  /** As it is spelled in the environment: `https_proxy`. */
  readonly name: string;
  readonly value: string;
}

/** The variables that decide about proxies. `ALL_PROXY` is not among them: Go does not know it. */
export interface ProxyEnvironment {
  readonly http?: Variable;
  readonly https?: Variable;
  readonly noProxy?: Variable;
  readonly noProxyRules: readonly NoProxyRule[];
  /** The process answers a web request, so HTTP_PROXY may be its `Proxy:` header. See golang.org/s/cgihttpproxy. */
  readonly isCgi: boolean;
}

/** Which proxy the variables name for a URL, and why. `rule` is the variable, or the entry of NO_PROXY. */
export type EnvironmentVerdict =
  | { readonly because: "environment"; readonly rule: string; readonly proxy: Proxy }
  | { readonly because: "excluded"; readonly rule: string }
  | { readonly because: "loopback" | "unset" };

/**
 * Picks the variables out of an environment. The upper-case spelling wins when both are set and not empty.
 * Behaviour: golang.org/x/net/http/httpproxy, FromEnvironment.
 */
export function readProxyEnvironment(
  variables: Variables,
  platform: NodeJS.Platform,
): ProxyEnvironment {
  const find = (name: string): Variable | undefined => findVariable(variables, platform, name);
  const http = find("HTTP_PROXY");
  const https = find("HTTPS_PROXY");
  const noProxy = find("NO_PROXY");
  return {
    ...(http === undefined ? {} : { http }),
    ...(https === undefined ? {} : { https }),
    ...(noProxy === undefined ? {} : { noProxy }),
    noProxyRules: parseNoProxy(noProxy?.value ?? ""),
    isCgi: find("REQUEST_METHOD") !== undefined,
  };
}

/**
 * The proxy for a URL by Go's rules: the variable of its scheme, unless the host is this computer or excluded.
 * @throws configuration_invalid naming the variable, when its value is no proxy or cannot be trusted
 */
export function environmentProxy(environment: ProxyEnvironment, url: URL): EnvironmentVerdict {
  const variable = variableFor(environment, url);
  if (variable === undefined) return { because: "unset" };
  const excluded = exclusion(environment, url);
  if (excluded !== undefined) return excluded;
  if (variable === environment.http && environment.isCgi) {
    throw invalidVariable(
      variable.name,
      "REQUEST_METHOD is set too, so it may come from a web request and is not trusted",
    );
  }
  const reading = readProxy(variable.value);
  if ("why" in reading) throw invalidVariable(variable.name, reading.why);
  const proxy = { ...reading.proxy, from: variable.name };
  return { because: "environment", rule: variable.name, proxy };
}

/** Why a URL is reached directly although there is a proxy; undefined when it is not. */
export function exclusion(
  { noProxyRules }: ProxyEnvironment,
  url: URL,
): EnvironmentVerdict | undefined {
  const target = targetOf(url);
  if (isLoopbackTarget(target)) return { because: "loopback" };
  const rule = exclusionOf(noProxyRules, target);
  return rule === undefined ? undefined : { because: "excluded", rule };
}

/** The variables for people, without user names and passwords. */
export function describeEnvironment(environment: ProxyEnvironment): {
  readonly httpProxy?: string;
  readonly httpsProxy?: string;
  readonly noProxy?: string;
} {
  const { http, https, noProxy } = environment;
  return {
    ...(http === undefined ? {} : { httpProxy: redactProxy(http.value) }),
    ...(https === undefined ? {} : { httpsProxy: redactProxy(https.value) }),
    ...(noProxy === undefined ? {} : { noProxy: printable(noProxy.value) }),
  };
}

function variableFor(environment: ProxyEnvironment, url: URL): Variable | undefined {
  if (url.protocol === "https:") return environment.https;
  return url.protocol === "http:" ? environment.http : undefined;
}

/** Windows does not tell upper from lower case, but a copy of its environment does. */
function findVariable(
  variables: Variables,
  platform: NodeJS.Platform,
  name: string,
): Variable | undefined {
  const spellings =
    platform === "win32"
      ? Object.keys(variables).filter((key) => key.toUpperCase() === name)
      : [name, name.toLowerCase()];
  for (const spelling of spellings) {
    const value = variables[spelling];
    if (value !== undefined && value !== "") return { name: spelling, value };
  }
  return undefined;
}

function invalidVariable(name: string, why: string): AppError {
  return new AppError("configuration_invalid", `the variable ${name} is not usable: ${why}`, {
    details: { path: name, why },
  });
}
