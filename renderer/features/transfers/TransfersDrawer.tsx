import { ChevronDown, ChevronUp, ListChecks } from "lucide-react";
import { useMemo, useRef } from "react";
import { useLandmark } from "react-aria";
import { Button as AriaButton } from "react-aria-components";
import { isFinished } from "../../../shared/transfer.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { transferOrder } from "../../store/transfers.ts";
import { useApp } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { StatusLine } from "./StatusLine.tsx";
import { TransferItem } from "./TransferItem.tsx";
import styles from "./Transfers.module.css";

const css = classNamesOf(styles);

/** The bottom of the window: a line that says how things stand, and above all transfers when it is open. */
export function TransfersDrawer() {
  const { t } = useI18n();
  const ref = useRef<HTMLElement>(null);
  const open = useApp((state) => state.drawerOpen);
  const setOpen = useApp((state) => state.setDrawerOpen);
  const { landmarkProps } = useLandmark({ role: "region", "aria-label": t.transfers.label }, ref);
  return (
    <section {...landmarkProps} ref={ref} className={css("drawer")}>
      <div className={css("strip")}>
        <AriaButton
          className={css("toggle")}
          aria-label={open ? t.transfers.hide : t.transfers.show}
          aria-expanded={open}
          onPress={() => setOpen(!open)}
        >
          {open ? <ChevronDown aria-hidden /> : <ChevronUp aria-hidden />}
          <span className={css("heading")}>{t.transfers.label}</span>
        </AriaButton>
        <StatusLine />
        {open && <ClearButton />}
      </div>
      {open && <TransferList />}
    </section>
  );
}

function ClearButton() {
  const { t } = useI18n();
  const clear = useApp((state) => state.clearTransfers);
  const finished = useApp(({ transfers }) =>
    [...(transfers.value?.values() ?? [])].some(({ state }) => isFinished(state)),
  );
  return (
    <Button variant="quiet" isDisabled={!finished} onPress={() => void clear()}>
      {t.transfers.clear}
    </Button>
  );
}

function TransferList() {
  const { t } = useI18n();
  const load = useApp((state) => state.transfers);
  const error = useApp((state) => state.transfersError);
  // Progress comes ten times a second; the order, as one text, changes only when the list does.
  const order = useApp((state) => transferOrder(state.transfers.value).join("\n"));
  const ids = useMemo(() => (order === "" ? [] : order.split("\n")), [order]);
  return (
    <div className={css("list")}>
      {load.status === "failed" && <ErrorNote error={load.error} title={t.transfers.failed} />}
      {error !== undefined && <ErrorNote error={error} />}
      {ids.length === 0 && load.status !== "failed" ? (
        <EmptyState
          icon={<ListChecks aria-hidden />}
          title={t.transfers.empty}
          body={t.transfers.emptyBody}
        />
      ) : (
        <ul>
          {ids.map((id) => (
            <TransferItem key={id} id={id} />
          ))}
        </ul>
      )}
    </div>
  );
}
