import { LogIn } from "lucide-react";
import { useState } from "react";
import { FileTrigger } from "react-aria-components";
import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import type { ImportedConnections } from "../../store/connection-exchange.ts";
import { useApp } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { DocumentField } from "./DocumentField.tsx";
import styles from "./Settings.module.css";

const css = classNamesOf(styles);

/** As long as the contract takes a document, in characters. */
const MAX_DOCUMENT_LENGTH = 900_000;

/** Adds connections from a text of another computer; every login is then done once. */
export function ImportSection() {
  const { t } = useI18n();
  const imported = useApp((state) => state.imported);
  const importConnections = useApp((state) => state.importConnections);
  const [text, setText] = useState("");
  const [tooLarge, setTooLarge] = useState(false);
  const take = (next: string): void => {
    setTooLarge(next.length > MAX_DOCUMENT_LENGTH);
    setText(next.length > MAX_DOCUMENT_LENGTH ? "" : next);
  };
  const readFile = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    // Read no more than could be taken anyway: it may be any file.
    take(await file.slice(0, MAX_DOCUMENT_LENGTH * MAX_BYTES_OF_CHARACTER + 1).text());
  };
  return (
    <section className={css("section")}>
      <h3 className={css("heading")}>{t.settings.import}</h3>
      <p className={css("hint")}>{t.settings.importHint}</p>
      <DocumentField
        label={t.settings.importText}
        value={text}
        onChange={take}
        placeholder={`{ "connections": [ … ] }`}
      />
      {tooLarge && <p className={css("bad")}>{t.settings.importTooLarge}</p>}
      <div className={css("row")}>
        <FileTrigger
          acceptedFileTypes={["application/json", ".json"]}
          onSelect={(files) => void readFile(files?.[0])}
        >
          <Button>{t.settings.importFile}</Button>
        </FileTrigger>
        <Button
          variant="primary"
          isDisabled={text.trim() === "" || imported.status === "loading"}
          onPress={() => void importConnections(text)}
        >
          {t.settings.importSubmit}
        </Button>
      </div>
      <div aria-live="polite">
        {imported.status === "failed" && (
          <ErrorNote error={imported.error} title={t.settings.importFailed} />
        )}
        {imported.status === "ready" && <Result result={imported.value} />}
      </div>
    </section>
  );
}

/** UTF-8 takes at most this much for one unit of a JavaScript string. */
const MAX_BYTES_OF_CHARACTER = 3;

function Result({ result: { added, existing } }: { readonly result: ImportedConnections }) {
  const { t } = useI18n();
  const openSheet = useApp((state) => state.openSheet);
  return (
    <div className={css("answer")}>
      <p className={css("strong")}>{t.settings.importAdded(added.length, existing.length)}</p>
      {added.length > 0 && <p className={css("hint")}>{t.settings.importLogins}</p>}
      <ul className={css("list")}>
        {added.map((address) => (
          <li key={address} className={css("imported")}>
            <span className={css("mono")}>{printable(address)}</span>
            <Button
              variant="quiet"
              icon={<LogIn aria-hidden />}
              aria-label={t.settings.importSignIn(printable(address))}
              onPress={() => openSheet({ kind: "login", address })}
            >
              {t.action.signIn}
            </Button>
          </li>
        ))}
        {existing.map((address) => (
          <li key={address} className={css("imported")}>
            <span className={css("mono")}>{printable(address)}</span>
            <span className={css("hint")}>{t.settings.importExisting}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
