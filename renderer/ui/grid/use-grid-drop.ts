import { type RefObject, useEffect, useMemo, useRef, useState } from "react";
import { useDroppableCollection } from "react-aria";
import {
  createDropRows,
  dropCollection,
  dropKeyboard,
  type DropRows,
  type DropState,
  type DropTarget,
  NO_SELECTION,
  rowByLetter,
} from "./drop-collection.ts";
import { type GridDrop, NEW_ROW, WHOLE_GRID } from "./grid-drag.ts";
import type { VirtualGridProps } from "./grid-props.ts";

export interface GridDropOptions {
  readonly container: RefObject<HTMLElement | null>;
  readonly scroller: RefObject<HTMLElement | null>;
  /** Pixels. */
  readonly rowHeight: number;
}

export interface GridDropControl {
  readonly state: DropState;
  /** The index of the row that is dragged over; -1 for none. */
  readonly overRow: number;
  /** For the grid itself; empty while nothing is dragged, for then files may be. */
  readonly dropProps: ReturnType<typeof useDroppableCollection>["collectionProps"];
}

/** Takes what is dropped on rows. With 100,000 of them nothing is made but for the few that are looked at. */
export function useGridDrop(
  { rows, textOf, drop }: VirtualGridProps,
  { container, scroller, rowHeight }: GridDropOptions,
): GridDropControl {
  const newTitle = drop?.newRow?.title;
  const dropRows = useMemo(() => createDropRows(rows, textOf, newTitle), [rows, textOf, newTitle]);
  const keyboardDelegate = useMemo(() => dropKeyboard(dropRows), [dropRows]);
  const state = useDropState(drop, dropRows);
  const over = keyOf(state.target);
  const { collectionProps } = useDroppableCollection(
    {
      keyboardDelegate,
      dropTargetDelegate: {
        getDropTargetFromPoint(_x, y, isValid) {
          const key = rowAtPoint(y, rows, { container, scroller, rowHeight });
          const target = key === undefined ? BELOW_ROWS : dropOn(key);
          return isValid(target) ? target : null;
        },
      },
      onDrop({ target }) {
        const key = keyOf(target);
        if (key !== undefined) drop?.onDrop(key);
      },
      onKeyDown({ key }) {
        if (key.length !== 1 || key === " " || drop === undefined) return;
        const found = rowByLetter(dropRows, key, over, drop.accepts);
        if (found !== undefined) state.setTarget(dropOn(found));
      },
    },
    state,
    container,
  );
  // A drag that was given up over a row leaves it marked.
  useEffect(() => {
    if (drop === undefined && state.target !== null) state.setTarget(null);
  });
  return {
    state,
    overRow:
      over === undefined || over === NEW_ROW || over === WHOLE_GRID ? -1 : rows.indexOf(over),
    dropProps: drop === undefined ? {} : collectionProps,
  };
}

/** What React Aria asks of a collection that is dropped on. Only whole rows are targets: nothing goes between them. */
function useDropState(drop: GridDrop | undefined, rows: DropRows): DropState {
  const [target, show] = useState<DropTarget | null>(null);
  // React Aria asks again before the next drawing.
  const current = useRef<DropTarget | null>(null);
  const collection = useMemo(() => dropCollection(rows), [rows]);
  return useMemo(
    () => ({
      collection,
      selectionManager: NO_SELECTION,
      target,
      setTarget(next) {
        const before = keyOf(current.current);
        const key = keyOf(next);
        if (before === key) return;
        current.current = next;
        show(next);
        if (key === undefined) drop?.onExit();
        else drop?.onEnter(key);
      },
      isDropTarget(one) {
        const key = keyOf(one);
        return key !== undefined && key === keyOf(current.current);
      },
      getDropOperation({ target: asked, types, allowedOperations }) {
        const key = keyOf(asked);
        if (drop === undefined || key === undefined || !types.has(drop.type)) return "cancel";
        return drop.accepts(key) ? (allowedOperations[0] ?? "cancel") : "cancel";
      },
    }),
    [collection, target, drop],
  );
}

/** A row as a whole. */
export function dropOn(key: string): DropTarget {
  return { type: "item", key, dropPosition: "on" };
}

/** The part of the grid that no row takes. */
const BELOW_ROWS: DropTarget = { type: "root" };

function keyOf(target: DropTarget | null): string | undefined {
  if (target?.type === "root") return WHOLE_GRID;
  return target?.type === "item" && target.dropPosition === "on" ? String(target.key) : undefined;
}

/** The row at a height of the grid: its head is where the new row lies. */
function rowAtPoint(
  y: number,
  rows: readonly string[],
  { container, scroller, rowHeight }: GridDropOptions,
): string | undefined {
  if (container.current === null || scroller.current === null) return undefined;
  const top =
    scroller.current.getBoundingClientRect().top - container.current.getBoundingClientRect().top;
  if (y < top) return NEW_ROW;
  return rows[Math.floor((y - top + scroller.current.scrollTop) / rowHeight)];
}
