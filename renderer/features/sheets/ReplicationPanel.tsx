import { Play, Square } from "lucide-react";
import { useEffect, useState } from "react";
import type { WireError } from "../../../shared/errors.ts";
import type { ReplicationRule, ReplicationRun } from "../../../shared/provider.ts";
import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp, useAppStore } from "../../store/use-app.ts";
import { IconButton } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { Progress } from "../../ui/Progress.tsx";
import { Spinner } from "../../ui/Spinner.tsx";
import registryStyles from "./Registry.module.css";
import styles from "./Service.module.css";

const css = classNamesOf({ ...registryStyles, ...styles });

/** Rules by which the registry copies by itself: started here, carried out there. */
export function ReplicationPanel({ address }: { readonly address: string }) {
  const { t } = useI18n();
  const store = useAppStore();
  const load = useApp((state) => state.replicationRules);
  const words = t.providers.replication;
  useEffect(() => void store.getState().loadReplication(address), [store, address]);
  return (
    <section aria-label={words.title}>
      <h3 className={css("heading")}>{words.title}</h3>
      {load.status === "loading" && <Spinner label={words.loading} />}
      {load.status === "failed" && <ErrorNote error={load.error} title={words.failed} />}
      {load.value !== undefined && (
        <p className={css("hint")}>{load.value.length === 0 ? words.none : words.about}</p>
      )}
      {load.value !== undefined && load.value.length > 0 && (
        <ul className={css("rows")}>
          {load.value.map((rule) => (
            <RuleItem key={rule.id} address={address} rule={rule} />
          ))}
        </ul>
      )}
    </section>
  );
}

interface RuleItemProps {
  readonly address: string;
  readonly rule: ReplicationRule;
}

function RuleItem({ address, rule }: RuleItemProps) {
  const { t } = useI18n();
  const store = useAppStore();
  const run = useApp((state) => state.replicationRuns.get(rule.id));
  const [error, setError] = useState<WireError>();
  const words = t.providers.replication;
  const name = printable(rule.name);
  const isRunning = run?.status === "running";
  const act = (): void => {
    setError(undefined);
    const { startReplication, stopReplication } = store.getState();
    const done = isRunning ? stopReplication(address, run.id) : startReplication(address, rule.id);
    void done.then(setError);
  };
  const facts = [
    rule.enabled ? undefined : words.disabled,
    triggerWords(rule.trigger, words.triggers),
    rule.description === undefined ? undefined : printable(rule.description),
  ].filter((fact) => fact !== undefined);
  return (
    <li className={css("row")}>
      <span className={css("rowWords")}>
        <span className={css("rowName")}>{name}</span>
        <span className={css("hint")}>{words.route(printable(rule.from), printable(rule.to))}</span>
        <span className={css("hint")}>{facts.join(" · ")}</span>
      </span>
      <IconButton
        size="small"
        variant="secondary"
        label={isRunning ? words.stopOf(name) : words.startOf(name)}
        icon={isRunning ? <Square aria-hidden /> : <Play aria-hidden />}
        isDisabled={!rule.enabled && !isRunning}
        onPress={act}
      />
      {run !== undefined && <RunProgress name={name} run={run} />}
      {error !== undefined && <ErrorNote error={error} title={words.startFailed} />}
    </li>
  );
}

function RunProgress({ name, run }: { readonly name: string; readonly run: ReplicationRun }) {
  const { t } = useI18n();
  const words = t.providers.replication;
  const { total, done, failed, status, message } = run;
  const text = [
    words.states[status],
    words.progress(done, total),
    failed === 0 ? undefined : words.failures(failed),
    message === undefined ? undefined : printable(message),
  ].filter((part) => part !== undefined);
  const tone = { running: "moving", done: "good", failed: "bad", stopped: "quiet" } as const;
  const whole = total === 0 ? undefined : (done + failed) / total;
  return (
    <span className={css("run")} role="status">
      <Progress
        label={name}
        words={text.join(", ")}
        fraction={status === "running" ? whole : (whole ?? 1)}
        tone={tone[status]}
      />
      <span className={css("hint")}>{text.join(" · ")}</span>
    </span>
  );
}

/** Other triggers are shown as the registry calls them. */
function triggerWords(trigger: string, words: Readonly<Record<string, string>>): string {
  return Object.hasOwn(words, trigger) ? (words[trigger] ?? "") : printable(trigger);
}
