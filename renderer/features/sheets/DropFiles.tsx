import { CircleCheck, CircleSlash, FileArchive } from "lucide-react";
import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import type { DropDraft, DropFile } from "../../store/drop-draft.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { Progress } from "../../ui/Progress.tsx";
import { Spinner } from "../../ui/Spinner.tsx";
import styles from "./Drop.module.css";
import { Notice } from "./Notice.tsx";

const css = classNamesOf(styles);

/** What was dropped, file by file: how far it was sent and read, and why something of it cannot be taken. */
export function DropFiles({ draft }: { readonly draft: DropDraft }) {
  const { t } = useI18n();
  return (
    <ul className={css("files")} aria-label={t.drop.files}>
      {draft.files.map((file, index) => (
        <li key={`${index} ${file.name}`} className={css("file")}>
          <div className={css("fileHead")}>
            <StateIcon file={file} />
            <span className={css("fileName")} title={printable(file.name)}>
              {printable(file.name)}
            </span>
            <FileState file={file} />
          </div>
          {file.state === "refused" && <Notice>{t.drop.refused}</Notice>}
          {file.state === "failed" && file.error !== undefined && (
            <ErrorNote error={file.error} title={t.drop.unread} />
          )}
          {file.state === "read" && draft.images.every((image) => image.file !== index) && (
            <Notice>{t.drop.empty}</Notice>
          )}
        </li>
      ))}
    </ul>
  );
}

function StateIcon({ file: { state } }: { readonly file: DropFile }) {
  if (state === "read") return <CircleCheck aria-hidden className={css("good")} />;
  if (state === "refused" || state === "failed")
    return <CircleSlash aria-hidden className={css("bad")} />;
  return <FileArchive aria-hidden />;
}

function FileState({ file: { name, state, sent } }: { readonly file: DropFile }) {
  const { t, format } = useI18n();
  if (state === "reading") return <Spinner label={t.drop.states.reading} />;
  if (state !== "sending") return <span className={css("state")}>{t.drop.states[state]}</span>;
  const words = `${format.number(Math.floor(sent * 100))} %`;
  return (
    <span className={css("sending")}>
      <span className={css("bar")}>
        <Progress
          label={t.drop.sending(printable(name))}
          fraction={sent}
          words={words}
          tone="moving"
        />
      </span>
      <span className={css("state")}>{words}</span>
    </span>
  );
}
