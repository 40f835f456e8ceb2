/** Where the one tab stop of a grid is. Row -1 is the header; column -1 is the row as a whole. */
export interface GridFocus {
  readonly row: number;
  readonly column: number;
}

export interface GridExtent {
  readonly rows: number;
  readonly columns: number;
  /** Rows that fit in sight. */
  readonly page: number;
}

export const HEADER_ROW = -1;
export const WHOLE_ROW = -1;

/**
 * Where a key moves the focus; undefined for keys that do not. Lists stop at their ends. The header has no whole row:
 * its cells are what can be sorted by.
 */
export function moveFocus(
  key: string,
  focus: GridFocus,
  extent: GridExtent,
): GridFocus | undefined {
  const step = stepOf(key, focus, extent);
  if (step === undefined) return undefined;
  const lowest = extent.rows === 0 ? HEADER_ROW : extent.rows - 1;
  const row = clamp(step.row, HEADER_ROW, lowest);
  const firstColumn = row === HEADER_ROW ? 0 : WHOLE_ROW;
  return { row, column: clamp(step.column, firstColumn, extent.columns - 1) };
}

function stepOf(key: string, focus: GridFocus, extent: GridExtent): GridFocus | undefined {
  const { row, column } = focus;
  switch (key) {
    case "ArrowDown":
      return row === HEADER_ROW ? { row: 0, column: WHOLE_ROW } : { row: row + 1, column };
    case "ArrowUp":
      return { row: row - 1, column };
    case "ArrowRight":
      return { row, column: column + 1 };
    case "ArrowLeft":
      return { row, column: column - 1 };
    case "PageDown":
      return { row: Math.max(row, 0) + extent.page, column };
    case "PageUp":
      return { row: Math.max(row - extent.page, 0), column };
    case "Home":
      return { row: 0, column: WHOLE_ROW };
    case "End":
      return { row: extent.rows - 1, column: WHOLE_ROW };
    default:
      return undefined;
  }
}

/** What was typed to jump to a row, and when: letters in quick succession belong together. */
export interface TypeAhead {
  readonly typed: string;
  readonly atMs: number;
}

/** A pause this long begins a new word, as in the lists of the operating systems. */
const TYPING_PAUSE_MS = 700;

export function continueTyping(before: TypeAhead, letter: string, atMs: number): TypeAhead {
  const typed = atMs - before.atMs > TYPING_PAUSE_MS ? letter : before.typed + letter;
  return { typed: typed.toLowerCase(), atMs };
}

/** The first row from `start` on, going round, whose text begins with what was typed. */
export function findByPrefix(
  rows: readonly string[],
  textOf: (row: string) => string,
  typed: string,
  start: number,
): number | undefined {
  for (let step = 0; step < rows.length; step += 1) {
    const index = (Math.max(start, 0) + step) % rows.length;
    const row = rows[index];
    if (row !== undefined && textOf(row).toLowerCase().startsWith(typed)) return index;
  }
  return undefined;
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
