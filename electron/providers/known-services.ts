import type { ApiAnswer, ApiRequest, RegistryApi } from "../registry/api.ts";
import type { Provider } from "./provider.ts";

/** Where it is kept which service a registry is. Only what anybody may know: never an account, never a secret. */
export interface KeptServices {
  find(host: string): { readonly service: string; readonly until: number } | undefined;
  /** @param until milliseconds since 1970 */
  keep(host: string, service: string, until: number): void;
  forget(host: string): void;
}

/** A registry may be replaced by another program under the same name. */
const KNOWN_FOR_MS = 24 * 3_600_000;
/** A question that was not answered may be answered soon. */
const DOUBTED_FOR_MS = 60_000;

/** Which service the registries without a telling name are. */
export interface KnownServices {
  find(api: RegistryApi): Provider | undefined;
  keep(api: RegistryApi, provider: Provider, isSure: boolean): void;
  forget(host: string): void;
  /** The same API; where an answer shows that an earlier process found another program there, that is forgotten. */
  watched(api: RegistryApi): RegistryApi;
}

/** @param all every service, of which one is kept by its id */
export function createKnownServices(
  all: readonly Provider[],
  kept: KeptServices = keptInMemory(),
): KnownServices {
  /** Found out by this process: whatever it answers, it was asked a short time ago. */
  const own = new Set<string>();
  return {
    find(api) {
      const known = kept.find(api.host);
      if (known === undefined || !isCurrent(known.until, api.now())) return undefined;
      return all.find(({ id }) => id === known.service);
    },
    keep(api, provider, isSure) {
      own.add(api.host);
      kept.keep(api.host, provider.id, api.now() + (isSure ? KNOWN_FOR_MS : DOUBTED_FOR_MS));
    },
    forget: (host) => kept.forget(host),
    watched(api) {
      if (own.has(api.host)) return api;
      const send = async (request: ApiRequest): Promise<ApiAnswer> => {
        const answer = await api.send(request);
        if (isForeign(request, answer)) kept.forget(api.host);
        return answer;
      };
      const expect: RegistryApi["expect"] = async (request, ...statuses) => {
        const answer = await send(request);
        if (statuses.includes(answer.status)) return answer;
        throw await api.failure(request, answer);
      };
      return { ...api, send, expect };
    },
  };
}

/** Also false for one of a clock that was set back. */
function isCurrent(until: number, now: number): boolean {
  return until > now && until <= now + KNOWN_FOR_MS;
}

/** Services answer in JSON also when they refuse; a page or plain words come from a program that has no such path. */
function isForeign({ target }: ApiRequest, { status, text }: ApiAnswer): boolean {
  if (typeof target !== "string" || target.startsWith("/v2/")) return false;
  return (status === 401 || status === 404) && /^\s*[^\s{["]/.test(text);
}

function keptInMemory(): KeptServices {
  const kinds = new Map<string, { readonly service: string; readonly until: number }>();
  return {
    find: (host) => kinds.get(host),
    keep: (host, service, until) => void kinds.set(host, { service, until }),
    forget: (host) => void kinds.delete(host),
  };
}
