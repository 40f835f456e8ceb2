/** How rows of a grid are carried away. */
export interface GridDrag {
  /** What leaves with a row: texts by their media types. Asked when a drag begins, and short: ids stay in the page. */
  readonly getItem: (row: string) => Record<string, string>;
  /** @param byKeyboard the arrow keys carry it, and not the pointer */
  readonly onStart: (row: string, byKeyboard: boolean) => void;
  /**
   * @param ending `taken`: somebody took it, here or in another program; `outside`: the pointer was not over the page
   */
  readonly onEnd: (ending: { readonly taken: boolean; readonly outside: boolean }) => void;
  /** The words at the pointer. */
  readonly preview: () => string;
  /** A row that shall be picked up by keyboard now: a new object each time. */
  readonly pickUp: { readonly row: string } | undefined;
}

/** Stands for the row that is still to come in everything that names a row. No row of a grid is called so. */
export const NEW_ROW = "\0new";

/** Stands for the grid as a whole: its part below the last row. */
export const WHOLE_GRID = "\0whole";

/** What is dragged over the grid, for as long as something is. */
export interface GridDrop {
  /** The media type that is taken. */
  readonly type: string;
  readonly accepts: (row: string) => boolean;
  /** What the row's element says about itself to whoever follows the pointer. */
  readonly markOf: (row: string) => string;
  readonly onEnter: (row: string) => void;
  readonly onExit: () => void;
  readonly onDrop: (row: string) => void;
  /** Drawn above all rows: drops on it make a new one. */
  readonly newRow: { readonly title: string; readonly hint: string } | undefined;
}
