import { AppWindow } from "lucide-react";
import { isFinished, type Transfer } from "../../../shared/transfer.ts";
import { type I18n, useI18n } from "../../i18n/use-i18n.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { When } from "../../ui/When.tsx";
import { Elapsed } from "./Elapsed.tsx";
import { formatEta, layersText } from "./progress-text.ts";
import styles from "./Transfers.module.css";

const css = classNamesOf(styles);

export interface TransferFiguresProps {
  readonly transfer: Transfer;
  /** In the queue, from 1. */
  readonly place: number | undefined;
}

/** How a transfer stands, in words and numbers. */
export function TransferFigures({ transfer, place }: TransferFiguresProps) {
  const i18n = useI18n();
  const { t, format } = i18n;
  const { state, bytesTotal, bytesDone, bytesPerSecond, etaSeconds, layers, finishedAt } = transfer;
  const moving = state === "running" && bytesTotal > 0;
  const showsPercent = moving || (state === "paused" && bytesTotal > 0);
  const bytes =
    bytesTotal > 0
      ? t.transfers.bytesOf(format.bytes(bytesDone), format.bytes(bytesTotal))
      : // One whose image was there as it is has no layers either.
        state === "done" || (isFinished(state) && layers.length > 0)
        ? t.transfers.nothingToMove
        : undefined;
  const parts = [
    place === undefined ? undefined : t.transfers.place(place),
    bytes,
    layersText(transfer, i18n),
    moving && bytesPerSecond > 0 ? t.transfers.speed(format.bytes(bytesPerSecond)) : undefined,
    moving && etaSeconds !== undefined ? t.transfers.left(formatEta(etaSeconds, t)) : undefined,
  ].filter((part) => part !== undefined);
  return (
    <div className={css("figures")}>
      <span className={css("state", state)}>{stateWords(transfer, i18n)}</span>
      {state === "planning" && transfer.startedAt !== undefined && (
        <Elapsed since={transfer.startedAt} />
      )}
      {transfer.elsewhere === true && (
        <span className={css("elsewhere")}>
          <AppWindow aria-hidden />
          {t.transfers.elsewhere}
        </span>
      )}
      {showsPercent && (
        <span className={css("percent")}>{format.percent(bytesDone / bytesTotal)}</span>
      )}
      {parts.map((part) => (
        <span key={part}>{part}</span>
      ))}
      {isFinished(state) && finishedAt !== undefined && (
        <When iso={new Date(finishedAt).toISOString()} />
      )}
    </div>
  );
}

/** While it is worked at, what is being done; the bytes that move are told by their numbers. */
function stateWords({ state, phase }: Transfer, { t }: I18n): string {
  const isWorking = state === "planning" || state === "running";
  return isWorking && phase !== undefined ? t.transfers.phase[phase] : t.transfers.state[state];
}
