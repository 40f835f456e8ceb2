import type { useDroppableCollection } from "react-aria";
import { NEW_ROW } from "./grid-drag.ts";
import { findByPrefix } from "./navigation.ts";

type Options = Parameters<typeof useDroppableCollection>[0];
type State = Parameters<typeof useDroppableCollection>[1];

export type DropState = State;
export type DropTarget = NonNullable<State["target"]>;

export interface DropRows {
  /** The grid's rows, with the new one before them where there is one. */
  readonly keys: readonly string[];
  readonly indexOf: (key: string) => number;
  readonly textOf: (key: string) => string;
}

/** Rows to drop on, found by their place: nothing is built for rows that nobody asks about. */
export function createDropRows(
  rows: readonly string[],
  textOf: (row: string) => string,
  newTitle: string | undefined,
): DropRows {
  const keys = newTitle === undefined ? rows : [NEW_ROW, ...rows];
  let places: ReadonlyMap<string, number> | undefined;
  return {
    keys,
    indexOf(key) {
      places ??= new Map(keys.map((one, index) => [one, index]));
      return places.get(key) ?? -1;
    },
    textOf: (key) => (key === NEW_ROW ? (newTitle ?? "") : textOf(key)),
  };
}

/** The rows as React Aria's drop hooks ask for them: of its collection only what they use. */
export function dropCollection({ keys, indexOf, textOf }: DropRows): State["collection"] {
  const at = (index: number): string | null => keys[index] ?? null;
  const getItem = (key: string) => {
    const index = indexOf(key);
    return index === -1
      ? null
      : {
          type: "item",
          key,
          level: 0,
          index,
          textValue: textOf(key),
          parentKey: null,
          prevKey: at(index - 1),
          nextKey: at(index + 1),
          hasChildNodes: false,
          childNodes: [],
        };
  };
  const collection = {
    size: keys.length,
    getItem,
    getKeyBefore: (key: string) => at(indexOf(key) - 1),
    getKeyAfter: (key: string) => at(indexOf(key) + 1),
    getFirstKey: () => at(0),
    getLastKey: () => at(keys.length - 1),
    getTextValue: textOf,
  };
  return collection as unknown as State["collection"];
}

/** Rows that fit in a page of the keyboard's way: as many as a window shows. */
const PAGE = 20;

/** Where the arrow keys go from row to row. */
export function dropKeyboard({ keys, indexOf }: DropRows): Options["keyboardDelegate"] {
  const at = (index: number): string | null =>
    keys[Math.max(0, Math.min(index, keys.length - 1))] ?? null;
  const next = (key: unknown, step: number): string | null =>
    keys[indexOf(String(key)) + step] ?? null;
  return {
    getKeyBelow: (key) => next(key, 1),
    getKeyAbove: (key) => next(key, -1),
    getFirstKey: () => at(0),
    getLastKey: () => at(keys.length - 1),
    getKeyPageBelow: (key) => at(indexOf(String(key)) + PAGE),
    getKeyPageAbove: (key) => at(indexOf(String(key)) - PAGE),
  };
}

/** The grid selects by itself: React Aria is told that nothing is, and moves no focus after a drop. */
export const NO_SELECTION = {
  focusedKey: null,
  selectedKeys: new Set(),
  selectionMode: "none",
  isSelected: () => false,
  isSelectionEqual: () => false,
  setSelectedKeys: () => undefined,
  setFocusedKey: () => undefined,
  setFocused: () => undefined,
} as unknown as State["selectionManager"];

/** The accepted row that a typed letter jumps to, from the row after `from` on. */
export function rowByLetter(
  rows: DropRows,
  letters: string,
  from: string | undefined,
  accepts: (key: string) => boolean,
): string | undefined {
  const start = from === undefined ? 0 : rows.indexOf(from) + 1;
  let index = findByPrefix(rows.keys, rows.textOf, letters.toLowerCase(), start);
  const first = index;
  while (index !== undefined) {
    const key = rows.keys[index];
    if (key !== undefined && accepts(key)) return key;
    index = findByPrefix(rows.keys, rows.textOf, letters.toLowerCase(), index + 1);
    if (index === first) return undefined;
  }
  return undefined;
}
