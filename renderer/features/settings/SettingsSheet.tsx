import { type ReactNode, useState } from "react";
import { useI18n } from "../../i18n/use-i18n.ts";
import type { SettingsTab } from "../../store/sheets.ts";
import { useApp } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { SheetFrame } from "../../ui/Sheet.tsx";
import { Tabs } from "../../ui/Tabs.tsx";
import { ConnectionsTab } from "./ConnectionsTab.tsx";
import { GeneralTab } from "./GeneralTab.tsx";
import { MirrorsTab } from "./MirrorsTab.tsx";
import { NetworkTab } from "./NetworkTab.tsx";
import { TargetsTab } from "./TargetsTab.tsx";
import styles from "./Settings.module.css";

const css = classNamesOf(styles);

const TABS: readonly SettingsTab[] = [
  "general",
  "targets",
  "network",
  "mirrors",
  "logins",
  "connections",
];

export interface SettingsSheetProps {
  /** The tab that is open first. */
  readonly tab: SettingsTab;
  /** What the tab of other programs' logins shows. */
  readonly logins: ReactNode;
}

/** All that can be set for the whole program. Every change takes effect at once: there is nothing to save. */
export function SettingsSheet({ tab, logins }: SettingsSheetProps) {
  const { t } = useI18n();
  const close = useApp((state) => state.closeSheet);
  const [selected, setSelected] = useState(tab);
  return (
    <SheetFrame
      title={t.settings.title}
      onClose={close}
      onSubmit={() => undefined} // Enter belongs to the field in which it is pressed.
      footer={<Button onPress={close}>{t.action.close}</Button>}
    >
      <div className={css("tabs")}>
        <Tabs
          label={t.settings.title}
          tabs={TABS.map((id) => ({ id, title: t.settings.tabs[id] }))}
          selected={selected}
          onSelect={setSelected}
          render={(id) => (
            <div className={css("panel")}>{id === "logins" ? logins : <Panel tab={id} />}</div>
          )}
        />
      </div>
    </SheetFrame>
  );
}

function Panel({ tab }: { readonly tab: Exclude<SettingsTab, "logins"> }) {
  switch (tab) {
    case "general":
      return <GeneralTab />;
    case "targets":
      return <TargetsTab />;
    case "network":
      return <NetworkTab />;
    case "mirrors":
      return <MirrorsTab />;
    case "connections":
      return <ConnectionsTab />;
    default:
      return null;
  }
}
