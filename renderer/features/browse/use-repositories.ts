import { useMemo } from "react";
import type { RepositoryColumn } from "../../store/repository-list.ts";
import { knownRepositories } from "../../store/known-repositories.ts";
import type { NamespacePlace } from "../../store/place.ts";
import { useApp } from "../../store/use-app.ts";
import {
  filterNames,
  knownBytes,
  knownColumns,
  nameBelow,
  namesBelow,
  type RepositoryRows,
  sortNames,
} from "./repository-rows.ts";

const NO_NAMES: readonly string[] = [];
const NO_ROWS: RepositoryRows = new Map();
const NO_CONNECTIONS: readonly never[] = [];

export interface Repositories {
  readonly place: NamespacePlace;
  /** Names as in a reference, without the host; all that are below the namespace. */
  readonly all: readonly string[];
  /** Those that the filter leaves, in the order of the sort. */
  readonly shown: readonly string[];
  /** What the service says of them. */
  readonly rows: RepositoryRows;
  readonly columns: readonly RepositoryColumn[];
  /** Bytes of all, as far as they are known. */
  readonly bytes: number | undefined;
}

/** The repositories of the open list, without asking for any of them. */
export function useRepositories(place: NamespacePlace): Repositories {
  const { address, namespace } = place;
  const connections = useApp((state) => state.connections.value ?? NO_CONNECTIONS);
  const catalogs = useApp((state) => state.catalogs);
  const named = useApp((state) => state.namedRepositories);
  const rows = useApp((state) => state.repositoryRows.get(address) ?? NO_ROWS);
  const filter = useApp((state) => state.filter);
  const sort = useApp((state) => state.repositorySort);
  const all = useMemo(() => {
    const host = connections.find((one) => one.address === address)?.host;
    const accounts = connections.filter((one) => one.host === host);
    const known = knownRepositories({ connections: accounts, catalogs, named });
    return namesBelow(known.get(address) ?? NO_NAMES, namespace);
  }, [address, namespace, connections, catalogs, named]);
  const sorted = useMemo(() => sortNames(all, rows, sort), [all, rows, sort]);
  // What the namespace is called is no part of what is read.
  const shown = useMemo(
    () => filterNames(sorted, filter, (name) => nameBelow(name, namespace)),
    [sorted, filter, namespace],
  );
  const columns = useMemo(() => knownColumns(all, rows), [all, rows]);
  const bytes = useMemo(() => knownBytes(all, rows), [all, rows]);
  return useMemo(
    () => ({ place, all, shown, rows, columns, bytes }),
    [place, all, shown, rows, columns, bytes],
  );
}
