import { useEffect, useRef, useState } from "react";
import type { WireError } from "../../../shared/errors.ts";
import { describeError } from "../../../shared/i18n/error-text.ts";
import { printable } from "../../../shared/printable.ts";
import type { PushTarget } from "../../../shared/push-target.ts";
import { type I18n, useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { Check } from "../../ui/Check.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { onEnter } from "../../ui/on-enter.ts";
import { Picker } from "../../ui/Picker.tsx";
import { TextBlock } from "../../ui/TextBlock.tsx";
import { TextInput, type TextInputProps } from "../../ui/TextInput.tsx";
import styles from "./Settings.module.css";
import {
  EXAMPLE,
  exampleOf,
  fieldsOf,
  readTarget,
  type TargetFields,
  type TargetProblems,
} from "./target-form.ts";

const css = classNamesOf(styles);

export interface TargetFormProps {
  /** Undefined for a new one. */
  readonly target: PushTarget | undefined;
  readonly known: readonly PushTarget[];
  readonly onClose: () => void;
}

/** The fields of one push target. Problems are told at their fields, once it was tried to save it. */
export function TargetForm({ target, known, onClose }: TargetFormProps) {
  const i18n = useI18n();
  const { t } = i18n;
  const savePushTarget = useApp((state) => state.savePushTarget);
  const [fields, setFields] = useState<TargetFields>(() => fieldsOf(target));
  const [tries, setTries] = useState(0);
  const tried = tries > 0;
  const section = useRef<HTMLElement>(null);
  // The field with the problem may be out of sight.
  useEffect(() => {
    if (tries === 0) return;
    section.current?.querySelector<HTMLElement>("[data-invalid] :is(input, textarea)")?.focus();
  }, [tries]);
  const [error, setError] = useState<WireError>();
  const change = (news: Partial<TargetFields>): void => setFields({ ...fields, ...news });
  const reading = readTarget(
    fields,
    known.filter((one) => one !== target),
  );
  const problems = tried ? (reading.problems ?? {}) : {};
  const save = async (): Promise<void> => {
    setTries(tries + 1);
    if (reading.target === undefined) return;
    const failure = await savePushTarget(reading.target, target?.name);
    setError(failure);
    if (failure === undefined) onClose();
  };
  const onKeyDown = onEnter(() => void save());
  return (
    <section
      ref={section}
      className={css("targetForm")}
      aria-label={target === undefined ? t.targets.add : t.targets.edit(printable(target.name))}
    >
      <TextInput
        label={t.targets.name}
        value={fields.name}
        onChange={(name) => change({ name })}
        problem={problems.name === undefined ? undefined : t.targets.problems[problems.name]}
        onKeyDown={onKeyDown}
        autoFocus
      />
      <TextBlock
        label={t.targets.patterns}
        value={fields.patterns}
        onChange={(patterns) => change({ patterns })}
        placeholder="harbor.example.com/team/{name}:{tag}"
        problem={patternProblem(problems, i18n)}
      />
      <Example patterns={fields.patterns} />
      <Rules fields={fields} onChange={change} problems={problems} onKeyDown={onKeyDown} />
      {error !== undefined && <ErrorNote error={error} title={t.targets.notSaved} />}
      <div className={css("row")}>
        <Button variant="primary" onPress={() => void save()}>
          {t.targets.save}
        </Button>
        <Button onPress={onClose}>{t.targets.cancel}</Button>
      </div>
    </section>
  );
}

interface OverwritePickerProps {
  readonly fields: TargetFields;
  readonly onChange: (news: Partial<TargetFields>) => void;
}

interface RulesProps extends OverwritePickerProps {
  readonly problems: TargetProblems;
  readonly onKeyDown: NonNullable<TextInputProps["onKeyDown"]>;
}

/** What is taken along, and what is asked. */
function Rules({ fields, onChange, problems, onKeyDown }: RulesProps) {
  const { t } = useI18n();
  return (
    <>
      <TextInput
        label={t.targets.platforms}
        hint={t.targets.platformsHint}
        value={fields.platforms}
        onChange={(platforms) => onChange({ platforms })}
        problem={
          problems.platforms === undefined
            ? undefined
            : t.targets.problems.platform(printable(problems.platforms))
        }
        onKeyDown={onKeyDown}
        mono
      />
      <OverwritePicker fields={fields} onChange={onChange} />
      <Check
        isSelected={fields.preview}
        onChange={(preview) => onChange({ preview })}
        hint={t.targets.previewHint}
      >
        {t.targets.preview}
      </Check>
    </>
  );
}

function OverwritePicker({ fields, onChange }: OverwritePickerProps) {
  const { t } = useI18n();
  const rules = ["ask", "replace", "refuse"] as const;
  return (
    <Picker
      label={t.targets.overwrite}
      options={rules.map((id) => ({ id, title: t.targets.overwrites[id] }))}
      selected={fields.overwrite}
      onSelect={(id) => {
        const overwrite = rules.find((rule) => rule === id);
        if (overwrite !== undefined) onChange({ overwrite });
      }}
    />
  );
}

/** Where a well-known image would go, while one types. */
function Example({ patterns }: { readonly patterns: string }) {
  const { t } = useI18n();
  const places = exampleOf(patterns);
  if (places.length === 0) return null;
  return (
    <div className={css("answer")} aria-live="polite">
      <p className={css("hint")}>{t.targets.example(EXAMPLE)}</p>
      {places.map((place) => (
        <p key={place} className={css("mono")}>
          {printable(place)}
        </p>
      ))}
    </div>
  );
}

function patternProblem({ patterns }: TargetProblems, { t, language }: I18n): string | undefined {
  if (patterns === undefined || typeof patterns === "string") {
    return patterns === undefined ? undefined : t.targets.problems[patterns];
  }
  const { what, thing, evidence } = describeError(patterns, language);
  return [what, thing, evidence].filter((part) => part !== "").join(" · ");
}
