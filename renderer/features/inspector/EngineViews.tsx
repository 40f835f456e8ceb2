import type { EngineImageDetails } from "../../../shared/engine.ts";
import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { creationTime } from "../../store/engines.ts";
import type { InspectorTab } from "../../store/inspection.ts";
import { familiarName } from "../../store/place.ts";
import { useApp } from "../../store/use-app.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { CopyButton } from "../../ui/CopyButton.tsx";
import { Tabs } from "../../ui/Tabs.tsx";
import { When } from "../../ui/When.tsx";
import { EngineFiles } from "./EngineFiles.tsx";
import { EngineHistory } from "./EngineHistory.tsx";
import { EngineRelated } from "./EngineRelated.tsx";
import { DigestFact, Fact } from "./Facts.tsx";
import { HistoryTab } from "./HistoryTab.tsx";
import styles from "./Inspector.module.css";
import { JsonText } from "./JsonText.tsx";

const css = classNamesOf(styles);

interface EngineViewProps {
  readonly details: EngineImageDetails;
}

/** What an engine tells of one of its images, without giving it away. */
export function EngineViews({ details }: EngineViewProps) {
  const { t } = useI18n();
  const tab = useApp((state) => state.inspectorTab);
  const setTab = useApp((state) => state.setInspectorTab);
  return (
    <Tabs
      label={t.inspector.tabs}
      tabs={[
        { id: "overview", title: t.inspector.overview },
        { id: "layers", title: t.inspector.layers },
        { id: "files", title: t.inspector.files },
        { id: "json", title: t.inspector.json },
        { id: "related", title: t.related.tab },
        { id: "history", title: t.related.history },
      ]}
      // What an image runs is in the engine's own answer.
      selected={tab === "config" ? "overview" : tab}
      onSelect={setTab}
      render={(id) => <EngineTab {...{ id, details }} />}
      fixed={tab === "files"}
    />
  );
}

function EngineTab({ id, details }: EngineViewProps & { readonly id: InspectorTab }) {
  const location = useApp((state) => state.inspected?.location ?? "");
  if (id === "layers") return <EngineHistory details={details} />;
  if (id === "files") return <EngineFiles details={details} />;
  if (id === "json") return <Answer details={details} />;
  if (id === "related") return <EngineRelated details={details} />;
  if (id === "history") return <HistoryTab location={location} />;
  return <Overview details={details} />;
}

function Overview({ details }: EngineViewProps) {
  const { t, format } = useI18n();
  const { id, names, size, layers, platform, author, containers, digests } = details;
  const created = creationTime(details);
  return (
    <div className={css("view")}>
      <DigestFact label={t.engines.imageId} digest={id} />
      <dl className={css("facts")}>
        <Fact label={t.engines.names}>
          {names.length === 0 ? t.engines.noName : <Names names={names} />}
        </Fact>
        {platform !== undefined && <Fact label={t.inspector.platform}>{printable(platform)}</Fact>}
        <Fact label={t.inspector.size}>
          {t.engines.unpacked(format.bytes(size), layers.length)}
        </Fact>
        {created !== undefined && (
          <Fact label={t.inspector.created}>
            <When iso={created} /> <span className={css("exact")}>{format.exact(created)}</span>
          </Fact>
        )}
        {containers !== undefined && (
          <Fact label={t.engines.usedBy}>{format.number(containers)}</Fact>
        )}
        {author !== undefined && author !== "" && (
          <Fact label={t.inspector.author}>{printable(author)}</Fact>
        )}
      </dl>
      {digests.length > 0 && (
        <section>
          <h3 className={css("label")}>{t.engines.digests}</h3>
          {digests.map((digest) => (
            <div key={digest} className={css("command")}>
              <code className={css("commandText")}>{printable(digest)}</code>
              <CopyButton text={digest} what={digest} />
            </div>
          ))}
        </section>
      )}
    </div>
  );
}

function Names({ names }: { readonly names: readonly string[] }) {
  return (
    <ul className={css("lines")}>
      {names.map((name) => (
        <li key={name}>{printable(familiarName(name))}</li>
      ))}
    </ul>
  );
}

function Answer({ details: { rawJson } }: EngineViewProps) {
  const { t, format } = useI18n();
  return (
    <div className={css("view", "json")}>
      <div className={css("jsonHead")}>
        <h3 className={css("label")}>{t.engines.answer}</h3>
        <span className={css("jsonSize")}>{format.bytes(rawJson.length)}</span>
        <CopyButton text={rawJson} what={t.engines.answer} />
      </div>
      <JsonText title={t.engines.answer} raw={rawJson} />
    </div>
  );
}
