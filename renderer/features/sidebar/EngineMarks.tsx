import { SquareTerminal } from "lucide-react";
import type { ContainerEngine } from "../../../shared/engine.ts";
import { engineCause } from "../../i18n/engine-words.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import styles from "./Marks.module.css";

const css = classNamesOf(styles);

/** Whether an engine runs, and whether it is the one of the docker command. The row's name says the same in words. */
export function EngineMarks({ engine }: { readonly engine: ContainerEngine }) {
  const { t, language } = useI18n();
  const cause = engineCause(engine, t, language);
  return (
    <>
      {engine.current && (
        <span
          className={css("mark")}
          role="img"
          aria-label={t.engines.current}
          title={t.engines.current}
        >
          <SquareTerminal aria-hidden />
        </span>
      )}
      <span className={css("mark")} role="img" aria-label={cause} title={cause}>
        <span className={css("state", engine.state)} />
      </span>
    </>
  );
}
