import { z } from "zod";
import { type CreateSlice, readJson } from "./slice.ts";

/** What rows are put together by. */
export const GROUPINGS = ["none", "version", "digest", "month"] as const;

export type Grouping = (typeof GROUPINGS)[number];

/** How the user has arranged the columns of every list. Columns that are not named here stand as they are made. */
export interface ColumnLayout {
  /** Ids of columns from left to right. */
  readonly order: readonly string[];
  readonly hidden: readonly string[];
  /** Pixels by id. */
  readonly widths: Readonly<Record<string, number>>;
}

export interface ListViewSlice {
  readonly grouping: Grouping;
  /** Lines of groups that are closed in the open place. */
  readonly closedGroups: ReadonlySet<string>;
  readonly columnLayout: ColumnLayout;
  readonly groupBy: (grouping: Grouping) => void;
  readonly toggleGroup: (id: string) => void;
  readonly setColumnHidden: (id: string, hidden: boolean) => void;
  /** Puts the columns in this order. */
  readonly orderColumns: (order: readonly string[]) => void;
  /** Pixels; held between what can still be read and what leaves room for the name. */
  readonly setColumnWidth: (id: string, width: number) => void;
  readonly resetColumns: () => void;
}

/** Pixels: a short word and the arrow of the sort. */
const MIN_WIDTH = 56;
/** Pixels: a whole digest. */
const MAX_WIDTH = 640;

const MEMORY_KEY = "portolan.list-view";
const id = z.string().max(40);
const rememberedSchema = z.object({
  grouping: z.enum(GROUPINGS),
  columnLayout: z.object({
    order: z.array(id).max(40),
    hidden: z.array(id).max(40),
    widths: z.record(id, z.number().min(MIN_WIDTH).max(MAX_WIDTH)),
  }),
});

const AS_MADE: ColumnLayout = { order: [], hidden: [], widths: {} };

export const createListViewSlice: CreateSlice<ListViewSlice> = ({ get, set, memory }) => {
  function remember(patch: Partial<Pick<ListViewSlice, "grouping" | "columnLayout">>): void {
    set(patch);
    const { grouping, columnLayout } = get();
    memory.setItem(MEMORY_KEY, JSON.stringify({ grouping, columnLayout }));
  }

  const remembered = rememberedSchema.safeParse(readJson(memory, MEMORY_KEY));
  return {
    grouping: remembered.data?.grouping ?? "none",
    closedGroups: new Set(),
    columnLayout: remembered.data?.columnLayout ?? AS_MADE,
    groupBy(grouping) {
      set({ closedGroups: new Set() });
      remember({ grouping });
    },
    toggleGroup(group) {
      const closed = new Set(get().closedGroups);
      if (!closed.delete(group)) closed.add(group);
      set({ closedGroups: closed });
    },
    setColumnHidden(column, hidden) {
      const { columnLayout } = get();
      const others = columnLayout.hidden.filter((one) => one !== column);
      remember({
        columnLayout: { ...columnLayout, hidden: hidden ? [...others, column] : others },
      });
    },
    orderColumns: (order) => remember({ columnLayout: { ...get().columnLayout, order } }),
    setColumnWidth(column, width) {
      const { columnLayout } = get();
      const held = Math.round(Math.max(MIN_WIDTH, Math.min(MAX_WIDTH, width)));
      remember({
        columnLayout: { ...columnLayout, widths: { ...columnLayout.widths, [column]: held } },
      });
    },
    resetColumns: () => remember({ columnLayout: AS_MADE }),
  };
};
