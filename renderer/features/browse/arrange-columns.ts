import type { ColumnLayout } from "../../store/list-view.ts";
import type { GridColumn } from "../../ui/grid/grid-props.ts";

/** The first column says what a row is: it stays, and takes what room is left. */
export const NAME_COLUMN = "name";

/** Columns in the user's order; those that the order does not name stand where they were made, behind the one before. */
export function orderColumns<Column extends { readonly id: string }>(
  columns: readonly Column[],
  order: readonly string[],
): readonly Column[] {
  const sorted = columns
    .filter(({ id }) => order.includes(id))
    .toSorted((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
  for (const [index, column] of columns.entries()) {
    if (order.includes(column.id)) continue;
    const before = columns[index - 1];
    sorted.splice(before === undefined ? 0 : sorted.indexOf(before) + 1, 0, column);
  }
  return sorted;
}

/** The order after one column has moved by one place; the first one cannot be passed by the name's column alone. */
export function moveColumn(ids: readonly string[], id: string, step: -1 | 1): readonly string[] {
  const from = ids.indexOf(id);
  const to = from + step;
  if (from === -1 || to < 0 || to >= ids.length) return ids;
  const moved = [...ids];
  moved.splice(from, 1);
  moved.splice(to, 0, id);
  return moved;
}

/** The columns as the user wants them. */
export function arrangeColumns(
  columns: readonly GridColumn[],
  { order, hidden, widths }: ColumnLayout,
): readonly GridColumn[] {
  return orderColumns(columns, order)
    .filter(({ id }) => id === NAME_COLUMN || !hidden.includes(id))
    .map((column) => {
      const width = widths[column.id];
      return width === undefined || column.id === NAME_COLUMN
        ? column
        : { ...column, width: `${width}px` };
    });
}
