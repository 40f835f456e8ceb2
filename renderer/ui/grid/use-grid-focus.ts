import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from "react";
import { type GridFocus, HEADER_ROW, WHOLE_ROW } from "./navigation.ts";

export interface GridFocusControl {
  readonly focus: GridFocus;
  /** Moves the tab stop, and the real focus with it once its row is drawn. */
  readonly moveTo: (focus: GridFocus) => void;
  /** The focus came from outside, by click or Tab: follows it without scrolling. */
  readonly follow: (focus: GridFocus) => void;
  readonly onBlur: (event: React.FocusEvent) => void;
}

interface Kept {
  readonly focus: GridFocus;
  /** The id of the focused row, by which it is found again after a sort. */
  readonly id: string | undefined;
}

/**
 * The roving tab stop of a virtual grid. It stays on its row when the rows are sorted or refreshed, goes to the
 * neighbour when its row is gone, and gives the real focus back when drawing took it away.
 */
export function useGridFocus(
  rows: readonly string[],
  container: RefObject<HTMLElement | null>,
): GridFocusControl {
  const [kept, setKept] = useState<Kept>({ focus: { row: 0, column: WHOLE_ROW }, id: undefined });
  const wanted = useRef(false);
  const inside = useRef(false);
  const focus = locate(kept, rows);

  useLayoutEffect(() => {
    const lost = inside.current && document.activeElement === document.body;
    if (!wanted.current && !lost) return;
    const element = container.current?.querySelector<HTMLElement>(selectorOf(focus));
    if (element === null || element === undefined) return;
    wanted.current = false;
    element.focus({ preventScroll: true });
  });

  const set = useCallback(
    (next: GridFocus) => {
      inside.current = true;
      setKept({ focus: next, id: next.row === HEADER_ROW ? undefined : rows[next.row] });
    },
    [rows],
  );
  const moveTo = useCallback(
    (next: GridFocus) => {
      wanted.current = true;
      set(next);
    },
    [set],
  );
  const onBlur = useCallback((event: React.FocusEvent) => {
    // Without a related target the element may only have been taken away by drawing; then the focus is given back.
    if (event.relatedTarget !== null) inside.current = false;
  }, []);
  return { focus, moveTo, follow: set, onBlur };
}

function locate({ focus, id }: Kept, rows: readonly string[]): GridFocus {
  if (focus.row === HEADER_ROW) return focus;
  if (id === undefined || rows[focus.row] === id) {
    return { ...focus, row: Math.max(0, Math.min(focus.row, rows.length - 1)) };
  }
  const found = rows.indexOf(id);
  const row = found === -1 ? Math.min(focus.row, rows.length - 1) : found;
  return { ...focus, row: Math.max(0, row) };
}

function selectorOf({ row, column }: GridFocus): string {
  if (row === HEADER_ROW) return `[data-header="${column}"]`;
  const rowSelector = `[data-row="${row}"]`;
  return column === WHOLE_ROW ? rowSelector : `${rowSelector} [data-cell="${column}"]`;
}
