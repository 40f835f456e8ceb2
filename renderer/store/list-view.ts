import { z } from "zod";
import { type CreateSlice, readJson } from "./slice.ts";

/** How the user has arranged the columns of every list. Columns that are not named here stand as they are made. */
export interface ColumnLayout {
  /** Ids of columns from left to right. */
  readonly order: readonly string[];
  readonly hidden: readonly string[];
  /** Pixels by id. */
  readonly widths: Readonly<Record<string, number>>;
}

export interface ListViewSlice {
  readonly columnLayout: ColumnLayout;
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
  columnLayout: z.object({
    order: z.array(id).max(40),
    hidden: z.array(id).max(40),
    widths: z.record(id, z.number().min(MIN_WIDTH).max(MAX_WIDTH)),
  }),
});

const AS_MADE: ColumnLayout = { order: [], hidden: [], widths: {} };

export const createListViewSlice: CreateSlice<ListViewSlice> = ({ get, set, memory }) => {
  function remember(columnLayout: ColumnLayout): void {
    set({ columnLayout });
    memory.setItem(MEMORY_KEY, JSON.stringify({ columnLayout }));
  }

  const remembered = rememberedSchema.safeParse(readJson(memory, MEMORY_KEY));
  return {
    columnLayout: remembered.data?.columnLayout ?? AS_MADE,
    setColumnHidden(column, hidden) {
      const { columnLayout } = get();
      const others = columnLayout.hidden.filter((one) => one !== column);
      remember({ ...columnLayout, hidden: hidden ? [...others, column] : others });
    },
    orderColumns: (order) => remember({ ...get().columnLayout, order }),
    setColumnWidth(column, width) {
      const { columnLayout } = get();
      const held = Math.round(Math.max(MIN_WIDTH, Math.min(MAX_WIDTH, width)));
      remember({ ...columnLayout, widths: { ...columnLayout.widths, [column]: held } });
    },
    resetColumns: () => remember(AS_MADE),
  };
};
