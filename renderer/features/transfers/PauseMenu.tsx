import { CircleStop, Pause } from "lucide-react";
import { useI18n } from "../../i18n/use-i18n.ts";
import { countRunning } from "../../store/transfer-groups.ts";
import { activeTransfers } from "../../store/transfers.ts";
import { useApp } from "../../store/use-app.ts";
import { IconButton } from "../../ui/Button.tsx";
import { MenuButton } from "../../ui/Menu.tsx";

/** Stops everything: at once, or once what runs has come to its end. */
export function PauseMenu() {
  const { t } = useI18n();
  const pauseAll = useApp((state) => state.pauseAll);
  const running = useApp(({ transfers }) => countRunning(transfers.value?.values() ?? []));
  const active = useApp(({ transfers }) => activeTransfers(transfers.value).length);
  const entries = [
    {
      id: "after current",
      label: t.transfers.pauseAfter(running),
      icon: <CircleStop aria-hidden />,
      disabled: active === running,
    },
    { id: "now", label: t.transfers.pauseNow, icon: <Pause aria-hidden /> },
  ];
  return (
    <MenuButton
      label={t.transfers.pauseAll}
      groups={[{ entries }]}
      onAction={(id) => void pauseAll(id === "now" ? "now" : "after current")}
    >
      <IconButton
        label={t.transfers.pauseAll}
        icon={<Pause aria-hidden />}
        isDisabled={active === 0}
      />
    </MenuButton>
  );
}
