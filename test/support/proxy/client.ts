import { onTestFinished } from "vitest";
import type { Proxy, ProxyChoice } from "../../../electron/registry/access.ts";
import { type HttpProxy, type HttpProxyOptions, startHttpProxy } from "./http-proxy.ts";
import { type SocksProxy, type SocksProxyOptions, startSocksProxy } from "./socks-proxy.ts";

/** An HTTP proxy for one test; it is closed at its end. */
export async function openHttpProxy(options: HttpProxyOptions = {}): Promise<HttpProxy> {
  const proxy = await startHttpProxy(options);
  onTestFinished(() => proxy.close());
  return proxy;
}

/** A SOCKS 5 proxy for one test; it is closed at its end. */
export async function openSocksProxy(options: SocksProxyOptions = {}): Promise<SocksProxy> {
  const proxy = await startSocksProxy(options);
  onTestFinished(() => proxy.close());
  return proxy;
}

/** The part of a link that leads everything through this proxy. */
export function via(
  url: URL,
  login: Pick<Proxy, "username" | "password"> = {},
): { readonly proxyFor: ProxyChoice } {
  return { proxyFor: () => Promise.resolve({ url, from: "the test", ...login }) };
}
