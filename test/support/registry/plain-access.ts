import type { RegistryAccess } from "../../../electron/registry/access.ts";

/** A registry over plain HTTP, for nobody and without a proxy. For programs that tests start; they know no vitest. */
export function plainAccess(host: string): RegistryAccess {
  return {
    id: host,
    host,
    lookUp: () => Promise.resolve(undefined),
    trustedRealms: [],
    link: {
      plainHttp: true,
      skipVerify: false,
      authorities: [],
      proxyFor: () => Promise.resolve(undefined),
    },
  };
}
