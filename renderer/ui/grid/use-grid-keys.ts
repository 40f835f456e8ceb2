import { useRef } from "react";
import { trackWidth } from "./GridHeader.tsx";
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
      toggleByKey(event, options) ||
      resizeByKey(event, options) ||
      selectByKey(event, options) ||
      moveByKey(event, options) ||
      actByKey(event, options) ||
      jumpByTyping(event, options, typing);
    if (!done) return;
    event.preventDefault();
    event.stopPropagation();
  };
}

/** A group opens to the right and closes to the left, as in a tree; Enter and Space do either. */
function toggleByKey(event: React.KeyboardEvent, { props, focus }: GridKeysOptions): boolean {
  const row = props.rows[focus.row];
  const group = row === undefined ? undefined : props.groupAt?.(row);
  if (row === undefined || group === undefined || hasCommand(event) || event.altKey) return false;
  const wanted = { ArrowRight: true, ArrowLeft: false, Enter: !group.open, " ": !group.open };
  const open = Object.entries(wanted).find(([key]) => key === event.key)?.[1];
  if (open === undefined) return false;
  if (open !== group.open) props.onToggleGroup?.(row);
  return true;
}

/** Pixels of one key press. */
const RESIZE_STEP = 16;

/** Alt with an arrow on a title makes its column narrower or wider. */
function resizeByKey(event: React.KeyboardEvent, { props, focus }: GridKeysOptions): boolean {
  const step = { ArrowLeft: -RESIZE_STEP, ArrowRight: RESIZE_STEP }[event.key];
  const column = props.columns[focus.column];
  if (focus.row !== HEADER_ROW || !event.altKey || step === undefined || column === undefined) {
    return false;
  }
  const title = event.currentTarget.querySelector<HTMLElement>(`[data-header="${focus.column}"]`);
  if (title !== null) props.onResize?.(column.id, trackWidth(title) + step);
  return true;
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
