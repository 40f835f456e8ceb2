import type { Inspection } from "../../../shared/image.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import styles from "./Inspector.module.css";
import { limited, MAX_ENTRIES } from "./limited.ts";
import { More, Pairs } from "./Pairs.tsx";

const css = classNamesOf(styles);

const CONFIG_PROBLEMS = {
  missing: "configMissing",
  too_large: "configTooLarge",
  damaged: "configDamaged",
} as const;

/** How the image runs: what its configuration says, as text. */
export function ConfigTab({ inspection }: { readonly inspection: Inspection }) {
  const { t } = useI18n();
  const { config, configProblem, labelsLeftOut = 0 } = inspection.image ?? {};
  if (config === undefined) {
    const why = configProblem === undefined ? "noConfig" : CONFIG_PROBLEMS[configProblem];
    return <EmptyState title={t.inspector[why]} />;
  }
  const run = config.config ?? {};
  return (
    <div className={css("view")}>
      <Words label={t.inspector.entrypoint} words={run.Entrypoint} />
      <Words label={t.inspector.command} words={run.Cmd} />
      <Line label={t.inspector.workdir} text={run.WorkingDir} />
      <Line label={t.inspector.user} text={run.User} />
      <Lines label={t.inspector.ports} lines={Object.keys(run.ExposedPorts ?? {})} />
      <Lines label={t.inspector.volumes} lines={Object.keys(run.Volumes ?? {})} />
      <Line label={t.inspector.stopSignal} text={run.StopSignal} />
      <Pairs label={t.inspector.environment} pairs={(run.Env ?? []).map(splitVariable)} />
      <Pairs
        label={t.inspector.labels}
        pairs={Object.entries(run.Labels ?? {})}
        leftOut={labelsLeftOut}
        hasLinks
      />
    </div>
  );
}

/** `NAME=value`; the value may hold more of the sign. */
function splitVariable(variable: string): readonly [string, string] {
  const sign = variable.indexOf("=");
  return sign === -1 ? [variable, ""] : [variable.slice(0, sign), variable.slice(sign + 1)];
}

interface WordsProps {
  readonly label: string;
  readonly words: readonly string[] | null | undefined;
}

/** A command: words that keep their borders, as in the configuration. */
function Words({ label, words }: WordsProps) {
  const { t } = useI18n();
  return (
    <section>
      <h3 className={css("label")}>{label}</h3>
      {words === null || words === undefined || words.length === 0 ? (
        <p className={css("none")}>{t.inspector.none}</p>
      ) : (
        <code className={css("block")}>{limited(JSON.stringify(words))}</code>
      )}
    </section>
  );
}

function Line({ label, text }: { readonly label: string; readonly text: string | undefined }) {
  if (text === undefined || text === "") return null;
  return <Lines label={label} lines={[text]} />;
}

function Lines({ label, lines }: { readonly label: string; readonly lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <section>
      <h3 className={css("label")}>{label}</h3>
      <ul className={css("lines")}>
        {lines.slice(0, MAX_ENTRIES).map((line) => (
          <li key={line}>
            <code className={css("code")}>{limited(line)}</code>
          </li>
        ))}
      </ul>
      <More total={lines.length} />
    </section>
  );
}
