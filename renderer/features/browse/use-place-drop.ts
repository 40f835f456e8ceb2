import { type DOMAttributes, type DragEvent, type RefObject, useMemo } from "react";
import { type DropOptions, useDrop } from "react-aria";
import {
  type DragTarget,
  DRAG_TYPE,
  formatTarget,
  targetOfPlace,
} from "../../store/drag-grammar.ts";
import { verdictOf } from "../../store/dragging.ts";
import type { AppState } from "../../store/index.ts";
import { useApp, useAppStore } from "../../store/use-app.ts";

/** The open place as something to drop on; absent for an engine that does not run. */
export function placeTarget({ place, engines }: Pick<AppState, "place" | "engines">): DragTarget {
  if (place.kind !== "engine") return targetOfPlace(place);
  const engine = engines.value?.find(({ name }) => name === place.engine);
  return { ...place, running: engine?.state === "running" };
}

/** Takes images for the whole place at one element that can have the focus: by the pointer and by the arrow keys. */
export function usePlaceDrop(
  ref: RefObject<HTMLElement | null>,
): Pick<ReturnType<typeof useDrop>, "dropProps" | "isDropTarget"> {
  const store = useAppStore();
  const place = useApp((state) => state.place);
  const isDragging = useApp((state) => state.drag !== undefined);
  const options = useMemo((): DropOptions => {
    const target = () => placeTarget(store.getState());
    return {
      ref,
      getDropOperation(types, allowed) {
        return types.has(DRAG_TYPE) && takes(store.getState())
          ? (allowed[0] ?? "cancel")
          : "cancel";
      },
      onDropEnter() {
        const { drag, hoverDrag } = store.getState();
        if (drag?.byKeyboard === true) hoverDrag(target());
      },
      onDropExit() {
        const { drag, hoverDrag } = store.getState();
        if (drag?.byKeyboard === true) hoverDrag(undefined);
      },
      onDrop: () => store.getState().dropDrag(target()),
    };
    // oxlint-disable-next-line react/exhaustive-deps -- another place takes other images
  }, [store, ref, place]);
  const { dropProps, isDropTarget } = useDrop(options);
  return { dropProps: isDragging ? dropProps : {}, isDropTarget };
}

/** For an element that takes what is dragged onto it. */
type DropHandlers = Pick<DOMAttributes<HTMLElement>, "onDragOver" | "onDrop">;

/** Takes images over the empty parts of a pane, by the pointer alone: its bar does so by the arrow keys too. */
export function useSpaceDrop(): DropHandlers & { readonly "data-drop"?: string } {
  const store = useAppStore();
  const mark = useApp((state) =>
    state.drag === undefined ? undefined : formatTarget(placeTarget(state)),
  );
  if (mark === undefined) return {};
  return {
    "data-drop": mark,
    onDragOver(event) {
      if (!isOurs(event) || !takes(store.getState())) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = event.dataTransfer.effectAllowed === "move" ? "move" : "copy";
    },
    onDrop(event) {
      if (!isOurs(event)) return;
      event.preventDefault();
      store.getState().dropDrag(placeTarget(store.getState()));
    },
  };
}

/** One element that takes files of the operating system and images of this page: each looks for its own. */
export function joinDrops<Files extends DropHandlers>(
  files: Files,
  images: DropHandlers,
): Files & DropHandlers {
  return {
    ...files,
    ...images,
    onDragOver(event) {
      files.onDragOver?.(event);
      images.onDragOver?.(event);
    },
    onDrop(event) {
      files.onDrop?.(event);
      images.onDrop?.(event);
    },
  };
}

function isOurs({ dataTransfer }: DragEvent): boolean {
  return dataTransfer.types.includes(DRAG_TYPE);
}

function takes(state: AppState): boolean {
  return state.drag !== undefined && verdictOf(state, state.drag.cargo, placeTarget(state)).allowed;
}
