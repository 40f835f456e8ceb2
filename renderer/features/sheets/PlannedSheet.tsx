import type { ReactNode } from "react";
import type { WireError } from "../../../shared/errors.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { SheetFrame } from "../../ui/Sheet.tsx";
import { AdditionsChoice } from "./AdditionsChoice.tsx";
import { PlanPreview } from "./PlanPreview.tsx";
import { ProductionQuestion } from "./ProductionQuestion.tsx";
import { useConfirmation } from "./use-confirmation.ts";
import { useSubmit } from "./use-submit.ts";

export interface PlannedSheetProps {
  readonly title: string;
  /** On the button that carries it out. */
  readonly submitWords: string;
  /** Carries out what is planned, with what was typed because the plans asked for it. */
  readonly onStart: (typed: ReadonlySet<string>) => Promise<WireError | undefined>;
  /** False while there is nothing that could be planned. Default: there is. */
  readonly hasPlan?: boolean;
  /** Whether what belongs to the images may go along. Default: it may. */
  readonly offersAdditions?: boolean;
  /** What is asked, above the plan. */
  readonly children: ReactNode;
  /** What is asked below it. */
  readonly below?: ReactNode;
}

/** A dialog whose act is planned while one fills it in, shown, and confirmed where that is wanted. */
export function PlannedSheet(props: PlannedSheetProps) {
  const {
    title,
    submitWords,
    onStart,
    hasPlan = true,
    offersAdditions = true,
    children,
    below,
  } = props;
  const { t } = useI18n();
  const close = useApp((state) => state.closeSheet);
  const plans = useApp((state) => state.plans);
  const confirmation = useConfirmation(plans.value);
  const { busy, error, submit } = useSubmit(() => onStart(confirmation.typed), close);
  const ready = plans.status === "ready" && hasPlan && confirmation.given;
  return (
    <SheetFrame
      title={title}
      onClose={close}
      onSubmit={() => {
        if (ready) submit();
      }}
      footer={
        <>
          <Button onPress={close}>{t.action.cancel}</Button>
          <Button type="submit" variant="primary" isDisabled={!ready}>
            {busy ? t.sheet.starting : submitWords}
          </Button>
        </>
      }
    >
      {children}
      {hasPlan && offersAdditions && <AdditionsChoice />}
      {hasPlan && <PlanPreview />}
      {plans.status === "ready" && <ProductionQuestion confirmation={confirmation} />}
      {below}
      {error !== undefined && <ErrorNote error={error} />}
    </SheetFrame>
  );
}
