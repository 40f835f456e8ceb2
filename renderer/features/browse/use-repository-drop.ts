import { useMemo } from "react";
import {
  DRAG_TYPE,
  type DragTarget,
  formatTarget,
  targetOfPlace,
} from "../../store/drag-grammar.ts";
import { verdictOf } from "../../store/dragging.ts";
import { hostOf, type NamespacePlace } from "../../store/place.ts";
import { useApp, useAppStore } from "../../store/use-app.ts";
import { type GridDrop, WHOLE_GRID } from "../../ui/grid/grid-drag.ts";

/** Repositories as something to drop images on; undefined while none are dragged. */
export function useRepositoryDrop(place: NamespacePlace): GridDrop | undefined {
  const store = useAppStore();
  const drag = useApp((state) => state.drag);
  return useMemo(() => {
    if (drag === undefined) return undefined;
    const targetOf = (row: string): DragTarget =>
      row === WHOLE_GRID
        ? targetOfPlace(place)
        : { kind: "repository", host: hostOf(place), repository: row };
    return {
      type: DRAG_TYPE,
      accepts: (row) => verdictOf(store.getState(), drag.cargo, targetOf(row)).allowed,
      markOf: (row) => formatTarget(targetOf(row)),
      onEnter(row) {
        if (drag.byKeyboard) store.getState().hoverDrag(targetOf(row));
      },
      onExit() {
        if (drag.byKeyboard) store.getState().hoverDrag(undefined);
      },
      onDrop: (row) => store.getState().dropDrag(targetOf(row)),
      newRow: undefined,
    };
  }, [store, place, drag]);
}
