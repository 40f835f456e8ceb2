import type { Filter } from "../../../shared/filter/match-filter.ts";
import type { Sort } from "../../store/browse.ts";
import type { Grouping } from "../../store/grouping.ts";
import { groupRows, type RowGroup } from "./group-rows.ts";
import { filterRows, type NameOrder, type RowFacts, type Sorted, sortRows } from "./rows.ts";
import type { Sliced } from "./run-in-slices.ts";

/** The rows of a place as the user wants to see them. */
export interface Arranged {
  /** What the filter leaves, in the order shown, also where its group is closed. */
  readonly shown: readonly string[];
  readonly groups: readonly RowGroup[] | undefined;
  /** Rows left out because the filter asks for details that nobody knows yet. */
  readonly undecided: number;
  /** Rows whose place in the order is not known yet. */
  readonly unsorted: number;
}

export interface Wish {
  readonly filter: Filter;
  readonly grouping: Grouping;
}

/**
 * Arranges rows again and again by different filters: they are sorted once.
 * @param factsOf gives what is known at the moment it is called
 * @param nameOrder is shared by all arrangements of the same rows
 */
export function createArrangement(
  all: readonly string[],
  sort: Sort,
  factsOf: () => RowFacts,
  nameOrder?: NameOrder,
): (wish: Wish) => Sliced<Arranged> {
  let sorted: Sorted | undefined;
  return function* arrange({ filter, grouping }) {
    const facts = factsOf();
    sorted ??= yield* sortRows(all, sort, facts, nameOrder);
    const { shown, undecided } = yield* filterRows(sorted.rows, filter, facts);
    const unsorted = sorted.unknown;
    if (grouping === "none") return { shown, groups: undefined, undecided, unsorted };
    const byDetails = sort.column !== "name";
    const groups = yield* groupRows(shown, grouping, {
      ...facts,
      descending: byDetails || sort.descending,
    });
    const inGroups: string[] = [];
    for (const { rows } of groups) {
      for (const row of rows) inGroups.push(row);
    }
    return { shown: inGroups, groups, undecided, unsorted };
  };
}
