import dns from "node:dns";
import type { LookupFunction } from "node:net";
import { AppError } from "../../shared/errors.ts";
import { type AddressClass, classifyAddress } from "./address.ts";

/**
 * Name resolution that decides before a connection is made: the address that was checked is the one that is connected
 * to, so that a name cannot answer one thing to the check and another to the socket.
 */
export type Resolve = (
  hostname: string,
) => Promise<readonly { readonly address: string; readonly family: number }[]>;

export const systemResolve: Resolve = (hostname) =>
  dns.promises.lookup(hostname, { all: true, verbatim: true });

/** Looks up a registry's own name. Whatever it is, it may be connected to; its class is told to `observe`. */
export function registryLookup(
  resolve: Resolve,
  observe: (hostname: string, classes: ReadonlySet<AddressClass>) => void,
): LookupFunction {
  return lookupWith(resolve, (hostname, found) => {
    const addresses =
      hostname === "localhost"
        ? found.filter(({ address }) => classifyAddress(address) === "loopback")
        : found;
    observe(hostname, new Set(addresses.map(({ address }) => classifyAddress(address))));
    return addresses;
  });
}

/** Looks up a name to which a server pointed. Any address of another class refuses the whole name. */
export function foreignLookup(
  resolve: Resolve,
  allowed: ReadonlySet<AddressClass>,
): LookupFunction {
  return lookupWith(resolve, (hostname, found) => {
    const refused = found.find(({ address }) => !allowed.has(classifyAddress(address)));
    if (refused === undefined) return found;
    throw refusedAddress(hostname, classifyAddress(refused.address));
  });
}

export function refusedAddress(hostname: string, kind: AddressClass): AppError {
  const place = kind === "special" ? "a reserved or link-local" : `a ${kind}`;
  return new AppError("origin_refused", `${hostname} is ${place} address`, {
    details: { target: hostname, addressClass: kind },
  });
}

type Found = Awaited<ReturnType<Resolve>>;

function lookupWith(
  resolve: Resolve,
  choose: (hostname: string, found: Found) => Found,
): LookupFunction {
  return (hostname, options, callback) => {
    const answer = async (): Promise<void> => {
      let found: Found;
      try {
        const family = options.family === 4 || options.family === 6 ? options.family : undefined;
        found = choose(hostname, await resolve(hostname)).filter(
          (entry) => family === undefined || entry.family === family,
        );
        if (found.length === 0) throw notFound(hostname);
      } catch (error) {
        callback(error as NodeJS.ErrnoException, "", 0);
        return;
      }
      const [first] = found;
      if (options.all === true) callback(null, [...found]);
      else callback(null, first?.address ?? "", first?.family ?? 0);
    };
    void answer();
  };
}

function notFound(hostname: string): Error {
  return Object.assign(new Error(`no address for ${hostname}`), { code: "ENOTFOUND", hostname });
}
