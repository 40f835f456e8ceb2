import { ArrowDown, ArrowRight, ArrowRightLeft, ArrowUp, ChevronRight, Tag } from "lucide-react";
import { type KeyboardEvent, memo } from "react";
import { Button as AriaButton } from "react-aria-components";
import { printable } from "../../../shared/printable.ts";
import { isActive, type Transfer } from "../../../shared/transfer.ts";
import { type I18n, useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { isPressed, type Keys } from "../../ui/keys.ts";
import { Progress } from "../../ui/Progress.tsx";
import { AgainQuestion } from "./AgainQuestion.tsx";
import { LayerList } from "./LayerList.tsx";
import { toneOf, transferFraction } from "./progress-text.ts";
import { RowActions } from "./RowActions.tsx";
import { shownLocation } from "./shown-location.ts";
import { TransferFigures } from "./TransferFigures.tsx";
import { TransferLog } from "./TransferLog.tsx";
import styles from "./Transfers.module.css";
import { WaitNote } from "./WaitNote.tsx";
import { ROW_MARK } from "./use-kept-focus.ts";

const css = classNamesOf(styles);

const ICONS = { pull: ArrowDown, push: ArrowUp, copy: ArrowRightLeft, retag: Tag } as const;

export interface TransferItemProps {
  readonly id: string;
  /** In the queue, from 1; undefined for what does not wait there. */
  readonly place: number | undefined;
  /** How many wait in the queue. */
  readonly queued: number;
}

/** One transfer, and below it what was asked for: its layers, its log. Follows nothing but itself. */
export const TransferItem = memo(function TransferItem({ id, place, queued }: TransferItemProps) {
  const transfer = useApp(
    (state) => state.transfers.value?.get(id) ?? state.transferHistory.value?.transfers.get(id),
  );
  const expanded = useApp((state) => state.expandedTransfers.has(id));
  const showsLog = useApp((state) => state.transferLogs.has(id));
  const question = useApp((state) =>
    state.againQuestion?.id === id ? state.againQuestion : undefined,
  );
  const move = useApp((state) => state.moveTransfer);
  const cancel = useApp((state) => state.cancelTransfer);
  if (transfer === undefined) return null;
  const onKey = (event: KeyboardEvent): void => {
    if (isPressed(CANCEL_KEYS, event)) {
      event.preventDefault();
      if (isActive(transfer.state) || transfer.state === "paused") void cancel(id);
      return;
    }
    const direction = MOVES_BY_KEY[event.key];
    if (direction === undefined || !event.altKey || place === undefined) return;
    // Before the menu button, which opens on arrows.
    event.preventDefault();
    event.stopPropagation();
    void move(id, direction);
  };
  return (
    <li
      className={css("transfer")}
      data-state={transfer.state}
      {...{ [ROW_MARK]: id }}
      onKeyDownCapture={onKey}
    >
      <Summary transfer={transfer} expanded={expanded} place={place} queued={queued} />
      {transfer.error !== undefined && transfer.state === "failed" && (
        <div className={css("error")}>
          <ErrorNote error={transfer.error} plain />
        </div>
      )}
      {transfer.waiting !== undefined && <WaitNote waiting={transfer.waiting} />}
      {question !== undefined && <AgainQuestion question={question} />}
      {expanded && transfer.layers.length > 0 && <LayerList id={id} />}
      {showsLog && <TransferLog transfer={transfer} />}
    </li>
  );
});

const CANCEL_KEYS: Keys = { key: ".", command: true };
const MOVES_BY_KEY: Readonly<Record<string, "up" | "down">> = { ArrowUp: "up", ArrowDown: "down" };

interface SummaryProps extends Omit<TransferItemProps, "id"> {
  readonly transfer: Transfer;
  readonly expanded: boolean;
}

function Summary({ transfer, expanded, place, queued }: SummaryProps) {
  const i18n = useI18n();
  const { t } = i18n;
  const Icon = ICONS[transfer.kind];
  const source = shownLocation(transfer.source, t.sidebar.store);
  const destination = shownLocation(transfer.destination, t.sidebar.store);
  return (
    <div className={css("summary")}>
      <LayersButton transfer={transfer} expanded={expanded} source={source} />
      <span className={css("icon", transfer.state)} title={t.transfers.kind[transfer.kind]}>
        <Icon aria-label={t.transfers.kind[transfer.kind]} />
      </span>
      <div className={css("middle")}>
        <div className={css("way")}>
          <span className={css("end")} title={printable(transfer.source)}>
            {source}
          </span>
          <ArrowRight aria-hidden />
          <span className={css("end", "far")} title={printable(transfer.destination)}>
            {destination}
          </span>
        </div>
        <Progress
          label={t.transfers.progressOf(t.transfers.kind[transfer.kind], source)}
          fraction={transferFraction(transfer)}
          words={progressWords(transfer, i18n)}
          tone={toneOf(transfer.state)}
        />
        <TransferFigures transfer={transfer} place={place} />
      </div>
      <RowActions transfer={transfer} source={source} place={place} queued={queued} />
    </div>
  );
}

interface LayersButtonProps extends Pick<SummaryProps, "transfer" | "expanded"> {
  readonly source: string;
}

function LayersButton({ transfer, expanded, source }: LayersButtonProps) {
  const { t } = useI18n();
  const toggle = useApp((state) => state.toggleTransfer);
  if (transfer.layers.length === 0) return <span className={css("expand")} />;
  return (
    <AriaButton
      className={css("expand", expanded && "expanded")}
      aria-label={t.transfers.expand(source)}
      aria-expanded={expanded}
      onPress={() => toggle(transfer.id)}
    >
      <ChevronRight aria-hidden />
    </AriaButton>
  );
}

function progressWords({ state, bytesDone, bytesTotal }: Transfer, { t, format }: I18n): string {
  const words = t.transfers.state[state];
  return bytesTotal > 0 && (state === "running" || state === "paused")
    ? `${words}, ${format.percent(bytesDone / bytesTotal)}`
    : words;
}
