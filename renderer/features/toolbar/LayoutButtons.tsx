import { Columns2, PanelLeft, PanelRight } from "lucide-react";
import { useI18n } from "../../i18n/use-i18n.ts";
import { showsInspector, showsSidebar } from "../../store/layout.ts";
import { useApp } from "../../store/use-app.ts";
import { IconButton } from "../../ui/Button.tsx";

/** Shows and hides the connections. */
export function SidebarButton() {
  const { t } = useI18n();
  const isShown = useApp(showsSidebar);
  const setOpen = useApp((state) => state.setSidebarOpen);
  return (
    <IconButton
      label={isShown ? t.panes.hideSidebar : t.panes.showSidebar}
      icon={<PanelLeft aria-hidden />}
      aria-pressed={isShown}
      onPress={() => setOpen(!isShown)}
    />
  );
}

/** One list or two. */
export function SplitButton() {
  const { t } = useI18n();
  const isSplit = useApp((state) => state.openPanes.length > 1);
  const toggle = useApp((state) => state.toggleSplit);
  return (
    <IconButton
      label={isSplit ? t.panes.unsplit : t.panes.split}
      icon={<Columns2 aria-hidden />}
      aria-pressed={isSplit}
      onPress={toggle}
    />
  );
}

/** Shows and hides the inspector. */
export function InspectorButton() {
  const { t } = useI18n();
  const isShown = useApp(showsInspector);
  const setOpen = useApp((state) => state.setInspectorOpen);
  return (
    <IconButton
      label={isShown ? t.preferences.hideInspector : t.preferences.showInspector}
      icon={<PanelRight aria-hidden />}
      aria-pressed={isShown}
      onPress={() => setOpen(!isShown)}
    />
  );
}
