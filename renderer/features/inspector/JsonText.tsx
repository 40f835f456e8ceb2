import type { Digest } from "../../../shared/oci/digest.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { splitAtDigests } from "./digest-links.ts";
import styles from "./Inspector.module.css";
import { prettyJson } from "./pretty-json.ts";

const css = classNamesOf(styles);

/** Characters drawn: a document may be megabytes, and nobody reads those in a pane. */
const MAX_SHOWN = 200_000;

export interface JsonTextProps {
  readonly title: string;
  readonly raw: string;
  /** Makes digests links. Where it gives nothing, a digest stays text. */
  readonly linkOf?: (digest: Digest) => (() => void) | undefined;
}

/** A document set out in lines. */
export function JsonText({ title, raw, linkOf }: JsonTextProps) {
  const { t, format } = useI18n();
  const pretty = prettyJson(raw);
  const shown = pretty.slice(0, MAX_SHOWN);
  return (
    <>
      {pretty.length > MAX_SHOWN && (
        <p className={css("none")}>{t.inspector.shortened(format.bytes(MAX_SHOWN))}</p>
      )}
      <pre className={css("jsonText")} role="group" aria-label={title} tabIndex={0}>
        {linkOf === undefined ? shown : <Linked text={shown} linkOf={linkOf} />}
      </pre>
    </>
  );
}

interface LinkedProps {
  readonly text: string;
  readonly linkOf: (digest: Digest) => (() => void) | undefined;
}

function Linked({ text, linkOf }: LinkedProps) {
  const { t } = useI18n();
  return splitAtDigests(text).map((piece, index) => {
    if (typeof piece === "string") return piece;
    const open = linkOf(piece.digest);
    if (open === undefined) return piece.digest;
    return (
      <button
        // oxlint-disable-next-line react/no-array-index-key -- a digest may stand in a document twice; its place cannot
        key={index}
        type="button"
        className={css("digestLink")}
        aria-label={t.related.openDigest(piece.digest)}
        onClick={open}
      >
        {piece.digest}
      </button>
    );
  });
}
