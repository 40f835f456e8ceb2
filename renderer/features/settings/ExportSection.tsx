import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { CopyButton } from "../../ui/CopyButton.tsx";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { DocumentField } from "./DocumentField.tsx";
import styles from "./Settings.module.css";

const css = classNamesOf(styles);

/** All connections as a text to keep or to carry to another computer. */
export function ExportSection() {
  const { t } = useI18n();
  const exported = useApp((state) => state.exported);
  const exportConnections = useApp((state) => state.exportConnections);
  const some = useApp((state) => (state.connections.value?.length ?? 0) > 0);
  return (
    <section className={css("section")}>
      <h3 className={css("heading")}>{t.settings.export}</h3>
      <p className={css("hint")}>{some ? t.settings.exportHint : t.settings.exportNothing}</p>
      <div>
        <Button onPress={() => void exportConnections()} isDisabled={!some}>
          {t.settings.exportShow}
        </Button>
      </div>
      {exported.status === "failed" && <ErrorNote error={exported.error} />}
      {exported.value !== undefined && (
        <div className={css("document")}>
          <DocumentField label={t.settings.exportText} value={exported.value} />
          <span className={css("copy")}>
            <CopyButton text={exported.value} what={t.settings.exportText} />
          </span>
        </div>
      )}
    </section>
  );
}
