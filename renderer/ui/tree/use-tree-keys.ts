import { useCallback } from "react";

/** What the keys need to know of a line of a tree. */
export interface TreeLine {
  readonly node: { readonly path: string };
  /** From 1 on. */
  readonly level: number;
  /** Absent for what holds nothing. */
  readonly expanded: boolean | undefined;
}

export interface TreeKeysOptions<Row extends TreeLine> {
  readonly rows: readonly Row[];
  /** The row that the keys act on. */
  readonly at: number;
  /** Rows in sight; measured only when a key needs it. */
  readonly pageRows: () => number;
  readonly goTo: (index: number) => void;
  readonly toggle: (path: string) => void;
  /** Opens a file, or opens and closes a folder. */
  readonly press: (row: Row) => void;
}

/** What each key does in a tree. Source: ARIA Authoring Practices, Tree View. */
export function useTreeKeys<Row extends TreeLine>(
  options: TreeKeysOptions<Row>,
): (event: React.KeyboardEvent) => void {
  return useCallback(
    (event) => {
      const row = options.rows[options.at];
      if (row === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
      if (!moveByKey(event.key, options) && !actByKey(event.key, row, options)) return;
      event.preventDefault();
      event.stopPropagation();
    },
    [options],
  );
}

function moveByKey<Row extends TreeLine>(
  key: string,
  { rows, at, pageRows, goTo }: TreeKeysOptions<Row>,
): boolean {
  const last = rows.length - 1;
  const targets: Readonly<Record<string, () => number>> = {
    ArrowDown: () => at + 1,
    ArrowUp: () => at - 1,
    PageDown: () => at + pageRows(),
    PageUp: () => at - pageRows(),
    Home: () => 0,
    End: () => last,
  };
  const target = targets[key]?.();
  if (target === undefined) return false;
  goTo(Math.max(0, Math.min(target, last)));
  return true;
}

function actByKey<Row extends TreeLine>(
  key: string,
  row: Row,
  options: TreeKeysOptions<Row>,
): boolean {
  const { rows, at, goTo, toggle, press } = options;
  if (key === "Enter" || key === " ") press(row);
  else if (key === "ArrowRight" && row.expanded === false) toggle(row.node.path);
  else if (key === "ArrowRight" && row.expanded === true) goTo(at + 1);
  else if (key === "ArrowLeft" && row.expanded === true) toggle(row.node.path);
  else if (key === "ArrowLeft") goTo(parentOf(rows, at));
  else return false;
  return true;
}

function parentOf(rows: readonly TreeLine[], at: number): number {
  const level = rows[at]?.level ?? 1;
  const above = rows.findLastIndex((row, index) => index < at && row.level < level);
  return above === -1 ? at : above;
}
