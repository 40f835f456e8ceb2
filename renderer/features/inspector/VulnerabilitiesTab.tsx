import { ScanLine, ShieldCheck, ShieldQuestionMark } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { SEVERITIES, type Severity } from "../../../shared/provider.ts";
import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import type { ScanReport } from "../../store/service-image.ts";
import { useApp, useAppStore } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { CopyButton } from "../../ui/CopyButton.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { Picker } from "../../ui/Picker.tsx";
import { Progress } from "../../ui/Progress.tsx";
import { ScanChip } from "../../ui/ScanChip.tsx";
import { SearchInput } from "../../ui/SearchInput.tsx";
import { Spinner } from "../../ui/Spinner.tsx";
import { When } from "../../ui/When.tsx";
import inspectorStyles from "./Inspector.module.css";
import type { InspectedService } from "./use-service-image.ts";
import styles from "./Vulnerabilities.module.css";
import { filterVulnerabilities, MAX_SHOWN, vulnerabilitiesCsv } from "./vulnerability-list.ts";
import { VulnerabilityRow } from "./VulnerabilityRow.tsx";

const css = classNamesOf(styles);
const inspectorCss = classNamesOf(inspectorStyles);

/** What the registry's own scanner found in the image. */
export function VulnerabilitiesTab({ of }: { readonly of: InspectedService }) {
  const { t } = useI18n();
  const store = useAppStore();
  const { image, service } = of;
  const load = useApp((state) => state.scanReport);
  const [error, setError] = useState<Parameters<typeof ErrorNote>[0]["error"]>();
  useEffect(() => {
    void store.getState().loadScan(image);
    return () => store.getState().leaveScan();
  }, [store, image]);
  const report = load.value?.digest === image.digest ? load.value : undefined;
  const isRunning = report?.summary.status === "running";
  const start = (): void => {
    setError(undefined);
    void store.getState().startScan(image).then(setError);
  };
  return (
    <div className={inspectorCss("view")}>
      {report !== undefined && <Summary report={report} />}
      {service.capabilities.scans === "start" && report !== undefined && !isRunning && (
        <div>
          <Button icon={<ScanLine aria-hidden />} onPress={start}>
            {report.summary.status === "done"
              ? t.providers.vulnerabilities.again
              : t.providers.vulnerabilities.start}
          </Button>
        </div>
      )}
      {error !== undefined && (
        <ErrorNote error={error} title={t.providers.vulnerabilities.scanFailed} />
      )}
      {load.status === "failed" && (
        <ErrorNote error={load.error} title={t.providers.vulnerabilities.failed} />
      )}
      {load.status === "loading" && report === undefined && (
        <Spinner label={t.providers.vulnerabilities.loading} />
      )}
      {report !== undefined && <Findings report={report} />}
    </div>
  );
}

function Summary({ report: { summary } }: { readonly report: ScanReport }) {
  const { t } = useI18n();
  const words = t.providers.vulnerabilities;
  const { scanner, finishedAt, percent } = summary;
  return (
    <section className={css("summary")}>
      <div className={css("line")}>
        <ScanChip scan={summary} />
        {scanner !== undefined && (
          <span className={css("faint")}>{words.by(printable(scanner))}</span>
        )}
        {finishedAt !== undefined && (
          <span className={css("faint")}>
            {words.at} <When iso={new Date(finishedAt).toISOString()} />
          </span>
        )}
      </div>
      {summary.status === "running" && (
        <Progress
          label={t.providers.scan.running}
          words={t.providers.scan.running}
          fraction={percent === undefined ? undefined : percent / 100}
          tone="moving"
        />
      )}
      <p className={css("faint")}>{words.about}</p>
    </section>
  );
}

function Findings({ report }: { readonly report: ScanReport }) {
  const { t } = useI18n();
  const words = t.providers.vulnerabilities;
  const { status } = report.summary;
  if (status === "none" || status === "unsupported") {
    const [title, body] =
      status === "none"
        ? [words.notScanned, words.notScannedBody]
        : [words.unsupported, words.unsupportedBody];
    return <EmptyState icon={<ShieldQuestionMark aria-hidden />} title={title} body={body} />;
  }
  if (status !== "done") return null;
  if (report.vulnerabilities.length === 0) {
    const isClean = report.summary.severity === undefined;
    return isClean ? (
      <EmptyState icon={<ShieldCheck aria-hidden />} title={words.none} body={words.noneBody} />
    ) : null;
  }
  return <Found report={report} />;
}

function Found({ report: { vulnerabilities } }: { readonly report: ScanReport }) {
  const { t } = useI18n();
  const words = t.providers.vulnerabilities;
  const [text, setText] = useState("");
  const [severity, setSeverity] = useState<Severity>();
  const fitting = useMemo(
    () => filterVulnerabilities(vulnerabilities, { text, severity }),
    [vulnerabilities, text, severity],
  );
  const there = SEVERITIES.filter((one) => vulnerabilities.some((found) => found.severity === one));
  const csv = useMemo(() => vulnerabilitiesCsv(fitting), [fitting]);
  const hidden = fitting.length - MAX_SHOWN;
  return (
    <section aria-label={words.list} className={css("found")}>
      <SearchInput label={words.search} value={text} onChange={setText} />
      <div className={css("line")}>
        <Picker
          label={words.severity}
          selected={severity ?? "all"}
          options={[
            { id: "all", title: words.all },
            ...there.map((id) => ({ id, title: t.providers.severities[id] })),
          ]}
          onSelect={(id) => setSeverity(SEVERITIES.find((one) => one === id))}
        />
        <span className={css("faint", "amount")} role="status">
          {words.shown(fitting.length, vulnerabilities.length)}
        </span>
        <CopyButton text={csv} what={words.export} />
      </div>
      {fitting.length === 0 && <p className={css("faint")}>{words.noMatch}</p>}
      <ul className={css("list")} aria-label={words.list}>
        {fitting.slice(0, MAX_SHOWN).map((one) => (
          <VulnerabilityRow key={`${one.id} ${one.package} ${one.version}`} found={one} />
        ))}
      </ul>
      {hidden > 0 && <p className={css("faint")}>{words.more(hidden)}</p>}
    </section>
  );
}
