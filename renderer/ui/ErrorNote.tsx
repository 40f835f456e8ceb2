import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { WireError } from "../../shared/errors.ts";
import { hintOf } from "../../shared/hints.ts";
import { describeError } from "../../shared/i18n/error-text.ts";
import { useI18n } from "../i18n/use-i18n.ts";
import { classNamesOf } from "./class-names.ts";
import styles from "./ErrorNote.module.css";

const css = classNamesOf(styles);

export interface ErrorNoteProps {
  readonly error: WireError;
  /** What we wanted, said before what went wrong. */
  readonly title?: string;
  /** What one can do next, beyond the words. */
  readonly children?: ReactNode;
  /** Without a frame, to stand in a row. */
  readonly plain?: boolean;
}

/** What failed, on which thing, what to do, the other side's own words, and who asked it for what. */
export function ErrorNote({ error, title, children, plain = false }: ErrorNoteProps) {
  const { language, t } = useI18n();
  const { what, thing, next: shared, evidence, context } = describeError(error, language);
  const own = t.errorNext[error.code as keyof typeof t.errorNext];
  // The page has other ways than the command line, but a known cause says more than either.
  const next = hintOf(error.details) === undefined ? (own ?? shared) : shared;
  return (
    <div className={css("note", plain && "plain")} role="alert">
      <CircleAlert aria-hidden />
      <div className={css("words")}>
        {title !== undefined && <p className={css("title")}>{title}</p>}
        <p className={css("what")}>{what}</p>
        {thing !== "" && <p className={css("thing")}>{thing}</p>}
        {next !== "" && <p>{next}</p>}
        {evidence !== "" && <p className={css("evidence")}>{evidence}</p>}
        {context !== "" && <p className={css("context")}>{context}</p>}
        {children !== undefined && <div className={css("acts")}>{children}</div>}
      </div>
    </div>
  );
}
