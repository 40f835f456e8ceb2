import { z } from "zod";
import { NOTHING_SELECTED } from "./selection.ts";
import { type CreateSlice, readJson } from "./slice.ts";

/** What rows are put together by. */
export const GROUPINGS = ["none", "version", "digest", "month"] as const;

export type Grouping = (typeof GROUPINGS)[number];

export interface GroupingSlice {
  readonly grouping: Grouping;
  /** Lines of groups that are closed in the open place. */
  readonly closedGroups: ReadonlySet<string>;
  /** Tags of signatures and other additions stand among the rows of the open place; else they are folded away. */
  readonly additionsShown: boolean;
  readonly showAdditions: (shown: boolean) => void;
  readonly groupBy: (grouping: Grouping) => void;
  readonly toggleGroup: (id: string) => void;
}

const MEMORY_KEY = "portolan.grouping";

export const createGroupingSlice: CreateSlice<GroupingSlice> = ({ get, set, memory }) => ({
  grouping: z.enum(GROUPINGS).safeParse(readJson(memory, MEMORY_KEY)).data ?? "none",
  closedGroups: new Set(),
  additionsShown: false,
  showAdditions(additionsShown) {
    // "All" meant all that was there to see.
    set({ additionsShown, ...(get().selection.all ? { selection: NOTHING_SELECTED } : {}) });
  },
  groupBy(grouping) {
    set({ grouping, closedGroups: new Set() });
    memory.setItem(MEMORY_KEY, JSON.stringify(grouping));
  },
  toggleGroup(group) {
    const closed = new Set(get().closedGroups);
    if (!closed.delete(group)) closed.add(group);
    set({ closedGroups: closed });
  },
});
