import {
  ArrowDown,
  ArrowRight,
  ArrowRightLeft,
  ArrowUp,
  ChevronRight,
  GripVertical,
  Tag,
} from "lucide-react";
import { memo, useRef } from "react";
import { Button as AriaButton } from "react-aria-components";
import { printable } from "../../../shared/printable.ts";
import type { Transfer } from "../../../shared/transfer.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { AgainQuestion } from "./AgainQuestion.tsx";
import { DetourNote } from "./DetourNote.tsx";
import { LayerBar } from "./LayerBar.tsx";
import { LayerList } from "./LayerList.tsx";
import { PhaseSteps } from "./PhaseSteps.tsx";
import { RowActions } from "./RowActions.tsx";
import { shownLocation } from "./shown-location.ts";
import { TransferFigures } from "./TransferFigures.tsx";
import { TransferLog } from "./TransferLog.tsx";
import styles from "./Transfers.module.css";
import { WaitNote } from "./WaitNote.tsx";
import { ROW_MARK } from "./use-kept-focus.ts";
import { type QueueDrag, useQueueDrag } from "./use-queue-drag.ts";
import { ROW_SHORTCUTS, useRowKeys } from "./use-row-keys.ts";

const css = classNamesOf(styles);

const ICONS = { pull: ArrowDown, push: ArrowUp, copy: ArrowRightLeft, retag: Tag } as const;

export interface TransferItemProps {
  readonly id: string;
  /** In the queue, from 1; undefined for what does not wait there. */
  readonly place: number | undefined;
  /** How many wait in the queue. */
  readonly queued: number;
  /** The row that Tab comes to; the arrow keys go from there to the others. */
  readonly isTabStop: boolean;
}

/** One transfer, and below it what was asked for: its layers, its log. Follows nothing but itself. */
export const TransferItem = memo(function TransferItem(props: TransferItemProps) {
  const { id, place, queued, isTabStop } = props;
  const { t } = useI18n();
  const row = useRef<HTMLLIElement>(null);
  const transfer = useApp(
    (state) => state.transfers.value?.get(id) ?? state.transferHistory.value?.transfers.get(id),
  );
  const expanded = useApp((state) => state.expandedTransfers.has(id));
  const showsLog = useApp((state) => state.transferLogs.has(id));
  const question = useApp((state) =>
    state.againQuestion?.id === id ? state.againQuestion : undefined,
  );
  const onKey = useRowKeys(transfer, place);
  const drag = useQueueDrag(row, { id, place });
  if (transfer === undefined) return null;
  const phase = isWorkedAt(transfer) ? transfer.phase : undefined;
  return (
    <li
      {...drag.dropProps}
      ref={row}
      className={css("transfer", drag.isDragging && "dragging", drag.mark)}
      data-state={transfer.state}
      {...{ [ROW_MARK]: id }}
      tabIndex={isTabStop ? 0 : -1}
      aria-label={t.transfers.rowLabel(
        t.transfers.kind[transfer.kind],
        shownLocation(transfer.source, t.sidebar.store),
        t.transfers.state[transfer.state],
      )}
      aria-keyshortcuts={ROW_SHORTCUTS}
      onKeyDownCapture={onKey}
    >
      <Summary transfer={transfer} expanded={expanded} place={place} queued={queued} drag={drag} />
      {transfer.error !== undefined && transfer.state === "failed" && (
        <div className={css("error")}>
          <ErrorNote error={transfer.error} plain />
        </div>
      )}
      {transfer.serverCopy?.refused !== undefined && (
        <DetourNote refused={transfer.serverCopy.refused} />
      )}
      {transfer.waiting !== undefined && <WaitNote waiting={transfer.waiting} />}
      {question !== undefined && <AgainQuestion question={question} />}
      {expanded && phase !== undefined && <PhaseSteps phase={phase} />}
      {expanded && transfer.layers.length > 0 && <LayerList id={id} />}
      {showsLog && <TransferLog transfer={transfer} />}
    </li>
  );
});

function isWorkedAt({ state }: Transfer): boolean {
  return state === "planning" || state === "running";
}

interface SummaryProps extends Omit<TransferItemProps, "id" | "isTabStop"> {
  readonly transfer: Transfer;
  readonly expanded: boolean;
  readonly drag: QueueDrag;
}

function Summary({ transfer, expanded, place, queued, drag }: SummaryProps) {
  const { t } = useI18n();
  const Icon = ICONS[transfer.kind];
  const source = shownLocation(transfer.source, t.sidebar.store);
  const destination = shownLocation(transfer.destination, t.sidebar.store);
  return (
    <div className={css("summary")} {...(place === undefined ? {} : drag.dragProps)}>
      {place !== undefined && queued > 1 ? (
        // What waits for its turn has no layers yet.
        <Handle drag={drag} source={source} />
      ) : (
        <LayersButton transfer={transfer} expanded={expanded} source={source} />
      )}
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
        <LayerBar
          transfer={transfer}
          label={t.transfers.progressOf(t.transfers.kind[transfer.kind], source)}
        />
        <TransferFigures transfer={transfer} place={place} />
      </div>
      <RowActions transfer={transfer} source={source} place={place} queued={queued} />
    </div>
  );
}

/** Drags the row by the pointer, and by Enter and the arrow keys. */
function Handle({ drag, source }: { readonly drag: QueueDrag; readonly source: string }) {
  const { t } = useI18n();
  return (
    <AriaButton
      {...drag.dragButtonProps}
      className={css("handle")}
      aria-label={t.transfers.drag(source)}
    >
      <GripVertical aria-hidden />
    </AriaButton>
  );
}

interface LayersButtonProps extends Pick<SummaryProps, "transfer" | "expanded"> {
  readonly source: string;
}

function LayersButton({ transfer, expanded, source }: LayersButtonProps) {
  const { t } = useI18n();
  const toggle = useApp((state) => state.toggleTransfer);
  if (transfer.layers.length === 0 && !isWorkedAt(transfer))
    return <span className={css("expand")} />;
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
