import { useEffect } from "react";
import { overallProgress } from "../../shared/overall-progress.ts";
import { useI18n } from "../i18n/use-i18n.ts";
import { useApp } from "../store/use-app.ts";

/** How far all transfers are, in the title of the window or the tab: `(38%) Portolan`. */
export function useWindowTitle(): void {
  const { t, format } = useI18n();
  const progress = useApp(({ transfers }) => {
    const fraction = overallProgress(transfers.value?.values() ?? [])?.fraction;
    return fraction === undefined ? undefined : format.percent(fraction);
  });
  useEffect(() => {
    document.title = progress === undefined ? t.app.name : `(${progress}) ${t.app.name}`;
  }, [progress, t]);
}
