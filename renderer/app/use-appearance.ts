import { useEffect } from "react";
import { languageOf } from "../store/settings.ts";
import { useApp } from "../store/use-app.ts";

const DARK = "(prefers-color-scheme: dark)";

/** Tells the document which theme and language it has. */
export function useAppearance(): void {
  const theme = useApp((state) => state.settings.theme);
  const language = useApp(languageOf);
  useEffect(() => {
    const wish = window.matchMedia(DARK);
    const apply = (): void => {
      const system = wish.matches ? "dark" : "light";
      document.documentElement.dataset["theme"] = theme === "system" ? system : theme;
    };
    apply();
    wish.addEventListener("change", apply);
    return () => wish.removeEventListener("change", apply);
  }, [theme]);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
}
