import { useEffect } from "react";
import { useAppStore } from "../../store/use-app.ts";
import { focusPane } from "../commands/focus-pane.ts";

/** Goes on from the pane into its table: who opened a repository by keyboard waits there until its tags come. */
export function useArrivalFocus(): void {
  const store = useAppStore();
  useEffect(() => {
    const isWaiting = document.activeElement?.matches('[data-pane="centre"]') === true;
    if (isWaiting && store.getState().place.kind === "repository") focusPane("centre");
  }, [store]);
}

/** The pane keeps the focus while what is in it changes. */
export function holdFocus(): void {
  document.activeElement?.closest<HTMLElement>('[data-pane="centre"]')?.focus();
}
