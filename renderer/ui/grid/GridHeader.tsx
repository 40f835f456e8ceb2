import { ArrowDown, ArrowUp } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { classNamesOf } from "../class-names.ts";
import type { GridColumn, VirtualGridProps } from "./grid-props.ts";
import { HEADER_ROW, type GridFocus } from "./navigation.ts";
import styles from "./VirtualGrid.module.css";

const css = classNamesOf(styles);

export interface GridHeaderProps extends Pick<VirtualGridProps, "columns" | "sort" | "onSort"> {
  readonly onResize: VirtualGridProps["onResize"];
  readonly template: string;
  readonly focus: GridFocus;
  /** Lies over the titles. */
  readonly children?: ReactNode;
}

/** The titles, by which the rows can be sorted. */
export function GridHeader(props: GridHeaderProps) {
  const { columns, sort, onSort, onResize, template, focus, children } = props;
  // The column that takes what room is left: edges on its side are the ones that move.
  const filling = columns.findIndex(({ width }) => width.includes("fr"));
  return (
    <div role="rowgroup" className={css("header")}>
      <div
        role="row"
        aria-rowindex={1}
        className={css("titles")}
        style={{ gridTemplateColumns: template }}
      >
        {columns.map((column, position) => {
          const sorted = sort.column === column.id;
          const order = sort.descending ? "descending" : "ascending";
          return (
            <div
              key={column.id}
              role="columnheader"
              aria-colindex={position + 1}
              aria-sort={sorted ? order : "none"}
              data-header={position}
              tabIndex={focus.row === HEADER_ROW && focus.column === position ? 0 : -1}
              className={css("title", column.alignEnd === true && "end", sorted && "sorted")}
              onClick={() => onSort(column.id)}
            >
              <span className={css("titleText")}>{column.title}</span>
              {sorted && (sort.descending ? <ArrowDown aria-hidden /> : <ArrowUp aria-hidden />)}
              {onResize !== undefined && position !== filling && (
                <ResizeEdge column={column} before={position > filling} onResize={onResize} />
              )}
            </div>
          );
        })}
      </div>
      {children}
    </div>
  );
}

interface ResizeEdgeProps {
  readonly column: GridColumn;
  /** Whether it is the edge before the title. */
  readonly before: boolean;
  readonly onResize: (column: string, width: number) => void;
}

/** The edge of a column that can be drawn; Alt and the arrow keys on the title do the same. */
function ResizeEdge({ column, before, onResize }: ResizeEdgeProps) {
  const begun = useRef<{ readonly x: number; readonly width: number }>(undefined);
  return (
    <span
      aria-hidden
      className={css("edge", before ? "before" : "after")}
      onClick={(event) => event.stopPropagation()}
      onPointerDown={(event) => {
        const title = event.currentTarget.parentElement;
        if (title === null || event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        begun.current = { x: event.clientX, width: trackWidth(title) };
      }}
      onPointerMove={(event) => {
        if (begun.current === undefined) return;
        const moved = event.clientX - begun.current.x;
        onResize(column.id, begun.current.width + (before ? -moved : moved));
      }}
      onLostPointerCapture={() => {
        begun.current = undefined;
      }}
    />
  );
}

/** Pixels by which a title reaches over the two edges of its column; see the style sheet's `.title`. */
const TITLE_OVERHANG = 12;

/** Pixels of the column below a title. */
export function trackWidth(title: HTMLElement): number {
  return title.offsetWidth - TITLE_OVERHANG;
}
