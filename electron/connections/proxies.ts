import { connectionFor } from "../../shared/connection.ts";
import { redactProxy } from "../network/parse-proxy.ts";
import {
  createProxyChoice,
  type ProxyChoiceOptions,
  type ProxyExplanation,
} from "../network/proxy-choice.ts";
import type { ConnectionsTable } from "../storage/connections-table.ts";

export interface ProxiesOptions extends Pick<ProxyChoiceOptions, "environment" | "askSystem"> {
  readonly table: ConnectionsTable;
}

/** What people are told about proxies. Never a password. */
export interface Proxies {
  /** The variables as they are, and whether the system is asked as well. */
  describe(): {
    readonly httpProxy?: string;
    readonly httpsProxy?: string;
    readonly noProxy?: string;
    readonly asksSystem: boolean;
  };
  /** Which way leads to a registry, and why. @throws configuration_invalid, proxy_failed */
  explain(host: string): Promise<ProxyExplanation>;
}

export function createProxies({ table, environment, askSystem }: ProxiesOptions): Proxies {
  const system = askSystem === undefined ? {} : { askSystem };
  return {
    describe: () => {
      const { http, https, noProxy } = environment;
      return {
        ...(http === undefined ? {} : { httpProxy: redactProxy(http.value) }),
        ...(https === undefined ? {} : { httpsProxy: redactProxy(https.value) }),
        ...(noProxy === undefined ? {} : { noProxy: noProxy.value }),
        asksSystem: askSystem !== undefined,
      };
    },
    explain: (host) => {
      const setting = connectionFor(table.ofHost(host), host, "")?.proxy ?? { kind: "default" };
      const choice = createProxyChoice({ setting, environment, ...system });
      return choice.explain(new URL(`https://${host}/`));
    },
  };
}
