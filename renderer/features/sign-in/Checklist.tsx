import { VisuallyHidden } from "react-aria";
import type { DiagnosisStep } from "../../../shared/diagnosis.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { type Diagnosis, maySignIn } from "../../store/diagnosis.ts";
import { useApp } from "../../store/use-app.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { onEnter } from "../../ui/on-enter.ts";
import { TextInput } from "../../ui/TextInput.tsx";
import styles from "./Checklist.module.css";
import { ChecklistStep } from "./ChecklistStep.tsx";
import { readRegistry } from "./form.ts";
import type { SignIn } from "./use-sign-in.ts";
import { verdictOf } from "./verdict.ts";

const css = classNamesOf(styles);

/** What was tried, step by step, as it happens; where a step failed, why, and what can be done about it. */
export function Checklist({ signIn }: { readonly signIn: SignIn }) {
  const { t } = useI18n();
  const diagnosis = useApp((state) => state.diagnosis);
  if (diagnosis.status === "idle") return null;
  const host = readRegistry(signIn.form)?.host ?? "";
  return (
    <section
      className={css("checklist")}
      aria-label={t.checklist.label}
      aria-busy={diagnosis.status === "running"}
    >
      <Summary diagnosis={diagnosis} signIn={signIn} />
      <ol className={css("steps")}>
        {diagnosis.steps.filter(isTried).map((step) => (
          <ChecklistStep key={step.step} step={step} host={host} signIn={signIn} />
        ))}
        <NotTried steps={diagnosis.steps} />
      </ol>
      {diagnosis.error !== undefined && (
        <ErrorNote error={diagnosis.error} title={t.checklist.stopped} plain />
      )}
      {diagnosis.status === "done" && !signIn.isDone && maySignIn(diagnosis.steps) && (
        <RepositoryField signIn={signIn} />
      )}
      <Announcer diagnosis={diagnosis} host={host} />
    </section>
  );
}

function isTried({ skipped }: DiagnosisStep): boolean {
  return skipped !== "blocked";
}

/** What had to be left out after a failure, in one line. */
function NotTried({ steps }: { readonly steps: readonly DiagnosisStep[] }) {
  const { t } = useI18n();
  const names = steps.filter((step) => !isTried(step)).map(({ step }) => t.checklist.steps[step]);
  if (names.length === 0) return null;
  return <li className={css("left")}>{t.checklist.notTried(names.join(" · "))}</li>;
}

interface SummaryProps {
  readonly diagnosis: Diagnosis;
  readonly signIn: SignIn;
}

function Summary({ diagnosis, signIn }: SummaryProps) {
  const { t } = useI18n();
  if (diagnosis.status === "running") {
    return <p className={css("summary")}>{t.checklist.running}</p>;
  }
  if (diagnosis.status !== "done") return null;
  const verdict = verdictOf(diagnosis.steps);
  const words = signIn.isDone ? t.checklist.signedInLimited : t.checklist[verdict];
  return <p className={css("summary", verdict)}>{words}</p>;
}

function RepositoryField({ signIn }: { readonly signIn: SignIn }) {
  const { t } = useI18n();
  const { form, problems, change } = signIn;
  return (
    <TextInput
      label={t.checklist.repository}
      hint={t.checklist.repositoryHint}
      placeholder="team/app"
      value={form.repository}
      onChange={(repository) => change({ repository })}
      // Enter in this field tries the repository; it must not save anything.
      onKeyDown={onEnter(() => signIn.test())}
      autoComplete="off"
      problem={problems.repository === undefined ? undefined : t.checklist.repositoryInvalid}
      mono
    />
  );
}

/** Speaks when the registry was reached and what came of it; nine steps one by one would only be noise. */
function Announcer(props: { readonly diagnosis: Diagnosis; readonly host: string }) {
  const { t } = useI18n();
  const { diagnosis, host } = props;
  const wasReached = diagnosis.steps.some(
    ({ step, state }) => step === "ping" && (state === "passed" || state === "warning"),
  );
  let words = "";
  if (diagnosis.status === "done") words = t.checklist[verdictOf(diagnosis.steps)];
  else if (diagnosis.status === "running") {
    words = wasReached ? t.checklist.reached(host) : t.checklist.running;
  }
  return (
    <VisuallyHidden>
      <div aria-live="polite">{words}</div>
    </VisuallyHidden>
  );
}
