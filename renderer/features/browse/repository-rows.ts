import type { RepositoryRow } from "../../../shared/provider.ts";
import {
  REPOSITORY_COLUMNS,
  type RepositoryColumn,
  type RepositorySort,
} from "../../store/repository-list.ts";

/** What the service says of repositories, by their names. */
export type RepositoryRows = ReadonlyMap<string, RepositoryRow>;

/** The names below a namespace; all of them where it is empty. */
export function namesBelow(names: readonly string[], namespace: string): readonly string[] {
  return namespace === "" ? names : names.filter((name) => name.startsWith(`${namespace}/`));
}

/** A name as it is read below its namespace. */
export function nameBelow(name: string, namespace: string): string {
  return namespace === "" ? name : name.slice(namespace.length + 1);
}

/** What one column shows of a repository, as something that can be compared; undefined where nobody says it. */
function valueOf(
  column: RepositoryColumn,
  name: string,
  row: RepositoryRow | undefined,
): string | number | undefined {
  switch (column) {
    case "name":
      return name;
    case "size":
      return row?.bytes;
    case "updated":
      return row?.updatedAt;
    case "description":
      return row?.description === "" ? undefined : row?.description?.toLowerCase();
    default:
      return row?.[column];
  }
}

/** The columns of which some repository says something. */
export function knownColumns(
  names: readonly string[],
  rows: RepositoryRows,
): readonly RepositoryColumn[] {
  const missing = new Set<RepositoryColumn>(REPOSITORY_COLUMNS);
  for (const name of names) {
    if (missing.size === 0) break;
    const row = rows.get(name);
    for (const column of missing)
      if (valueOf(column, name, row) !== undefined) missing.delete(column);
  }
  return REPOSITORY_COLUMNS.filter((column) => column === "name" || !missing.has(column));
}

/** The bytes of repositories as far as their service says them; undefined where it says none. */
export function knownBytes(names: readonly string[], rows: RepositoryRows): number | undefined {
  let sum: number | undefined;
  for (const name of names) {
    const bytes = rows.get(name)?.bytes;
    if (bytes !== undefined) sum = (sum ?? 0) + bytes;
  }
  return sum;
}

/** The names of which what is read holds every word of a filter, in any case. */
export function filterNames(
  names: readonly string[],
  filter: string,
  textOf = (name: string): string => name,
): readonly string[] {
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  if (words.length === 0) return names;
  return names.filter((name) => {
    const text = textOf(name).toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** Names in the order of a column. What is not known comes last in both directions, and equal ones go by name. */
export function sortNames(
  names: readonly string[],
  rows: RepositoryRows,
  { column, descending }: RepositorySort,
): readonly string[] {
  const sign = descending ? -1 : 1;
  const keyed = names.map((name) => ({ name, key: valueOf(column, name, rows.get(name)) }));
  return keyed
    .toSorted((a, b) => {
      if (a.key === b.key) return compare(a.name, b.name);
      if (a.key === undefined) return 1;
      return b.key === undefined ? -1 : sign * compare(a.key, b.key);
    })
    .map(({ name }) => name);
}

function compare(a: string | number, b: string | number): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
