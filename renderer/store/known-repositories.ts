import { type Connection, connectionFor } from "../../shared/connection.ts";
import type { AppState } from "./index.ts";

/** What says which repositories there are. */
export interface RepositorySources {
  readonly connections: readonly Connection[];
  /** The next two are by address of the connection. */
  readonly catalogs: AppState["catalogs"];
  readonly named: AppState["namedRepositories"];
}

/**
 * Repositories by the address of the connection that is used for them. The accounts of one registry share what they
 * see: a repository stands once, below the account that its images are read and written with, also where
 * another account's catalog named it.
 */
export function knownRepositories(
  input: RepositorySources,
): ReadonlyMap<string, readonly string[]> {
  const byHost = new Map<string, Connection[]>();
  for (const connection of input.connections) {
    const others = byHost.get(connection.host);
    if (others === undefined) byHost.set(connection.host, [connection]);
    else others.push(connection);
  }
  const known = new Map<string, readonly string[]>();
  for (const [host, connections] of byHost) {
    for (const [address, names] of shareOut(host, connections, input)) known.set(address, names);
  }
  return known;
}

function shareOut(
  host: string,
  connections: readonly Connection[],
  { catalogs, named }: RepositorySources,
): ReadonlyMap<string, readonly string[]> {
  // What was opened by name before the host had an account for a part of it stays with the host.
  const addresses = new Set([host, ...connections.map(({ address }) => address)]);
  const all = new Set<string>();
  for (const address of addresses) {
    for (const name of catalogs.get(address)?.value ?? []) all.add(name);
    for (const name of named[address] ?? []) all.add(name);
  }
  const shares = new Map<string, string[]>(connections.map(({ address }) => [address, []]));
  const [only] = connections;
  for (const name of all) {
    const one = connections.length === 1 && only?.prefix === "";
    const account = one ? only : connectionFor(connections, host, name);
    if (account !== undefined) shares.get(account.address)?.push(name);
  }
  for (const names of shares.values()) names.sort();
  return shares;
}
