import { type DragEvent, type RefObject, useEffect, useEffectEvent, useRef } from "react";
import { type DragPreviewRenderer, setInteractionModality, useDrag } from "react-aria";
import type { GridDrag } from "./grid-drag.ts";

export interface RowDragOptions {
  readonly row: string;
  readonly drag: GridDrag | undefined;
  readonly preview: RefObject<DragPreviewRenderer | null>;
  readonly element: RefObject<HTMLElement | null>;
}

/** Frames that a menu may take to give the focus back before the keyboard's drag begins without it. */
const MAX_FRAMES = 30;

/** Lets a row be dragged, by the pointer or, once it was picked up, by the arrow keys. */
export function useRowDrag({ row, drag, preview, element }: RowDragOptions) {
  const byKeyboard = useRef(false);
  const { dragProps, dragButtonProps, isDragging } = useDrag({
    hasDragButton: true,
    isDisabled: drag === undefined,
    preview,
    getItems: () => [drag?.getItem(row) ?? {}],
    onDragStart: () => drag?.onStart(row, byKeyboard.current),
    onDragEnd: ({ x, y, dropOperation }) =>
      drag?.onEnd({ taken: dropOperation !== "cancel", outside: isOutside(x, y) }),
  });
  const begin = useEffectEvent(() => {
    const target = element.current;
    if (target === null) return;
    byKeyboard.current = true;
    setInteractionModality("keyboard");
    dragButtonProps.onPress?.({ pointerType: "keyboard", target } as unknown as Parameters<
      NonNullable<typeof dragButtonProps.onPress>
    >[0]);
    byKeyboard.current = false;
  });
  const pickUp = drag?.pickUp?.row === row ? drag.pickUp : undefined;
  useEffect(() => {
    if (pickUp === undefined) return undefined;
    return afterKeys(element, begin);
  }, [pickUp, element]);
  return {
    dragProps: dragProps as { readonly onDragStart?: (event: DragEvent) => void },
    isDragging,
  };
}

/** @param x pixels from the left of the page */
function isOutside(x: number, y: number): boolean {
  return x < 0 || y < 0 || x >= window.innerWidth || y >= window.innerHeight;
}

/**
 * Waits until the row has the focus again and the key that chose it is up: React Aria would take its release for the
 * drop.
 */
function afterKeys(element: RefObject<HTMLElement | null>, act: () => void): () => void {
  let frames = 0;
  let frame: number;
  const wait = (): void => {
    frames += 1;
    const grid = element.current?.closest("[role=grid], [role=treegrid]");
    const isBack = grid?.contains(document.activeElement) === true;
    if ((isBack && frames > 2) || frames > MAX_FRAMES) {
      element.current?.focus({ preventScroll: true });
      act();
    } else frame = requestAnimationFrame(wait);
  };
  frame = requestAnimationFrame(wait);
  return () => cancelAnimationFrame(frame);
}
