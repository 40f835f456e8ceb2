import { useMemo, useRef } from "react";
import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import {
  DRAG_TYPE,
  type DragTarget,
  formatTarget,
  MAX_CARGO,
  targetOfPlace,
} from "../../store/drag-grammar.ts";
import { verdictOf } from "../../store/dragging.ts";
import { type Place, referenceOfRow } from "../../store/place.ts";
import { isSelected, selectedRows, selectOnly } from "../../store/selection.ts";
import { useApp, useAppStore } from "../../store/use-app.ts";
import { type GridDrag, type GridDrop, NEW_ROW, WHOLE_GRID } from "../../ui/grid/grid-drag.ts";
import type { Rows } from "./use-rows.ts";

/** Rows as something to carry: all that are selected, or the one that is taken hold of. */
export function useGridDrag({ shown, textOf }: Rows): GridDrag {
  const { t } = useI18n();
  const store = useAppStore();
  const pickUp = useApp(({ pickUp, paneId }) => (pickUp?.pane === paneId ? pickUp : undefined));
  const frame = useRef<number>(undefined);
  const words = useRef("");
  const byPointer = useRef(false);
  return useMemo(() => {
    const rowsWith = (row: string): readonly string[] => {
      const { selection } = store.getState();
      // One more than can be carried, so that it is seen that they are too many.
      return isSelected(selection, row) ? selectedRows(selection, shown, MAX_CARGO + 1) : [row];
    };
    return {
      pickUp,
      preview: () => words.current,
      getItem(row) {
        const { place, offerRows } = store.getState();
        const rows = rowsWith(row);
        const names = rows.map((one) => referenceOfRow(place, one));
        // The mark is all that targets here look at; other programs are given the names, and a file where they take one.
        const file = byPointer.current ? offerRows(rows) : {};
        return { [DRAG_TYPE]: "1", "text/plain": names.join("\n"), ...file };
      },
      onStart(row, byKeyboard) {
        const { selection, select, beginDrag } = store.getState();
        const rows = rowsWith(row);
        byPointer.current = !byKeyboard;
        words.current = rows.length === 1 ? printable(textOf(row)) : t.drag.images(rows.length);
        if (!isSelected(selection, row)) select(selectOnly(row));
        if (byKeyboard) beginDrag(rows, true);
        // Chromium ends a drag when the page changes around its row while it begins.
        else frame.current = requestAnimationFrame(() => beginDrag(rows, false));
      },
      onEnd(ending) {
        if (frame.current !== undefined) cancelAnimationFrame(frame.current);
        store.getState().endDrag(byPointer.current ? ending : undefined);
      },
    };
  }, [store, shown, textOf, t, pickUp]);
}

/** Rows as something to drop on; undefined while nothing is dragged. */
export function useGridDrop(): GridDrop | undefined {
  const { t } = useI18n();
  const store = useAppStore();
  const place = useApp((state) => state.place);
  const drag = useApp((state) => state.drag);
  const summaries = useApp((state) => (state.drag === undefined ? undefined : state.summaries));
  const details = useApp((state) => (state.drag === undefined ? undefined : state.details));
  return useMemo(() => {
    if (drag === undefined || summaries === undefined || details === undefined) return undefined;
    return {
      type: DRAG_TYPE,
      accepts: (row) => verdictOf(store.getState(), drag.cargo, targetOf(place, row)).allowed,
      markOf: (row) => formatTarget(targetOf(place, row)),
      onEnter(row) {
        if (drag.byKeyboard) store.getState().hoverDrag(targetOf(place, row));
      },
      onExit() {
        if (drag.byKeyboard) store.getState().hoverDrag(undefined);
      },
      onDrop: (row) => store.getState().dropDrag(targetOf(place, row)),
      newRow:
        place.kind === "repository" ? { title: t.drag.newTag, hint: t.drag.newTagHint } : undefined,
    };
  }, [store, place, drag, summaries, details, t]);
}

/** Only tags can be moved to another image; elsewhere a row stands for its place. */
function targetOf(place: Place, row: string): DragTarget {
  if (place.kind !== "repository" || row === WHOLE_GRID) return targetOfPlace(place);
  const { host, repository } = place;
  if (row === NEW_ROW) return { kind: "new-tag", host, repository };
  return { kind: "tag", host, repository, tag: row };
}
