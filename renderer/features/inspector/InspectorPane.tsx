import { ArrowLeft, ScanSearch, X } from "lucide-react";
import { useRef } from "react";
import { useLandmark } from "react-aria";
import type { Inspection } from "../../../shared/image.ts";
import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { type InspectorTab, isOfEngine } from "../../store/inspection.ts";
import { stepsBack } from "../../store/inspector-trail.ts";
import type { Load } from "../../store/load-state.ts";
import { hasLoginCure } from "../../store/login-cure.ts";
import { objectTitle, repositoryOf } from "../../store/place.ts";
import { useApp } from "../../store/use-app.ts";
import { Button, IconButton } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { Spinner } from "../../ui/Spinner.tsx";
import { Tabs } from "../../ui/Tabs.tsx";
import { ConfigTab } from "./ConfigTab.tsx";
import { EngineViews } from "./EngineViews.tsx";
import { FilesTab } from "./files/FilesTab.tsx";
import { HistoryTab } from "./HistoryTab.tsx";
import styles from "./Inspector.module.css";
import { JsonTab } from "./JsonTab.tsx";
import { LayersTab } from "./LayersTab.tsx";
import { OverviewTab } from "./OverviewTab.tsx";
import { PlatformPicker } from "./PlatformPicker.tsx";
import { RelatedTab } from "./RelatedTab.tsx";
import { useServiceImage } from "./use-service-image.ts";
import { VulnerabilitiesTab } from "./VulnerabilitiesTab.tsx";

const css = classNamesOf(styles);

/** The right side: everything about the one image that is selected. */
export function InspectorPane() {
  const { t } = useI18n();
  const ref = useRef<HTMLElement>(null);
  const { landmarkProps } = useLandmark(
    { role: "complementary", "aria-label": t.inspector.label },
    ref,
  );
  const inspected = useApp((state) => state.inspected);
  const close = useApp((state) => state.setInspectorOpen);
  const name = inspected === undefined ? t.inspector.label : objectTitle(inspected.location);
  return (
    <aside {...landmarkProps} ref={ref} className={css("pane")} data-pane="inspector" tabIndex={-1}>
      <header className={css("header")}>
        <BackButton />
        <h2 className={css("title")} title={printable(name)}>
          {printable(name)}
        </h2>
        <IconButton
          size="small"
          label={t.preferences.hideInspector}
          icon={<X aria-hidden />}
          onPress={() => close(false)}
        />
      </header>
      <Content />
    </aside>
  );
}

/** Back to what the inspector showed before it was led here. */
function BackButton() {
  const { t } = useI18n();
  const last = useApp((state) => stepsBack(state).at(-1)?.location);
  const back = useApp((state) => state.goBackInInspector);
  if (last === undefined) return null;
  return (
    <IconButton
      size="small"
      label={t.related.back(printable(objectTitle(last)))}
      icon={<ArrowLeft aria-hidden />}
      onPress={back}
    />
  );
}

function Content() {
  const { t } = useI18n();
  const load = useShownLoad();
  const inspection = useApp((state) => state.inspection.value);
  const details = useApp((state) => state.engineInspection.value);
  if (details !== undefined) return <EngineViews details={details} />;
  if (inspection !== undefined) return <Views inspection={inspection} />;
  if (load.status === "failed") return <Failed />;
  if (load.status === "loading") {
    return (
      <div className={css("waiting")}>
        <Spinner label={t.sidebar.loading} />
      </div>
    );
  }
  return (
    <EmptyState
      icon={<ScanSearch aria-hidden />}
      title={t.inspector.empty}
      body={t.inspector.emptyBody}
    />
  );
}

/** What was asked of the image's engine, or what was read of the image. */
function useShownLoad(): Load<unknown> {
  return useApp(({ inspected, inspection, engineInspection }) =>
    inspected !== undefined && isOfEngine(inspected.location) ? engineInspection : inspection,
  );
}

function Failed() {
  const { t } = useI18n();
  const load = useShownLoad();
  const inspected = useApp((state) => state.inspected);
  const inspectAgain = useApp((state) => state.inspectAgain);
  const openLoginFor = useApp((state) => state.openLoginFor);
  if (load.status !== "failed") return null;
  const place = repositoryOf(inspected?.location ?? "");
  return (
    <div className={css("problem")}>
      <ErrorNote error={load.error} title={t.inspector.failed}>
        <Button onPress={inspectAgain}>{t.action.retry}</Button>
        {place !== undefined && hasLoginCure(load.error) && (
          <Button onPress={() => openLoginFor(place)}>{t.action.signIn}</Button>
        )}
      </ErrorNote>
    </div>
  );
}

const TABS: readonly InspectorTab[] = [
  "overview",
  "vulnerabilities",
  "layers",
  "files",
  "config",
  "json",
  "related",
  "history",
];

function Views({ inspection }: { readonly inspection: Inspection }) {
  const { t } = useI18n();
  const of = useServiceImage(inspection);
  const tab = useApp((state) => state.inspectorTab);
  const setTab = useApp((state) => state.setInspectorTab);
  const render = (id: InspectorTab) => {
    if (id === "overview") return <OverviewTab inspection={inspection} />;
    if (id === "layers") return <LayersTab inspection={inspection} />;
    if (id === "files") return <FilesTab inspection={inspection} />;
    if (id === "config") return <ConfigTab inspection={inspection} />;
    if (id === "vulnerabilities") return of && <VulnerabilitiesTab of={of} />;
    if (id === "related") return <RelatedTab inspection={inspection} />;
    if (id === "history") return <HistoryTab location={inspection.location} />;
    return <JsonTab inspection={inspection} />;
  };
  const titles = {
    overview: t.inspector.overview,
    layers: t.inspector.layers,
    files: t.inspector.files,
    config: t.inspector.config,
    json: t.inspector.json,
    vulnerabilities: t.providers.vulnerabilities.tab,
    related: t.related.tab,
    history: t.related.history,
  };
  const isScanned = of !== undefined && of.service.capabilities.scans !== "no";
  const ids = TABS.filter((id) => id !== "vulnerabilities" || isScanned);
  return (
    <>
      <PlatformPicker inspection={inspection} />
      <Tabs
        label={t.inspector.tabs}
        tabs={ids.map((id) => ({ id, title: titles[id] }))}
        selected={ids.includes(tab) ? tab : "overview"}
        onSelect={setTab}
        render={render}
        fixed={tab === "files"}
      />
    </>
  );
}
