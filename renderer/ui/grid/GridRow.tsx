import { memo, type RefObject, useRef, useSyncExternalStore } from "react";
import type { DragPreviewRenderer } from "react-aria";
import { classNamesOf } from "../class-names.ts";
import type { DropState } from "./drop-collection.ts";
import type { GridDrag, GridDrop } from "./grid-drag.ts";
import { GridRowDrop } from "./GridRowDrop.tsx";
import type { GridColumn, GridSelection } from "./grid-props.ts";
import styles from "./VirtualGrid.module.css";
import { WHOLE_ROW } from "./navigation.ts";
import { useRowDrag } from "./use-row-drag.ts";

const css = classNamesOf(styles);

export interface GridRowProps {
  readonly row: string;
  readonly index: number;
  /** Pixels from the top of the list. */
  readonly start: number;
  readonly columns: readonly GridColumn[];
  readonly template: string;
  /** The column of the tab stop when it is in this row. */
  readonly focusColumn: number | undefined;
  readonly selection: GridSelection;
  /** In a grid with groups, rows stand one level below them. */
  readonly level?: number | undefined;
  readonly drag: GridDrag | undefined;
  readonly preview: RefObject<DragPreviewRenderer | null>;
  /** Present while something is dragged. */
  readonly dropping: { readonly drop: GridDrop; readonly state: DropState } | undefined;
}

/** One drawn row. Events are taken by the grid, so a row has nothing but its cells. */
export const GridRow = memo(function GridRow(props: GridRowProps) {
  const { row, index, start, columns, template, focusColumn, selection, level } = props;
  const { drag, preview, dropping } = props;
  const element = useRef<HTMLDivElement>(null);
  const { dragProps, isDragging } = useRowDrag({ row, drag, preview, element });
  const selected = useSyncExternalStore(selection.subscribe, () => selection.isSelected(row));
  return (
    <div
      {...dragProps}
      ref={element}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      aria-level={level}
      data-row={index}
      data-dragging={isDragging || undefined}
      data-drop={dropping?.drop.markOf(row)}
      data-odd={index % 2 === 1 || undefined}
      tabIndex={focusColumn === WHOLE_ROW ? 0 : -1}
      className={css("row")}
      style={{ transform: `translateY(${start}px)`, gridTemplateColumns: template }}
    >
      <GridCells {...{ row, index, columns, focusColumn }} />
      {dropping !== undefined && <GridRowDrop row={row} state={dropping.state} />}
    </div>
  );
});

type GridCellsProps = Pick<GridRowProps, "row" | "index" | "columns" | "focusColumn">;

/** For themselves: React Aria draws what can be dragged anew when a key is pressed after the mouse was, all rows at once. */
const GridCells = memo(function GridCells({ row, index, columns, focusColumn }: GridCellsProps) {
  return columns.map((column, position) => (
    <div
      key={column.id}
      role="gridcell"
      aria-colindex={position + 1}
      data-cell={position}
      // Only while it is the tab stop: a click on any cell shall focus its row.
      {...(focusColumn === position ? { tabIndex: 0 } : {})}
      className={css("cell", column.alignEnd === true && "end")}
    >
      {column.cell(row, index)}
    </div>
  ));
});
