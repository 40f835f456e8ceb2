import { Check, Minus, TriangleAlert, X } from "lucide-react";
import { useEffect, useRef } from "react";
import { VisuallyHidden } from "react-aria";
import type { DiagnosisStep } from "../../../shared/diagnosis.ts";
import type { WireError } from "../../../shared/errors.ts";
import { hintOf } from "../../../shared/hints.ts";
import { describeError } from "../../../shared/i18n/error-text.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { CertificateChain } from "./CertificateChain.tsx";
import styles from "./Checklist.module.css";
import { cureOf } from "./StepCure.tsx";
import { factTexts } from "./step-facts.ts";
import type { SignIn } from "./use-sign-in.ts";

const css = classNamesOf(styles);

export interface ChecklistStepProps {
  readonly step: DiagnosisStep;
  readonly host: string;
  readonly signIn: SignIn;
}

/** One line: how it went, what it was, what was found out, how long it took; below it what went wrong. */
export function ChecklistStep({ step, host, signIn }: ChecklistStepProps) {
  const { t, format } = useI18n();
  const { error, milliseconds } = step;
  const state = shownState(step);
  const line = useRef<HTMLLIElement>(null);
  useEffect(() => {
    // A failure far down must not have to be looked for.
    if (state === "failed") line.current?.scrollIntoView({ block: "nearest" });
  }, [state]);
  return (
    <li ref={line} className={css("step", state)} data-state={state}>
      <StateIcon state={state} />
      <span className={css("name")}>{t.checklist.steps[step.step]}</span>
      <VisuallyHidden>{t.checklist.states[state]}</VisuallyHidden>
      <span className={css("facts")}>{factTexts(step, t.checklist).join(" · ")}</span>
      {milliseconds !== undefined && state !== "skipped" && (
        <span className={css("time")}>
          {t.checklist.milliseconds(format.number(Math.round(milliseconds)))}
        </span>
      )}
      {error !== undefined && <Explanation step={step} error={error} host={host} signIn={signIn} />}
    </li>
  );
}

interface ExplanationProps extends ChecklistStepProps {
  readonly error: WireError;
}

/** Why a step failed, in the words of its error, and what can be done. The line above has said which step it is. */
function Explanation({ step, error, host, signIn }: ExplanationProps) {
  const { t, language } = useI18n();
  const { what, thing, next: shared, evidence, context } = describeError(error, language);
  const { certificates = [] } = step;
  const hasChain = step.step === "tls" && certificates.length > 0;
  const own = t.errorNext[error.code as keyof typeof t.errorNext];
  const next = hintOf(error.details) === undefined ? (own ?? shared) : shared;
  const cure = cureOf(step, error, host, signIn);
  return (
    <div className={css("detail")}>
      <div className={css("explanation")} role="alert">
        <p className={css("what")}>{what}</p>
        {thing !== "" && thing !== host && <p className={css("evidence")}>{thing}</p>}
        {evidence !== "" && !hasChain && <p className={css("evidence")}>{evidence}</p>}
        {context !== "" && <p className={css("context")}>{context}</p>}
        {next !== "" && cure === undefined && <p className={css("next")}>{next}</p>}
      </div>
      {hasChain && <CertificateChain certificates={certificates} host={host} />}
      {cure}
    </div>
  );
}

/** A registry without tokens accepts the password itself: that is a success, and not a step left out. */
function shownState({ state, skipped, facts }: DiagnosisStep): DiagnosisStep["state"] {
  return skipped === "basic" && facts.account !== undefined ? "passed" : state;
}

function StateIcon({ state }: { readonly state: DiagnosisStep["state"] }) {
  const icons = {
    running: <span className={css("ring")} />,
    passed: <Check strokeWidth={2.5} />,
    warning: <TriangleAlert />,
    failed: <X strokeWidth={2.5} />,
    skipped: <Minus />,
  };
  return (
    <span className={css("icon")} aria-hidden>
      {icons[state]}
    </span>
  );
}
