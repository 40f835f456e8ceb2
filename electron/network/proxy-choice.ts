import type { ProxySetting } from "../../shared/connection.ts";
import { AppError } from "../../shared/errors.ts";
import type { Proxy, ProxyChoice } from "../registry/access.ts";
import { parsePacResult } from "./pac-result.ts";
import { formatProxy, parseProxy } from "./parse-proxy.ts";
import { environmentProxy, exclusion, type ProxyEnvironment } from "./proxy-environment.ts";

export interface ProxyChoiceOptions {
  /** What the connection says; `default` asks the environment and then the system. */
  readonly setting: ProxySetting;
  /** The password of the connection's own proxy, kept apart from the setting. */
  readonly password?: string;
  readonly environment: ProxyEnvironment;
  /** Asks the operating system, which may run a PAC file. Answers in the form of PAC. */
  readonly askSystem?: (url: string) => Promise<string>;
}

/** Which way leads to a URL, and why, for people. `rule` is the entry of NO_PROXY, or the variable. */
export interface ProxyExplanation {
  /** Absent: directly. Without user name and password. */
  readonly proxy?: string;
  readonly because: "connection" | "environment" | "system" | "loopback" | "excluded" | "unset";
  readonly rule?: string;
}

export interface ExplainedProxyChoice {
  /** @throws configuration_invalid for a damaged variable, proxy_failed for an unusable answer of the system */
  readonly proxyFor: ProxyChoice;
  /** The same decision in words. @throws configuration_invalid, proxy_failed */
  readonly explain: (url: URL) => Promise<ProxyExplanation>;
}

interface Decision {
  readonly proxy?: Proxy;
  readonly because: ProxyExplanation["because"];
  readonly rule?: string;
}

/**
 * Decides by the connection's setting, else by the variables, else by the system. A connection's own proxy holds for
 * this computer as well: who names one wants it. The others never lead to this computer, nor past NO_PROXY.
 * @throws invalid_input when the connection's own proxy is none
 */
export function createProxyChoice(options: ProxyChoiceOptions): ExplainedProxyChoice {
  const fixed = connectionDecision(options);
  const decide = async (url: URL): Promise<Decision> => fixed ?? decideByDefault(options, url);
  return {
    proxyFor: async (url) => (await decide(url)).proxy,
    explain: async (url) => {
      const { proxy, because, rule } = await decide(url);
      return {
        ...(proxy === undefined ? {} : { proxy: formatProxy(proxy) }),
        because,
        ...(rule === undefined ? {} : { rule }),
      };
    },
  };
}

function connectionDecision({ setting, password }: ProxyChoiceOptions): Decision | undefined {
  if (setting.kind === "default") return undefined;
  if (setting.kind === "none") return { because: "connection" };
  const { url, username } = setting;
  const proxy: Proxy = {
    ...parseProxy(url),
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    from: "connection",
  };
  return { because: "connection", proxy };
}

async function decideByDefault(
  { environment, askSystem }: ProxyChoiceOptions,
  url: URL,
): Promise<Decision> {
  const verdict = environmentProxy(environment, url);
  if (verdict.because !== "unset" || askSystem === undefined) return verdict;
  return exclusion(environment, url) ?? systemDecision(await askFor(askSystem, url), url);
}

/** Only the origin is shown to the system: a PAC file has no business with names of repositories. */
async function askFor(askSystem: (url: string) => Promise<string>, url: URL): Promise<string> {
  try {
    return await askSystem(`${url.origin}/`);
  } catch (cause) {
    throw new AppError("proxy_failed", `the system did not say which proxy leads to ${url.host}`, {
      details: { host: url.host, proxy: "system", reason: "the system gave no answer" },
      cause,
    });
  }
}

function systemDecision(answer: string, url: URL): Decision {
  const verdict = parsePacResult(answer);
  if (verdict.kind === "direct") return { because: "system" };
  if (verdict.kind === "proxy") {
    return { because: "system", proxy: { ...verdict.proxy, from: "system" } };
  }
  throw new AppError("proxy_failed", `the system's proxy for ${url.host} is of an unknown kind`, {
    details: {
      host: url.host,
      proxy: verdict.word,
      reason: "only HTTP, HTTPS and SOCKS5 are known",
    },
  });
}
