import { hasCode } from "../../shared/errors.ts";
import type { EngineClient } from "../client.ts";
import { failed, IDLE, type Load, loading, ready } from "./load-state.ts";
import { type CreateSlice, createLatest } from "./slice.ts";

/** The proxy variables as the engine sees them. */
export type Proxies = Awaited<ReturnType<EngineClient["network"]["proxies"]>>;

/** Which way leads to one host, and why. */
export type Route = Awaited<ReturnType<EngineClient["network"]["proxyFor"]>> & {
  readonly host: string;
};

export interface ProxiesSlice {
  readonly proxies: Load<Proxies>;
  readonly route: Load<Route>;
  readonly loadProxies: () => Promise<void>;
  readonly findRoute: (host: string) => Promise<void>;
}

export const createProxiesSlice: CreateSlice<ProxiesSlice> = ({ get, set, engine }) => {
  const run = createLatest();
  return {
    proxies: IDLE,
    route: IDLE,
    async loadProxies() {
      const before = get().proxies;
      set({ proxies: loading(before) });
      try {
        set({ proxies: ready(await engine.client().network.proxies({})) });
      } catch (error) {
        set({ proxies: failed(error, before) });
      }
    },
    async findRoute(host) {
      const signal = run.begin();
      set({ route: loading() });
      try {
        const route = await engine.client().network.proxyFor({ host }, { signal });
        set({ route: ready({ ...route, host }) });
      } catch (error) {
        if (!hasCode(error, "cancelled")) set({ route: failed(error) });
      }
    },
  };
};
