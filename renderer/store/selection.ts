/**
 * Selected rows, without ever listing them all: 100,000 selected rows are one word. `anchor` is where a range with
 * Shift begins.
 */
export interface Selection {
  readonly all: boolean;
  /** The selected rows, or, when `all`, the rows that are not. */
  readonly rows: ReadonlySet<string>;
  readonly anchor: string | undefined;
}

export const NOTHING_SELECTED: Selection = { all: false, rows: new Set(), anchor: undefined };

export function isSelected(selection: Selection, row: string): boolean {
  return selection.rows.has(row) !== selection.all;
}

export function selectOnly(row: string): Selection {
  return { all: false, rows: new Set([row]), anchor: row };
}

export function selectAll(anchor: string | undefined): Selection {
  return { all: true, rows: new Set(), anchor };
}

export function toggleRow(selection: Selection, row: string): Selection {
  const rows = new Set(selection.rows);
  if (!rows.delete(row)) rows.add(row);
  return { all: selection.all, rows, anchor: row };
}

/** From the anchor to `row`, in the order shown; the anchor stays. */
export function selectRange(
  selection: Selection,
  row: string,
  order: readonly string[],
): Selection {
  const anchor = selection.anchor ?? row;
  const from = order.indexOf(anchor);
  const to = order.indexOf(row);
  if (from === -1 || to === -1) return selectOnly(row);
  const rows = order.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { all: false, rows: new Set(rows), anchor };
}

/** How many of the rows in `order` are selected. */
export function countSelected(selection: Selection, order: readonly string[]): number {
  if (selection.all) return Math.max(0, order.length - selection.rows.size);
  return selection.rows.size;
}

/** The selected rows in the order shown; at most `limit` of them. */
export function selectedRows(
  selection: Selection,
  order: readonly string[],
  limit = Number.POSITIVE_INFINITY,
): readonly string[] {
  const rows: string[] = [];
  for (const row of order) {
    if (rows.length >= limit) break;
    if (isSelected(selection, row)) rows.push(row);
  }
  return rows;
}

/** The same selection without rows that are gone. */
export function keepExisting(selection: Selection, order: readonly string[]): Selection {
  if (selection.rows.size === 0) return selection;
  const present = new Set(order);
  const rows = [...selection.rows].filter((row) => present.has(row));
  return rows.length === selection.rows.size ? selection : { ...selection, rows: new Set(rows) };
}
