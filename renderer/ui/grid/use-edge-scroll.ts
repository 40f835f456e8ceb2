import { type RefObject, useEffect } from "react";

/** Pixels from an edge in which a list begins to scroll. */
const EDGE_PX = 36;
/** Pixels of a step, at the very edge: a row every three frames. */
const MAX_STEP_PX = 11;

/** Scrolls a list while something is dragged near its upper or lower edge. */
export function useEdgeScroll(scroller: RefObject<HTMLElement | null>, active: boolean): void {
  useEffect(() => {
    if (!active) return undefined;
    let step = 0;
    let frame: number | undefined;
    const run = (): void => {
      scroller.current?.scrollBy(0, step);
      frame = step === 0 ? undefined : requestAnimationFrame(run);
    };
    const follow = ({ clientX, clientY }: DragEvent): void => {
      const box = scroller.current?.getBoundingClientRect();
      const isBeside =
        box === undefined ||
        clientX < box.left ||
        clientX > box.right ||
        clientY < box.top ||
        clientY > box.bottom;
      step = isBeside ? 0 : stepAt(clientY - box.top, box.bottom - clientY);
      if (step !== 0) frame ??= requestAnimationFrame(run);
    };
    window.addEventListener("dragover", follow, true);
    return () => {
      window.removeEventListener("dragover", follow, true);
      if (frame !== undefined) cancelAnimationFrame(frame);
    };
  }, [scroller, active]);
}

/** How far to scroll at so many pixels from the top and from the bottom: the nearer an edge, the faster. */
export function stepAt(fromTop: number, fromBottom: number): number {
  if (fromTop < EDGE_PX) return -Math.ceil((1 - fromTop / EDGE_PX) * MAX_STEP_PX);
  if (fromBottom < EDGE_PX) return Math.ceil((1 - fromBottom / EDGE_PX) * MAX_STEP_PX);
  return 0;
}
