import type { CreateSlice } from "./slice.ts";

/** What a list of repositories can show of each, in this order. */
export const REPOSITORY_COLUMNS = [
  "name",
  "tags",
  "images",
  "size",
  "updated",
  "pulls",
  "description",
] as const;

export type RepositoryColumn = (typeof REPOSITORY_COLUMNS)[number];

export interface RepositorySort {
  readonly column: RepositoryColumn;
  readonly descending: boolean;
}

/** How a pane shows repositories. It stays from one registry to the next. */
export interface RepositoryListSlice {
  readonly repositorySort: RepositorySort;
  /** Sorts by a column, or turns its direction when it is the one already. */
  readonly sortRepositories: (column: RepositoryColumn) => void;
}

/** Of amounts and dates the greatest are what one looks for first. */
const TEXTS: ReadonlySet<RepositoryColumn> = new Set(["name", "description"]);

export const createRepositoryListSlice: CreateSlice<RepositoryListSlice> = ({ get, set }) => ({
  repositorySort: { column: "name", descending: false },
  sortRepositories(column) {
    const { repositorySort: sort } = get();
    const descending = sort.column === column ? !sort.descending : !TEXTS.has(column);
    set({ repositorySort: { column, descending } });
  },
});
