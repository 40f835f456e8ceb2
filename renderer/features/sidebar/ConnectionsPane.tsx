import { X } from "lucide-react";
import { useRef } from "react";
import { useLandmark } from "react-aria";
import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { IconButton } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
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
    <nav {...landmarkProps} ref={ref} className={css("pane")} data-pane="sidebar" tabIndex={-1}>
      <div className={css("filter")}>
        <SearchInput label={t.sidebar.filter} value={filter} onChange={setFilter} />
      </div>
      <QuickEditFailed />
      <ConnectionTree />
    </nav>
  );
}

/** A choice from a row's menu that was not saved, until the user has seen it. */
function QuickEditFailed() {
  const { t } = useI18n();
  const failure = useApp((state) => state.quickEditFailure);
  const forget = useApp((state) => state.forgetQuickEditFailure);
  if (failure === undefined) return null;
  return (
    <div className={css("failure")}>
      <ErrorNote error={failure.error} title={t.sidebar.notChanged(printable(failure.address))} />
      <IconButton size="small" label={t.action.close} icon={<X aria-hidden />} onPress={forget} />
    </div>
  );
}
