import { defaultRangeExtractor, type Range, useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { DragPreviewRenderer } from "react-aria";
import { classNamesOf } from "../class-names.ts";
import { GridDragPreview } from "./GridDragPreview.tsx";
import { GridGroupRow } from "./GridGroupRow.tsx";
import { GridHeader } from "./GridHeader.tsx";
import { GridNewRow } from "./GridNewRow.tsx";
import { GridRow } from "./GridRow.tsx";
import type { GridColumn, VirtualGridProps } from "./grid-props.ts";
import { type GridFocus, HEADER_ROW, WHOLE_ROW } from "./navigation.ts";
import { useEdgeScroll } from "./use-edge-scroll.ts";
import { useGridDrop } from "./use-grid-drop.ts";
import { useGridGroups } from "./use-grid-groups.ts";
import { useGridFocus } from "./use-grid-focus.ts";
import { useGridKeys } from "./use-grid-keys.ts";
import styles from "./VirtualGrid.module.css";

const css = classNamesOf(styles);

/** Pixels; the same number is in the style sheet's `--row-height`. */
const ROW_HEIGHT = 32;
/** Rows drawn beyond each edge, so that scrolling finds them ready. */
const OVERSCAN = 8;

/**
 * A grid that draws only what is in sight: 100,000 rows cost no more than fifty. One tab stop, moved by the arrow keys;
 * rows can be selected by mouse and keyboard, one or many.
 */
export function VirtualGrid(given: VirtualGridProps) {
  const props = useGridGroups(given);
  const { label, rows, sort, onSort, onResize, selection, groupAt, drag, drop } = props;
  const container = useRef<HTMLDivElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const { focus, moveTo, follow, onBlur } = useGridFocus(rows, container);
  const preview = useRef<DragPreviewRenderer>(null);
  const { state, overRow, dropProps } = useGridDrop(props, {
    container,
    scroller,
    rowHeight: ROW_HEIGHT,
  });
  const virtualizer = useGridVirtualizer(rows, scroller, [focus.row, overRow]);
  useEdgeScroll(scroller, drop !== undefined);
  const dropping = useMemo(() => (drop === undefined ? undefined : { drop, state }), [drop, state]);

  const columns = useColumnsThatFit(props.columns, container);

  const goTo = (next: GridFocus): void => {
    if (next.row !== HEADER_ROW) virtualizer.scrollToIndex(next.row);
    moveTo(next);
  };
  const onKeyDown = useGridKeys({
    props: { ...props, columns },
    focus,
    goTo,
    extent: () => ({
      rows: rows.length,
      columns: columns.length,
      page: Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 1),
    }),
  });
  const drawn = virtualizer.getVirtualItems();
  // After the line above: the range is brought up to date by it.
  useRowsInSight(props, virtualizer.range);
  useReveal(props, goTo);

  const template = columns.map((column) => column.width).join(" ");
  return (
    // The grid takes the keys and clicks of its rows and cells, which are what can be focused.
    <div
      {...dropProps}
      ref={container}
      role={groupAt === undefined ? "grid" : "treegrid"}
      aria-label={label}
      aria-rowcount={rows.length + 1}
      aria-colcount={columns.length}
      aria-multiselectable={props.selectsOne !== true}
      className={css("grid")}
      onKeyDown={onKeyDown}
      onFocus={(event) => {
        const at = focusOf(event.target);
        if (at !== undefined) follow(at);
      }}
      onBlur={onBlur}
    >
      <GridHeader {...{ columns, sort, onSort, onResize, template, focus }}>
        {drop !== undefined && <GridNewRow drop={drop} state={state} />}
      </GridHeader>
      {drag !== undefined && <GridDragPreview renderer={preview} words={drag.preview} />}
      <div ref={scroller} role="rowgroup" className={css("body")} {...mouseHandlers(props)}>
        <div role="presentation" style={{ height: virtualizer.getTotalSize() }}>
          {drawn.map(({ index, start }) => {
            const row = rows[index];
            if (row === undefined) return null;
            const focusColumn = index === focus.row ? focus.column : undefined;
            const group = groupAt?.(row);
            if (group !== undefined) {
              const span = columns.length;
              return <GridGroupRow key={row} {...{ group, index, start, span, focusColumn }} />;
            }
            const level = groupAt === undefined ? undefined : 2;
            return (
              <GridRow
                key={row}
                {...{ row, index, start, columns, template, focusColumn, selection, level }}
                {...{ drag, preview, dropping }}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

function useGridVirtualizer(
  rows: readonly string[],
  scroller: React.RefObject<HTMLDivElement | null>,
  /** Rows that are always drawn; -1 is none. The one that is dragged over comes into sight. */
  kept: readonly [focused: number, over: number],
) {
  const [focused, over] = kept;
  // oxlint-disable-next-line react/incompatible-library -- its functions go to no memoised component
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    // No keys: all rows are alike in height, and looking 100,000 names up takes longer than drawing what is in sight.
    overscan: OVERSCAN,
    // The focused row is always drawn: taking it away would take the keyboard's place away, and what is dragged with it.
    rangeExtractor: useCallback(
      (range: Range) => {
        const indexes = new Set(defaultRangeExtractor(range));
        for (const row of [focused, over]) if (row >= 0 && row < range.count) indexes.add(row);
        return [...indexes].toSorted((a, b) => a - b);
      },
      [focused, over],
    ),
  });
  useEffect(() => {
    if (over !== -1) virtualizer.scrollToIndex(over);
  }, [virtualizer, over]);
  return virtualizer;
}

/** The columns there is room for. A new list only when one comes or goes, not for each pixel. */
function useColumnsThatFit(
  all: readonly GridColumn[],
  container: React.RefObject<HTMLElement | null>,
): readonly GridColumn[] {
  const [hidden, setHidden] = useState("");
  // Asking for it makes the browser lay the page out; other columns leave the grid as wide as it was.
  const width = useRef<number>(undefined);
  useLayoutEffect(() => {
    const element = container.current;
    if (element === null) return undefined;
    const fit = (available: number): void => {
      width.current = available;
      const narrow = all.filter(({ hideBelow = 0 }) => available < hideBelow);
      setHidden(narrow.map(({ id }) => id).join(" "));
    };
    fit(width.current ?? element.offsetWidth);
    const observer = new ResizeObserver(() => fit(element.offsetWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, [all, container]);
  return useMemo(() => {
    const ids = new Set(hidden.split(" "));
    return all.filter(({ id }) => !ids.has(id));
  }, [all, hidden]);
}

function useRowsInSight(
  { rows, onRowsInSight }: VirtualGridProps,
  range: { readonly startIndex: number; readonly endIndex: number } | null,
): void {
  const first = range?.startIndex ?? 0;
  const last = range?.endIndex ?? 0;
  useEffect(() => {
    onRowsInSight(rows.slice(first, last + 1));
  }, [rows, first, last, onRowsInSight]);
}

/** Goes to a row once it is there. Which one it was is forgotten by whoever asked. */
function useReveal(
  { rows, reveal, onRevealed }: VirtualGridProps,
  goTo: (focus: GridFocus) => void,
): void {
  useEffect(() => {
    const index = reveal === undefined ? -1 : rows.indexOf(reveal);
    if (index === -1) return;
    goTo({ row: index, column: WHOLE_ROW });
    onRevealed?.();
    // oxlint-disable-next-line react/exhaustive-deps -- `goTo` is a new function at each drawing
  }, [rows, reveal]);
}

function mouseHandlers({
  rows,
  groupAt,
  onToggleGroup,
  onSelect,
  onOpen,
  onMenu,
}: VirtualGridProps) {
  const rowAt = (event: React.MouseEvent): string | undefined => {
    const at = focusOf(event.target);
    return at === undefined ? undefined : rows[at.row];
  };
  return {
    onClick(event: React.MouseEvent) {
      const row = rowAt(event);
      if (row === undefined) return;
      if (groupAt?.(row) !== undefined) onToggleGroup?.(row);
      else if (event.shiftKey) onSelect({ kind: "range", row });
      else onSelect({ kind: event.ctrlKey || event.metaKey ? "toggle" : "only", row });
    },
    onDoubleClick(event: React.MouseEvent) {
      const row = rowAt(event);
      if (row !== undefined) onOpen(row);
    },
    onContextMenu(event: React.MouseEvent) {
      const row = rowAt(event);
      if (row === undefined) return;
      event.preventDefault();
      onMenu(row, { x: event.clientX, y: event.clientY });
    },
  };
}

/** The place in the grid that an element belongs to. Clicks on cells count for their row. */
function focusOf(target: EventTarget): GridFocus | undefined {
  if (!(target instanceof Element)) return undefined;
  const header = target.closest<HTMLElement>("[data-header]");
  if (header !== null) return { row: HEADER_ROW, column: Number(header.dataset["header"]) };
  const row = target.closest<HTMLElement>("[data-row]");
  if (row === null) return undefined;
  const cell =
    target === document.activeElement ? target.closest<HTMLElement>("[data-cell]") : null;
  return {
    row: Number(row.dataset["row"]),
    column: cell === null ? WHOLE_ROW : Number(cell.dataset["cell"]),
  };
}
