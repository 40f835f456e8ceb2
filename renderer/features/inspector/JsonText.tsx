import { useI18n } from "../../i18n/use-i18n.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import styles from "./Inspector.module.css";
import { prettyJson } from "./pretty-json.ts";

const css = classNamesOf(styles);

/** Characters drawn: a document may be megabytes, and nobody reads those in a pane. */
const MAX_SHOWN = 200_000;

/** A document set out in lines. */
export function JsonText({ title, raw }: { readonly title: string; readonly raw: string }) {
  const { t, format } = useI18n();
  const pretty = prettyJson(raw);
  return (
    <>
      {pretty.length > MAX_SHOWN && (
        <p className={css("none")}>{t.inspector.shortened(format.bytes(MAX_SHOWN))}</p>
      )}
      <pre className={css("jsonText")} role="group" aria-label={title} tabIndex={0}>
        {pretty.slice(0, MAX_SHOWN)}
      </pre>
    </>
  );
}
