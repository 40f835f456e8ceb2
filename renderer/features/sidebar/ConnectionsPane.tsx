import { useRef } from "react";
import { useLandmark } from "react-aria";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { SearchInput } from "../../ui/SearchInput.tsx";
import { ConnectionTree } from "./ConnectionTree.tsx";
import styles from "./Sidebar.module.css";

const css = classNamesOf(styles);

/** The left side: every place where images live. */
export function ConnectionsPane() {
  const { t } = useI18n();
  const ref = useRef<HTMLElement>(null);
  const filter = useApp((state) => state.sidebarFilter);
  const setFilter = useApp((state) => state.setSidebarFilter);
  const { landmarkProps } = useLandmark({ role: "navigation", "aria-label": t.sidebar.label }, ref);
  return (
    <nav {...landmarkProps} ref={ref} className={css("pane")}>
      <div className={css("filter")}>
        <SearchInput label={t.sidebar.filter} value={filter} onChange={setFilter} />
      </div>
      <ConnectionTree />
    </nav>
  );
}
