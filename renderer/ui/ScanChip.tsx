import { CircleCheck, CircleDashed, LoaderCircle, ShieldAlert, ShieldX } from "lucide-react";
import { SEVERITIES, type ScanSummary, type Severity } from "../../shared/provider.ts";
import type { Messages } from "../i18n/messages.ts";
import { useI18n } from "../i18n/use-i18n.ts";
import styles from "./Chips.module.css";
import { classNamesOf } from "./class-names.ts";

const css = classNamesOf(styles);

/** How a scan stands: the worst finding as a word with its number, and all of them in the tooltip. */
export function ScanChip({ scan }: { readonly scan: ScanSummary }) {
  const { t } = useI18n();
  const { severity } = scan;
  const words = scanWords(scan, t);
  if (scan.status !== "done") {
    return (
      <span className={css("chip", "quiet")} title={words}>
        {scan.status === "running" ? <LoaderCircle aria-hidden /> : <CircleDashed aria-hidden />}
        {t.providers.scan[scan.status]}
      </span>
    );
  }
  if (severity === undefined) {
    return (
      <span className={css("chip", "clean")} title={words}>
        <CircleCheck aria-hidden />
        {t.providers.scan.clean}
      </span>
    );
  }
  return (
    <span className={css("chip", toneOf(severity))} title={words}>
      {severity === "critical" ? <ShieldX aria-hidden /> : <ShieldAlert aria-hidden />}
      {t.providers.severities[severity]}
      <span className={css("number")}>{scan.counts?.[severity] ?? ""}</span>
    </span>
  );
}

/** A severity as a word in its colour. */
export function SeverityChip({ severity }: { readonly severity: Severity }) {
  const { t } = useI18n();
  return <span className={css("chip", toneOf(severity))}>{t.providers.severities[severity]}</span>;
}

/** All that a scan found, in one line. */
function scanWords(scan: ScanSummary, t: Messages): string {
  const { scan: words, severities } = t.providers;
  if (scan.status === "running" && scan.percent !== undefined) return words.percent(scan.percent);
  if (scan.status !== "done") return words[scan.status];
  const found = SEVERITIES.flatMap((one) => {
    const amount = scan.counts?.[one] ?? 0;
    return amount === 0 ? [] : [`${severities[one]} ${amount}`];
  });
  if (found.length === 0 && scan.severity === undefined) return words.noneFound;
  const fixable = scan.fixable === undefined ? [] : [words.fixable(scan.fixable)];
  return [...found, ...fixable].join(" · ");
}

function toneOf(severity: Severity): string {
  if (severity === "critical" || severity === "high" || severity === "medium") return severity;
  return severity === "low" ? "low" : "quiet";
}
