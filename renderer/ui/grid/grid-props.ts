import type { ReactNode } from "react";
import type { GridDrag, GridDrop } from "./grid-drag.ts";

/** A column. `cell` returns a component that follows only what it shows, so that rows are drawn once. */
export interface GridColumn {
  readonly id: string;
  readonly title: string;
  /** A track of CSS grid: `96px`, `minmax(120px, 2fr)`. */
  readonly width: string;
  readonly alignEnd?: boolean;
  /** Pixels of the grid below which the column is left out, so that the first one stays readable. */
  readonly hideBelow?: number;
  /** `index` is the row's place among the lines of the grid. */
  readonly cell: (row: string, index: number) => ReactNode;
}

/** Followed by each row for itself, so that a change of selection draws only what changed. */
export interface GridSelection {
  readonly subscribe: (listener: () => void) => () => void;
  readonly isSelected: (row: string) => boolean;
}

export type SelectIntent =
  | { readonly kind: "only" | "toggle" | "range"; readonly row: string }
  | { readonly kind: "all" | "none" };

/** A line that stands above rows that belong together. */
export interface GridGroup {
  readonly title: ReactNode;
  /** Spoken name: the title and how many rows there are. */
  readonly label: string;
  readonly amount: string;
  readonly open: boolean;
}

export interface VirtualGridProps {
  readonly label: string;
  /** Ids in the order shown. A new array means new rows; the same array is never looked through again. */
  readonly rows: readonly string[];
  readonly columns: readonly GridColumn[];
  readonly sort: { readonly column: string; readonly descending: boolean };
  readonly onSort: (column: string) => void;
  readonly selection: GridSelection;
  /** No more than one row is ever selected. */
  readonly selectsOne?: boolean;
  readonly onSelect: (intent: SelectIntent) => void;
  /** Enter, or a double click. */
  readonly onOpen: (row: string) => void;
  /** Rows that can be seen now, in order. */
  readonly onRowsInSight: (rows: readonly string[]) => void;
  /** The menu of a row, at a place in the window. */
  readonly onMenu: (row: string, at: { readonly x: number; readonly y: number }) => void;
  /** Any other key on a row. Returns true when it did something. */
  readonly onKey: (event: React.KeyboardEvent, row: string) => boolean;
  /** Makes some of the rows lines of groups: they open and close, and are never selected. */
  readonly groupAt?: ((row: string) => GridGroup | undefined) | undefined;
  readonly onToggleGroup?: (row: string) => void;
  /** Pixels that the user gives a column. Without it, widths stay. */
  readonly onResize?: (column: string, width: number) => void;
  /** A row to go to as soon as it is there, and whom to tell. */
  readonly reveal?: string | undefined;
  readonly onRevealed?: () => void;
  /** The words of a row, for jumping to it by typing. */
  readonly textOf: (row: string) => string;
  readonly drag?: GridDrag;
  /** Present while something is dragged. */
  readonly drop?: GridDrop | undefined;
}
