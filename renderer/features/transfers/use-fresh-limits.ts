import { useEffect } from "react";
import { useApp } from "../../store/use-app.ts";

/**
 * Reads the limits when the engine is reached, and again whenever somebody comes back to the window or opens the
 * drawer: commands and other windows change them too, and tell nobody.
 */
export function useFreshLimits(): void {
  const isLinked = useApp((state) => state.link === "open");
  const drawerOpen = useApp((state) => state.drawerOpen);
  const loadLimits = useApp((state) => state.loadLimits);
  useEffect(() => {
    if (!isLinked) return undefined;
    const load = (): void => void loadLimits();
    load();
    window.addEventListener("focus", load);
    return () => window.removeEventListener("focus", load);
  }, [isLinked, loadLimits]);
  useEffect(() => {
    if (isLinked && drawerOpen) void loadLimits();
  }, [isLinked, drawerOpen, loadLimits]);
}
