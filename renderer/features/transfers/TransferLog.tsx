import { useEffect } from "react";
import { isActive, type Transfer, type TransferLogLine } from "../../../shared/transfer.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { IDLE } from "../../store/load-state.ts";
import { useApp } from "../../store/use-app.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { CopyButton } from "../../ui/CopyButton.tsx";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { Spinner } from "../../ui/Spinner.tsx";
import { logText, logWords } from "./log-words.ts";
import { shownLocation } from "./shown-location.ts";
import styles from "./TransferLog.module.css";

const css = classNamesOf(styles);

/** Lines drawn of one log, the latest; a log of many layers has thousands, and copying takes them all. */
const MAX_LINES = 300;

/** While a transfer goes on its lines are noted every two seconds: looking more often shows nothing new. */
const RELOAD_MS = 2000;

const NO_LINES: readonly TransferLogLine[] = [];

/** What happened to a transfer, line by line, the latest last. */
export function TransferLog({ transfer }: { readonly transfer: Transfer }) {
  const i18n = useI18n();
  const { t } = i18n;
  const { id, state, error } = transfer;
  const load = useApp((app) => app.transferLogs.get(id) ?? IDLE);
  const loadLog = useApp((app) => app.loadLog);
  useEffect(() => {
    void loadLog(id);
    if (!isActive(state)) return undefined;
    const timer = setInterval(() => void loadLog(id), RELOAD_MS);
    return () => clearInterval(timer);
  }, [id, state, loadLog]);

  const lines = load.value ?? NO_LINES;
  const earlier = lines.length - MAX_LINES;
  const label = t.transfers.log.label(shownLocation(transfer.source, t.sidebar.store));
  return (
    <section className={css("log")} aria-label={label}>
      {load.status === "failed" && <ErrorNote error={load.error} title={t.transfers.log.failed} />}
      {load.status === "loading" && load.value === undefined && (
        <Spinner label={t.sidebar.loading} />
      )}
      {load.status === "ready" && lines.length === 0 && (
        <p className={css("none")}>{t.transfers.log.empty}</p>
      )}
      {earlier > 0 && <p className={css("none")}>{t.transfers.log.earlier(earlier)}</p>}
      {lines.length > 0 && (
        <>
          <ol className={css("lines")}>
            {lines.slice(-MAX_LINES).map((line, index) => (
              <LogLine key={Math.max(0, earlier) + index} line={line} transfer={transfer} />
            ))}
          </ol>
          <div className={css("copy")}>
            <CopyButton text={logText(lines, i18n, error)} what={t.transfers.log.what} />
          </div>
        </>
      )}
    </section>
  );
}

interface LogLineProps {
  readonly line: TransferLogLine;
  readonly transfer: Transfer;
}

function LogLine({ line, transfer }: LogLineProps) {
  const i18n = useI18n();
  const iso = new Date(line.at).toISOString();
  return (
    <li className={css("line")} data-code={line.code}>
      <time className={css("time")} dateTime={iso} title={i18n.format.exact(iso)}>
        {i18n.format.moment(line.at)}
      </time>
      <span>{logWords(line, i18n, transfer.error)}</span>
    </li>
  );
}
