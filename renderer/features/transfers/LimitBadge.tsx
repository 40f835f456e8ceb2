import { ArrowDown, ArrowUp, Gauge } from "lucide-react";
import { useI18n } from "../../i18n/use-i18n.ts";
import { isThrottled } from "../../store/transfer-limits.ts";
import { useApp } from "../../store/use-app.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import styles from "./Limits.module.css";

const css = classNamesOf(styles);

/** Says for as long as it is so that transfers are slowed down on purpose, also while the drawer is closed. */
export function LimitBadge() {
  const { t, format } = useI18n();
  const limits = useApp((state) => state.transferLimits.value);
  if (!isThrottled(limits)) return null;
  const { downBytesPerSecond: down, upBytesPerSecond: up } = limits;
  const speed = (bytes: number): string => t.transfers.speed(format.bytes(bytes));
  return (
    <span className={css("badge")}>
      <Gauge aria-hidden />
      {t.transfers.limits.badge}
      {down > 0 && (
        <span title={t.transfers.limits.badgeDown(speed(down))}>
          <ArrowDown aria-label={t.transfers.limits.down} />
          {speed(down)}
        </span>
      )}
      {up > 0 && (
        <span title={t.transfers.limits.badgeUp(speed(up))}>
          <ArrowUp aria-label={t.transfers.limits.up} />
          {speed(up)}
        </span>
      )}
    </span>
  );
}
