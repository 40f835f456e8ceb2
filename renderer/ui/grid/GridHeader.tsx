import { ArrowDown, ArrowUp } from "lucide-react";
import { classNamesOf } from "../class-names.ts";
import type { VirtualGridProps } from "./grid-props.ts";
import { HEADER_ROW, type GridFocus } from "./navigation.ts";
import styles from "./VirtualGrid.module.css";

const css = classNamesOf(styles);

export interface GridHeaderProps extends Pick<VirtualGridProps, "columns" | "sort" | "onSort"> {
  readonly template: string;
  readonly focus: GridFocus;
}

/** The titles, by which the rows can be sorted. */
export function GridHeader({ columns, sort, onSort, template, focus }: GridHeaderProps) {
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
            </div>
          );
        })}
      </div>
    </div>
  );
}
