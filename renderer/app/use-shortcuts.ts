import { useEffect } from "react";
import { useAppStore } from "../store/use-app.ts";

/** Keys that work anywhere in the window. Keys of one list are with that list. */
export function useShortcuts(): void {
  const store = useAppStore();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const { sheet, drawerOpen, inspectorOpen, setDrawerOpen, setInspectorOpen } =
        store.getState();
      if (event.isComposing || event.altKey || sheet !== undefined) return;
      if (event.key === "F5" && !event.ctrlKey) {
        void store.getState().refresh();
      } else if (!event.ctrlKey && !event.metaKey) {
        return;
      } else if (event.key === ",") {
        store.getState().openSheet({ kind: "settings", tab: "general" });
      } else if (event.key === "j") {
        setDrawerOpen(!drawerOpen);
      } else if (event.key === "i" && !event.shiftKey) {
        setInspectorOpen(!inspectorOpen);
      } else if (event.key === "f") {
        document
          .querySelector<HTMLInputElement>('[data-pane="centre"] input[type=search]')
          ?.focus();
      } else {
        return;
      }
      event.preventDefault();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [store]);
}
