import { ChevronDown, ChevronUp } from "lucide-react";
import { useRef } from "react";
import { useLandmark, VisuallyHidden } from "react-aria";
import { Button as AriaButton } from "react-aria-components";
import { useI18n } from "../../i18n/use-i18n.ts";
import { countTransfers, TRANSFER_FILTERS } from "../../store/transfer-groups.ts";
import { allTransfers } from "../../store/transfer-history.ts";
import { useApp } from "../../store/use-app.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { Tabs } from "../../ui/Tabs.tsx";
import { DrawerControls } from "./DrawerControls.tsx";
import { HostWaits } from "./HostWaits.tsx";
import { LimitBadge } from "./LimitBadge.tsx";
import { shownLocation } from "./shown-location.ts";
import { StatusLine } from "./StatusLine.tsx";
import { TransferList } from "./TransferList.tsx";
import styles from "./Transfers.module.css";
import { useFreshLimits } from "./use-fresh-limits.ts";

const css = classNamesOf(styles);

/** The bottom of the window: a line that says how things stand, and below it all transfers when it is open. */
export function TransfersDrawer() {
  const { t } = useI18n();
  const ref = useRef<HTMLElement>(null);
  const open = useApp((state) => state.drawerOpen);
  const toggle = useApp((state) => state.toggleDrawer);
  const { landmarkProps } = useLandmark({ role: "region", "aria-label": t.transfers.label }, ref);
  useFreshLimits();
  return (
    <section {...landmarkProps} ref={ref} className={css("drawer")} data-pane="transfers">
      <div className={css("strip")}>
        <AriaButton
          className={css("toggle")}
          aria-label={open ? t.transfers.hide : t.transfers.show}
          aria-expanded={open}
          onPress={toggle}
        >
          {open ? <ChevronDown aria-hidden /> : <ChevronUp aria-hidden />}
          <span className={css("heading")}>{t.transfers.label}</span>
        </AriaButton>
        <StatusLine />
        <HostWaits />
        <LimitBadge />
      </div>
      {open && <OpenDrawer />}
      <MoveAnnouncer />
    </section>
  );
}

function OpenDrawer() {
  const { t, format } = useI18n();
  const filter = useApp((state) => state.transferFilter);
  const choose = useApp((state) => state.filterTransfers);
  const counts = useApp((state) => {
    const all = countTransfers(allTransfers(state).values());
    return TRANSFER_FILTERS.map((one) => all[one]).join(" ");
  }).split(" ");
  return (
    <div className={css("body")}>
      <Tabs
        label={t.transfers.filters}
        selected={filter}
        onSelect={choose}
        tabs={TRANSFER_FILTERS.map((id, index) => ({
          id,
          title: t.transfers.filter[id],
          count: counts[index] === "0" ? undefined : format.number(Number(counts[index])),
        }))}
        beside={<DrawerControls />}
        render={(id) => <TransferList filter={id} />}
        fixed
      />
    </div>
  );
}

/** Speaks the new place of a transfer that was moved, once. */
function MoveAnnouncer() {
  const { t } = useI18n();
  const moved = useApp((state) => state.movedTransfer);
  const source = useApp(({ transfers, movedTransfer }) =>
    movedTransfer === undefined ? undefined : transfers.value?.get(movedTransfer.id)?.source,
  );
  return (
    <VisuallyHidden>
      <div aria-live="polite">
        {moved !== undefined &&
          source !== undefined &&
          t.transfers.placed(shownLocation(source, t.sidebar.store), moved.place)}
      </div>
    </VisuallyHidden>
  );
}
