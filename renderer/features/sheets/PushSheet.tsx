import { useI18n } from "../../i18n/use-i18n.ts";
import type { PushDraft } from "../../store/push-draft.ts";
import { useApp } from "../../store/use-app.ts";
import { printable } from "../../../shared/printable.ts";
import { Button } from "../../ui/Button.tsx";
import { Check } from "../../ui/Check.tsx";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { ReadOnlyField } from "../../ui/ReadOnlyField.tsx";
import { SheetFrame } from "../../ui/Sheet.tsx";
import { PlanPreview } from "./PlanPreview.tsx";
import { PlatformChoice } from "./PlatformChoice.tsx";
import { ProductionQuestion } from "./ProductionQuestion.tsx";
import { PushDestination } from "./PushDestination.tsx";
import { shownSource } from "./shown-source.ts";
import { useConfirmation } from "./use-confirmation.ts";
import { useSubmit } from "./use-submit.ts";

/** Images of this computer go to a target, or to a place that is typed and may become one. */
export function PushSheet({ draft }: { readonly draft: PushDraft }) {
  const { t } = useI18n();
  const close = useApp((state) => state.closeSheet);
  const startPush = useApp((state) => state.startPush);
  const changePush = useApp((state) => state.changePush);
  const plans = useApp((state) => state.plans);
  const offered = useApp((state) => state.offeredPlatforms);
  const confirmation = useConfirmation(plans.value);
  const ready = plans.status === "ready" && confirmation.given;
  const { busy, error, submit } = useSubmit(() => startPush(confirmation.typed), close);
  const { target, sources, platforms } = draft;
  return (
    <SheetFrame
      title={target === undefined ? t.push.title : t.push.titleTo(printable(target.name))}
      onClose={close}
      onSubmit={() => {
        if (ready) submit();
      }}
      footer={
        <>
          <Button onPress={close}>{t.action.cancel}</Button>
          <Button type="submit" variant="primary" isDisabled={!ready}>
            {busy ? t.sheet.starting : t.push.submit}
          </Button>
        </>
      }
    >
      <Sources sources={sources} />
      {target === undefined ? (
        <>
          <PushDestination draft={draft} />
          <PlatformChoice
            offered={offered}
            chosen={platforms}
            onChange={(chosen) => changePush({ platforms: chosen })}
          />
        </>
      ) : (
        <ReadOnlyField label={t.push.goesTo} lines={target.patterns.map(printable)} />
      )}
      <PlanPreview />
      {plans.status === "ready" && <ProductionQuestion confirmation={confirmation} />}
      {target?.preview === true && (
        <Check
          isSelected={draft.dontAsk}
          onChange={(dontAsk) => changePush({ dontAsk })}
          hint={t.push.dontAskHint}
        >
          {t.push.dontAsk}
        </Check>
      )}
      {error !== undefined && <ErrorNote error={error} />}
    </SheetFrame>
  );
}

/** Sources drawn by name; of more, the number. */
const MAX_SOURCES = 4;

function Sources({ sources }: { readonly sources: readonly string[] }) {
  const { t } = useI18n();
  const more = sources.length - MAX_SOURCES;
  const names = sources.slice(0, MAX_SOURCES).map(shownSource);
  const lines = more > 0 ? [...names, t.sheet.moreTags(more)] : names;
  return <ReadOnlyField label={t.sheet.source} lines={lines} />;
}
