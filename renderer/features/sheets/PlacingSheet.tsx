import type { Messages } from "../../i18n/messages.ts";
import { placeName } from "../../i18n/drag-words.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import {
  isInPlace,
  isUndecided,
  type PlacingDraft,
  placingSteps,
} from "../../store/placing-draft.ts";
import { useApp } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { Check } from "../../ui/Check.tsx";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { SheetFrame } from "../../ui/Sheet.tsx";
import { AdditionsChoice } from "./AdditionsChoice.tsx";
import { Notice } from "./Notice.tsx";
import { PlacingItems } from "./PlacingItems.tsx";
import { PlanPreview } from "./PlanPreview.tsx";
import { PlatformChoice } from "./PlatformChoice.tsx";
import { ProductionQuestion } from "./ProductionQuestion.tsx";
import { useConfirmation } from "./use-confirmation.ts";
import { useSubmit } from "./use-submit.ts";

/** The preview of a drop or a paste: every image with its name where it goes, and what is in its way there. */
export function PlacingSheet({ draft }: { readonly draft: PlacingDraft }) {
  const { t } = useI18n();
  const close = useApp((state) => state.closeSheet);
  const startPlacing = useApp((state) => state.startPlacing);
  const changePlacing = useApp((state) => state.changePlacing);
  const plans = useApp((state) => state.plans);
  const offered = useApp((state) => state.offeredPlatforms);
  const known = plans.value ?? [];
  const started = placingSteps(draft, known).map(({ plan }) => plan);
  const confirmation = useConfirmation(plans.value === undefined ? undefined : started);
  const { busy, error, submit } = useSubmit(() => startPlacing(confirmation.typed), close);
  const isDecided = plans.status === "ready" && !isUndecided(draft, known);
  const ready = isDecided && started.length > 0 && confirmation.given;
  const inPlace = isInPlace(draft);
  const shown = isDecided ? { only: started } : {};
  return (
    <SheetFrame
      title={titleOf(draft, t)}
      onClose={close}
      onSubmit={() => {
        if (ready) submit();
      }}
      footer={
        <>
          <Button onPress={close}>{t.action.cancel}</Button>
          <Button type="submit" variant="primary" isDisabled={!ready}>
            {busy ? t.sheet.starting : t.drag.submit[draft.move ? "move" : draft.effect]}
          </Button>
        </>
      }
    >
      <PlacingItems draft={draft} plans={plans.status === "ready" ? plans.value : undefined} />
      {draft.move && <Notice>{t.drag.moveNote}</Notice>}
      {!inPlace && (
        <PlatformChoice
          offered={offered}
          chosen={draft.platforms}
          onChange={(platforms) => changePlacing({ platforms })}
        />
      )}
      {!inPlace && <AdditionsChoice />}
      {/* Within a repository nothing but a name is written, and that stands above. */}
      {!(inPlace && isDecided) && <PlanPreview names={false} {...shown} />}
      {isDecided && <ProductionQuestion confirmation={confirmation} />}
      {!inPlace && !draft.move && <DirectChoice />}
      {error !== undefined && <ErrorNote error={error} />}
    </SheetFrame>
  );
}

function DirectChoice() {
  const { t } = useI18n();
  const placeDirectly = useApp((state) => state.placeDirectly);
  const setPlaceDirectly = useApp((state) => state.setPlaceDirectly);
  return (
    <Check isSelected={placeDirectly} onChange={setPlaceDirectly} hint={t.drag.directHint}>
      {t.drag.direct}
    </Check>
  );
}

function titleOf({ effect, move, place, items }: PlacingDraft, t: Messages): string {
  const where = placeName(place, t);
  const tag = effect === "re-point" ? items[0]?.name : undefined;
  return t.drag.titles[move ? "move" : effect](tag ?? where);
}
