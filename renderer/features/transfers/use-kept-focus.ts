import { type FocusEvent, type RefObject, useLayoutEffect, useRef } from "react";

/** Marks a row, with the id of its transfer. */
export const ROW_MARK = "data-transfer";

interface LastFocus {
  readonly id: string;
  readonly index: number;
  /** The row itself had it, and nothing in it. */
  readonly isRow: boolean;
}

interface KeptFocus {
  readonly onFocus: (event: FocusEvent) => void;
  readonly onBlur: (event: FocusEvent) => void;
}

/**
 * Keeps the focus in the list when what had it goes away: a button that its act made meaningless, or a row that
 * another filter shows. It goes to the same row, else to the one that took its place, else to the list itself.
 * For a component that is drawn again when rows come, go or change their part of the list, and seldom otherwise.
 */
export function useKeptFocus(list: RefObject<HTMLElement | null>): KeptFocus {
  const last = useRef<LastFocus | undefined>(undefined);
  useLayoutEffect(() => {
    if (last.current === undefined || !isNowhere(document.activeElement)) return;
    const { id, index, isRow } = last.current;
    const rows = rowsOf(list.current);
    const row = rows.find((one) => one.getAttribute(ROW_MARK) === id) ?? rows[index] ?? rows.at(-1);
    const target = (isRow ? row : row?.querySelector<HTMLElement>("button")) ?? list.current;
    target?.focus({ preventScroll: row === undefined });
  });
  return {
    onFocus({ target }) {
      const row = target.closest<HTMLElement>(`[${ROW_MARK}]`);
      const id = row?.getAttribute(ROW_MARK);
      if (row === null || id === undefined || id === null) return;
      const isRow = row === target;
      last.current = { id, index: rowsOf(list.current).indexOf(row), isRow };
    },
    onBlur({ currentTarget, relatedTarget }) {
      // What is removed loses the focus without telling.
      if (!currentTarget.contains(relatedTarget)) last.current = undefined;
    },
  };
}

function rowsOf(list: HTMLElement | null): readonly HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>(`[${ROW_MARK}]`) ?? [])];
}

function isNowhere(focused: Element | null): boolean {
  return focused === null || focused === document.body;
}
