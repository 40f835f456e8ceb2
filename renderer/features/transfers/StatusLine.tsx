import { ArrowDown, ArrowRightLeft, ArrowUp, CircleAlert, Tag } from "lucide-react";
import type { Transfer } from "../../../shared/transfer.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { countRunning } from "../../store/transfer-groups.ts";
import { activeTransfers } from "../../store/transfers.ts";
import { useApp } from "../../store/use-app.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { formatEta } from "./progress-text.ts";
import { Sparkline } from "./Sparkline.tsx";
import styles from "./Transfers.module.css";

const css = classNamesOf(styles);

const ARROWS = { pull: ArrowDown, push: ArrowUp, copy: ArrowRightLeft, retag: Tag } as const;
const KINDS = ["pull", "push", "copy", "retag"] as const;

/** How all transfers stand together: `↓ 2 · 38 MB/s · 4 min left`. */
export function StatusLine() {
  const { t, format } = useI18n();
  const transfers = useApp((state) => state.transfers.value);
  const inBrowser = useApp((state) => state.system?.host === "browser");
  const active = activeTransfers(transfers);
  const paused = [...(transfers?.values() ?? [])].filter(({ state }) => state === "paused").length;
  if (active.length === 0)
    return <Idle transfers={[...(transfers?.values() ?? [])]} paused={paused} />;
  const speed = active.reduce((sum, transfer) => sum + transfer.bytesPerSecond, 0);
  const eta = overallEta(active, speed);
  const running = countRunning(active);
  return (
    <span className={css("status")}>
      {KINDS.map((kind) => {
        const amount = active.filter((transfer) => transfer.kind === kind).length;
        const Arrow = ARROWS[kind];
        return amount === 0 ? null : (
          <span key={kind} className={css("kind")} title={t.transfers.kind[kind]}>
            <Arrow aria-label={t.transfers.kind[kind]} />
            {format.number(amount)}
          </span>
        );
      })}
      <Sparkline />
      {speed > 0 && <span>{t.transfers.speed(format.bytes(speed))}</span>}
      {eta > 0 && <span>{t.transfers.left(formatEta(eta, t))}</span>}
      {paused > 0 && (
        <span>
          {running > 0 ? t.transfers.pausedGoOn(paused, running) : t.transfers.pausedCount(paused)}
        </span>
      )}
      {inBrowser && <span className={css("goesOn")}>{t.transfers.goesOn}</span>}
    </span>
  );
}

/** Until the last byte that is known of: no sooner than the slowest, and than all of them share one line. */
function overallEta(active: readonly Transfer[], bytesPerSecond: number): number {
  const longest = Math.max(0, ...active.map(({ etaSeconds = 0 }) => etaSeconds));
  if (longest === 0 || bytesPerSecond === 0) return longest;
  const left = active.reduce((sum, one) => sum + one.bytesTotal - one.bytesDone, 0);
  return Math.max(longest, left / bytesPerSecond);
}

interface IdleProps {
  readonly transfers: readonly Transfer[];
  readonly paused: number;
}

function Idle({ transfers, paused }: IdleProps) {
  const { t } = useI18n();
  const done = transfers.filter(({ state }) => state === "done").length;
  const failed = transfers.filter(({ state }) => state === "failed").length;
  const parts = [
    paused > 0 ? t.transfers.pausedCount(paused) : "",
    t.transfers.finished(done, failed),
  ].filter((part) => part !== "");
  return (
    <span className={css("status", failed > 0 && "bad")}>
      {failed > 0 && <CircleAlert aria-hidden />}
      <span>{parts.length > 0 ? parts.join(" · ") : t.transfers.idle}</span>
    </span>
  );
}
