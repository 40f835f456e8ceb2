import {
  ArrowDown,
  ArrowRight,
  ArrowRightLeft,
  ArrowUp,
  ChevronRight,
  RotateCcw,
  Tag,
  X,
} from "lucide-react";
import { memo } from "react";
import { Button as AriaButton } from "react-aria-components";
import { isFinished, type Transfer } from "../../../shared/transfer.ts";
import { printable } from "../../../shared/printable.ts";
import { type I18n, useI18n } from "../../i18n/use-i18n.ts";
import { familiarName, referenceOf } from "../../store/place.ts";
import { useApp } from "../../store/use-app.ts";
import { IconButton } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { Progress } from "../../ui/Progress.tsx";
import { LayerList } from "./LayerList.tsx";
import { finishedLayers, formatEta, toneOf, transferFraction } from "./progress-text.ts";
import styles from "./Transfers.module.css";

const css = classNamesOf(styles);

const ICONS = { pull: ArrowDown, push: ArrowUp, copy: ArrowRightLeft, retag: Tag } as const;

/** One transfer, and its layers when it is opened. Follows nothing but itself. */
export const TransferItem = memo(function TransferItem({ id }: { readonly id: string }) {
  const transfer = useApp((state) => state.transfers.value?.get(id));
  const expanded = useApp((state) => state.expandedTransfers.has(id));
  if (transfer === undefined) return null;
  return (
    <li className={css("transfer")} data-state={transfer.state}>
      <Summary transfer={transfer} expanded={expanded} />
      {transfer.error !== undefined && transfer.state === "failed" && (
        <div className={css("error")}>
          <ErrorNote error={transfer.error} plain />
        </div>
      )}
      {expanded && transfer.layers.length > 0 && <LayerList id={id} />}
    </li>
  );
});

interface SummaryProps {
  readonly transfer: Transfer;
  readonly expanded: boolean;
}

function Summary({ transfer, expanded }: SummaryProps) {
  const i18n = useI18n();
  const { t } = i18n;
  const toggle = useApp((state) => state.toggleTransfer);
  const Icon = ICONS[transfer.kind];
  const source = shownLocation(transfer.source, t.sidebar.store);
  const destination = shownLocation(transfer.destination, t.sidebar.store);
  return (
    <div className={css("summary")}>
      {transfer.layers.length === 0 ? (
        <span className={css("expand")} />
      ) : (
        <AriaButton
          className={css("expand", expanded && "expanded")}
          aria-label={t.transfers.expand(source)}
          aria-expanded={expanded}
          onPress={() => toggle(transfer.id)}
        >
          <ChevronRight aria-hidden />
        </AriaButton>
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
        <Progress
          label={t.transfers.progressOf(t.transfers.kind[transfer.kind], source)}
          fraction={transferFraction(transfer)}
          words={progressWords(transfer, i18n)}
          tone={toneOf(transfer.state)}
        />
        <Figures transfer={transfer} />
      </div>
      <Actions transfer={transfer} source={source} />
    </div>
  );
}

function Figures({ transfer }: { readonly transfer: Transfer }) {
  const { t, format } = useI18n();
  const { state, bytesTotal, bytesDone, bytesPerSecond, etaSeconds, layers } = transfer;
  const moving = state === "running" && bytesTotal > 0;
  const filesystem = layers.filter(({ role }) => role === "layer");
  const bytes =
    bytesTotal > 0
      ? t.transfers.bytesOf(format.bytes(bytesDone), format.bytes(bytesTotal))
      : isFinished(state) && layers.length > 0
        ? t.transfers.nothingToMove
        : undefined;
  const parts = [
    bytes,
    filesystem.length > 0
      ? t.transfers.layersOf(finishedLayers(filesystem), filesystem.length)
      : undefined,
    moving && bytesPerSecond > 0 ? t.transfers.speed(format.bytes(bytesPerSecond)) : undefined,
    moving && etaSeconds !== undefined ? t.transfers.left(formatEta(etaSeconds, t)) : undefined,
  ].filter((part) => part !== undefined);
  return (
    <div className={css("figures")}>
      <span className={css("state", state)}>{t.transfers.state[state]}</span>
      {moving && <span className={css("percent")}>{format.percent(bytesDone / bytesTotal)}</span>}
      {parts.map((part) => (
        <span key={part}>{part}</span>
      ))}
    </div>
  );
}

function Actions({ transfer, source }: { readonly transfer: Transfer; readonly source: string }) {
  const { t } = useI18n();
  const cancel = useApp((state) => state.cancelTransfer);
  const retry = useApp((state) => state.retryTransfer);
  if (!isFinished(transfer.state)) {
    return (
      <IconButton
        label={t.transfers.cancel(source)}
        icon={<X aria-hidden />}
        onPress={() => void cancel(transfer.id)}
      />
    );
  }
  if (transfer.state === "done") return <span className={css("noAction")} />;
  return (
    <IconButton
      label={t.transfers.retry(source)}
      icon={<RotateCcw aria-hidden />}
      onPress={() => void retry(transfer.id)}
    />
  );
}

/** Images of the store go by the store's name; everything else by the name people use. */
function shownLocation(location: string, storeName: string): string {
  if (location === "store:") return storeName;
  const reference = referenceOf(location);
  if (reference === undefined) return printable(location);
  const name = printable(familiarName(reference));
  return location.startsWith("store:") ? `${storeName} · ${name}` : name;
}

function progressWords({ state, bytesDone, bytesTotal }: Transfer, { t, format }: I18n): string {
  const words = t.transfers.state[state];
  return bytesTotal > 0 && state === "running"
    ? `${words}, ${format.percent(bytesDone / bytesTotal)}`
    : words;
}
