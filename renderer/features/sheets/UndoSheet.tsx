import type { UndoPlan } from "../../../shared/undo.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import type { Sheet } from "../../store/sheets.ts";
import { useApp } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { SheetFrame } from "../../ui/Sheet.tsx";
import { Spinner } from "../../ui/Spinner.tsx";
import { AffectedList, type AffectedRow } from "./AffectedList.tsx";
import { Notice } from "./Notice.tsx";
import { ProductionQuestion } from "./ProductionQuestion.tsx";
import styles from "./Sheets.module.css";
import { useConfirmation } from "./use-confirmation.ts";
import { useSubmit } from "./use-submit.ts";

const css = classNamesOf(styles);

/** Shows what an undo puts back, what was changed since, and what is no longer there. */
export function UndoSheet({ sheet: _sheet }: { readonly sheet: Sheet & { kind: "undo" } }) {
  const { t } = useI18n();
  const plans = useApp((state) => state.undoPlans);
  const close = useApp((state) => state.closeSheet);
  const applyUndo = useApp((state) => state.applyUndo);
  const confirmation = useConfirmation(plans.value?.map(({ confirm }) => ({ confirm })));
  const { busy, error, submit } = useSubmit(() => applyUndo(confirmation.typed), close);
  const isPossible =
    plans.status === "ready" && plans.value.every((plan) => plan.missing.length === 0);
  return (
    <SheetFrame
      title={t.undo.title}
      onClose={close}
      onSubmit={() => undefined} // Only the button puts back: Enter in a field must not.
      footer={
        <>
          <Button onPress={close} autoFocus>
            {t.action.cancel}
          </Button>
          <Button
            variant="primary"
            isDisabled={!isPossible || !confirmation.given}
            onPress={submit}
          >
            {busy ? t.undo.submitBusy : t.undo.submit}
          </Button>
        </>
      }
    >
      <p className={css("question")}>{t.undo.question}</p>
      {plans.status === "loading" && <Spinner label={t.undo.planning} />}
      {plans.status === "failed" && <ErrorNote error={plans.error} title={t.undo.planFailed} />}
      {plans.status === "ready" && <Steps plans={plans.value} />}
      {isPossible && <ProductionQuestion confirmation={confirmation} />}
      {error !== undefined && <ErrorNote error={error} title={t.undo.failed} />}
    </SheetFrame>
  );
}

function Steps({ plans }: { readonly plans: readonly UndoPlan[] }) {
  const { t } = useI18n();
  const { undo } = t;
  const steps = plans.flatMap(({ tags }) => tags);
  const rows = steps.map(({ name, was, now, action }): AffectedRow => {
    const words = action === "unchanged" ? undo.same : was === undefined ? undo.goes : undo.back;
    return { key: name, note: words(name), digest: was ?? now ?? undo.nothing };
  });
  const moved = steps.flatMap(({ name, now, moved }): AffectedRow[] =>
    moved ? [{ key: name, name, digest: now ?? undo.nothing }] : [],
  );
  const missing = plans.reduce((sum, plan) => sum + plan.missing.length, 0);
  return (
    <>
      <AffectedList label={undo.names} rows={rows} tone="good" />
      {moved.length > 0 && <Notice>{undo.movedBody}</Notice>}
      {moved.length > 0 && <AffectedList label={undo.movedNames} rows={moved} tone="warn" />}
      {missing > 0 && <Notice>{undo.missingBody(missing)}</Notice>}
    </>
  );
}
