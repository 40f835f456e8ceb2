import { type RefObject, useEffect } from "react";
import { type DragModifiers, readTarget } from "../../store/drag-grammar.ts";
import type { AppStore } from "../../store/index.ts";
import { useAppStore } from "../../store/use-app.ts";

/** A closed folder opens when one stays over it for so long. */
const SPRING_MS = 700;
/** Pixels between the pointer and the words about what is under it. */
const OFFSET = { x: 16, y: 22 } as const;
/** Pixels that the words keep from the edges of the window. */
const MARGIN_PX = 8;

/**
 * Follows what is dragged: over which target it is, also one that takes nothing and says why; which keys are held; where
 * the words about it stand.
 */
export function useDragTracking(isDragging: boolean, hint: RefObject<HTMLElement | null>): void {
  const store = useAppStore();
  useEffect(() => {
    if (!isDragging) return undefined;
    const spring = createSpring(store);
    const box = hint.current;
    const onOver = (event: DragEvent): void => {
      const element = event.target instanceof Element ? event.target : undefined;
      const mark = element?.closest<HTMLElement>("[data-drop]")?.dataset["drop"];
      const target = mark === undefined ? undefined : readTarget(mark);
      store.getState().hoverDrag(target, modifiersOf(event));
      spring.over(element?.closest<HTMLElement>("[data-spring]")?.dataset["spring"]);
      if (box !== null) placeAt(box, event);
    };
    const onLeave = (event: DragEvent): void => {
      // Out of the window. The arrow keys carry nothing that far.
      if (event.relatedTarget !== null) return;
      const { hoverDrag, savesOutside } = store.getState();
      hoverDrag({ kind: "outside", saves: savesOutside });
    };
    /** While the arrow keys carry, keys are held for the drop too. */
    const onKey = (event: KeyboardEvent): void => {
      const { drag, hover, hoverDrag } = store.getState();
      if (drag?.byKeyboard === true) hoverDrag(hover?.target, modifiersOf(event));
    };
    window.addEventListener("dragover", onOver, true);
    window.addEventListener("dragleave", onLeave, true);
    window.addEventListener("keydown", onKey, true);
    window.addEventListener("keyup", onKey, true);
    return () => {
      spring.over(undefined);
      if (box !== null) box.style.transform = "";
      window.removeEventListener("dragover", onOver, true);
      window.removeEventListener("dragleave", onLeave, true);
      window.removeEventListener("keydown", onKey, true);
      window.removeEventListener("keyup", onKey, true);
    };
  }, [store, isDragging, hint]);
}

type Keys = Pick<KeyboardEvent, "altKey" | "shiftKey" | "ctrlKey" | "metaKey">;

function modifiersOf({ altKey, shiftKey, ctrlKey, metaKey }: Keys): DragModifiers {
  return { add: altKey, preview: shiftKey, direct: ctrlKey || metaKey };
}

/** Opens what the pointer stays over. */
function createSpring(store: AppStore): { over: (key: string | undefined) => void } {
  let current: string | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    over(key) {
      if (key === current) return;
      current = key;
      clearTimeout(timer);
      if (key === undefined) return;
      timer = setTimeout(() => {
        store.getState().expand([key]);
        store.getState().loadOpenCatalogs();
      }, SPRING_MS);
    },
  };
}

/** Beside the pointer, and inside the window. */
function placeAt(hint: HTMLElement, { clientX, clientY }: DragEvent): void {
  const { offsetWidth, offsetHeight } = hint;
  const right = window.innerWidth - offsetWidth - MARGIN_PX;
  const below = clientY + OFFSET.y;
  const fits = below + offsetHeight + MARGIN_PX < window.innerHeight;
  const x = Math.max(MARGIN_PX, Math.min(clientX + OFFSET.x, right));
  const y = fits ? below : clientY - offsetHeight - OFFSET.y;
  hint.style.transform = `translate(${x}px, ${y}px)`;
}
