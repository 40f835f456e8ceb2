import { ChevronRight } from "lucide-react";
import { classNamesOf } from "../class-names.ts";
import type { GridGroup } from "./grid-props.ts";
import { WHOLE_ROW } from "./navigation.ts";
import styles from "./VirtualGrid.module.css";

const css = classNamesOf(styles);

export interface GridGroupRowProps {
  readonly group: GridGroup;
  readonly index: number;
  /** Pixels from the top of the list. */
  readonly start: number;
  /** Columns of the grid. */
  readonly span: number;
  /** The column of the tab stop when it is in this line. */
  readonly focusColumn: number | undefined;
}

/** The line above the rows of a group. Events are taken by the grid. */
export function GridGroupRow({ group, index, start, span, focusColumn }: GridGroupRowProps) {
  const inCell = focusColumn !== undefined && focusColumn !== WHOLE_ROW;
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-level={1}
      aria-expanded={group.open}
      aria-label={group.label}
      data-row={index}
      data-group
      tabIndex={focusColumn === WHOLE_ROW ? 0 : -1}
      className={css("row", "group")}
      style={{ transform: `translateY(${start}px)` }}
    >
      <div
        role="gridcell"
        aria-colindex={1}
        aria-colspan={span}
        // The one cell answers for every column: moving down a column leads through it.
        data-cell={inCell ? focusColumn : 0}
        {...(inCell ? { tabIndex: 0 } : {})}
        className={css("cell", "groupTitle")}
      >
        <ChevronRight aria-hidden className={css("chevron", group.open && "open")} />
        <span className={css("groupName")}>{group.title}</span>
        <span className={css("amount")}>{group.amount}</span>
      </div>
    </div>
  );
}
