import { useEffect } from "react";
import { type DragTarget, readTarget } from "../../store/drag-grammar.ts";
import { openTarget } from "../../store/dragging.ts";
import type { AppState } from "../../store/index.ts";
import { useAppStore } from "../../store/use-app.ts";

/** Pastes copied images into what has the focus: an item of the sidebar, else the place that is open. */
export function useImagePaste(): void {
  const store = useAppStore();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const state = store.getState();
      if (event.isComposing || event.altKey || state.sheet !== undefined) return;
      if (event.key.toLowerCase() !== "v" || !(event.ctrlKey || event.metaKey)) return;
      if (state.imageClipboard === undefined || isTyping(event.target)) return;
      event.preventDefault();
      state.pasteInto(focusedTarget(state), event.shiftKey);
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [store]);
}

function focusedTarget(state: AppState): DragTarget {
  const mark = document.activeElement?.querySelector<HTMLElement>(":scope [data-paste]");
  const text = mark?.dataset["paste"];
  return text === undefined ? openTarget(state) : readTarget(text);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, select") !== null;
}
