import { useRef } from "react";
import type { VirtualGridProps } from "./grid-props.ts";
import {
  continueTyping,
  findByPrefix,
  type GridExtent,
  type GridFocus,
  HEADER_ROW,
  moveFocus,
  type TypeAhead,
  WHOLE_ROW,
} from "./navigation.ts";

export interface GridKeysOptions {
  readonly props: VirtualGridProps;
  readonly focus: GridFocus;
  /** Asked only when a key needs it: measuring costs a layout. */
  readonly extent: () => GridExtent;
  readonly goTo: (focus: GridFocus) => void;
}

/** What each key does in a grid. The returned function answers every key press inside it. */
export function useGridKeys(options: GridKeysOptions): (event: React.KeyboardEvent) => void {
  const typing = useRef<TypeAhead>({ typed: "", atMs: 0 });
  return (event) => {
    if (event.nativeEvent.isComposing) return;
    const done =
      selectByKey(event, options) ||
      moveByKey(event, options) ||
      actByKey(event, options) ||
      jumpByTyping(event, options, typing);
    if (!done) return;
    event.preventDefault();
    event.stopPropagation();
  };
}

function selectByKey(event: React.KeyboardEvent, { props, focus }: GridKeysOptions): boolean {
  const row = props.rows[focus.row];
  if (event.key === "a" && hasCommand(event)) {
    props.onSelect({ kind: "all" });
    return true;
  }
  if (event.key === "Escape") {
    props.onSelect({ kind: "none" });
    return false; // Whoever is above may want it too.
  }
  if (event.key !== " " || row === undefined) return false;
  props.onSelect({ kind: event.shiftKey ? "range" : "toggle", row });
  return true;
}

function moveByKey(event: React.KeyboardEvent, options: GridKeysOptions): boolean {
  const { props, focus, goTo } = options;
  if (event.altKey) return false;
  const next = moveFocus(event.key, focus, options.extent());
  if (next === undefined) return false;
  goTo(next);
  const row = props.rows[next.row];
  if (row === undefined || next.row === focus.row) return true;
  if (event.shiftKey) props.onSelect({ kind: "range", row });
  else if (!hasCommand(event)) props.onSelect({ kind: "only", row });
  return true;
}

function actByKey(event: React.KeyboardEvent, { props, focus }: GridKeysOptions): boolean {
  if (focus.row === HEADER_ROW) {
    const column = props.columns[focus.column];
    if (column === undefined || event.key !== "Enter") return false;
    props.onSort(column.id);
    return true;
  }
  const row = props.rows[focus.row];
  if (row === undefined) return false;
  if (event.key === "Enter") {
    props.onOpen(row);
    return true;
  }
  if (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) {
    const box = event.currentTarget.querySelector(`[data-row="${focus.row}"]`);
    const { left = 0, bottom = 0 } = box?.getBoundingClientRect() ?? {};
    props.onMenu(row, { x: left + MENU_INSET_PX, y: bottom });
    return true;
  }
  return props.onKey(event, row);
}

/** The menu begins below the row's text, not below its edge. */
const MENU_INSET_PX = 24;

function jumpByTyping(
  event: React.KeyboardEvent,
  { props, focus, goTo }: GridKeysOptions,
  typing: React.RefObject<TypeAhead>,
): boolean {
  if (event.key.length !== 1 || hasCommand(event) || event.altKey) return false;
  typing.current = continueTyping(typing.current, event.key, event.timeStamp);
  const { typed } = typing.current;
  // One letter again goes on to the next match; a longer word may still fit the row it is on.
  const start = typed.length === 1 ? focus.row + 1 : focus.row;
  const index = findByPrefix(props.rows, props.textOf, typed, start);
  const row = index === undefined ? undefined : props.rows[index];
  if (index === undefined || row === undefined) return true;
  goTo({ row: index, column: WHOLE_ROW });
  props.onSelect({ kind: "only", row });
  return true;
}

function hasCommand(event: React.KeyboardEvent): boolean {
  return event.ctrlKey || event.metaKey;
}
