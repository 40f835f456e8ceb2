import { useEffect, useState } from "react";
import type { Digest } from "../../../shared/oci/digest.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { CopyButton } from "../../ui/CopyButton.tsx";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { Segments } from "../../ui/Segments.tsx";
import { Spinner } from "../../ui/Spinner.tsx";
import styles from "./Inspector.module.css";
import { JsonText } from "./JsonText.tsx";

const css = classNamesOf(styles);

export interface ArtifactDocumentViewProps {
  readonly digest: string;
  readonly title: string;
  /** Of the artifact: the same document may be read through another one too. */
  readonly location: string;
  readonly linkOf: (digest: Digest) => (() => void) | undefined;
}

/** A document out of an artifact, read when it is wanted: of a signed envelope first what is in it. */
export function ArtifactDocumentView(props: ArtifactDocumentViewProps) {
  const { digest, title, location, linkOf } = props;
  const { t, format } = useI18n();
  const [form, setForm] = useState<"statement" | "raw">("statement");
  const { load } = useApp((state) => state.relatedDocument);
  const read = useApp((state) => state.loadDocument);
  useEffect(() => void read(location, digest), [read, digest, location]);
  if (load.status === "failed") {
    return <ErrorNote error={load.error} title={t.related.documentFailed} />;
  }
  if (load.status !== "ready" || load.value.digest !== digest) {
    return <Spinner label={t.related.reading} />;
  }
  const { text, statement } = load.value;
  const shown = form === "statement" ? (statement ?? text) : text;
  return (
    <>
      <div className={css("jsonHead")}>
        {statement !== undefined && (
          <Segments
            label={t.related.documentView}
            options={[
              { id: "statement", title: t.related.statementView },
              { id: "raw", title: t.related.rawView },
            ]}
            selected={form}
            onSelect={setForm}
          />
        )}
        <span className={css("jsonSize")}>{format.bytes(shown.length)}</span>
        <CopyButton text={shown} what={title} />
      </div>
      {statement !== undefined && form === "statement" && (
        <p className={css("none")}>{t.related.statement}</p>
      )}
      <JsonText title={title} raw={shown} linkOf={linkOf} />
    </>
  );
}
