import { printable } from "../../../shared/printable.ts";
import type { Messages } from "../../i18n/messages.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import type { DropDraft, DropPlace } from "../../store/drop-draft.ts";
import { useApp } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { SheetFrame } from "../../ui/Sheet.tsx";
import { DropFiles } from "./DropFiles.tsx";
import { DropImages } from "./DropImages.tsx";
import { PlanPreview } from "./PlanPreview.tsx";
import { ProductionQuestion } from "./ProductionQuestion.tsx";
import { useConfirmation } from "./use-confirmation.ts";
import { useSubmit } from "./use-submit.ts";

/** Which images were dropped, what they shall be called where they go, and what exactly will happen. */
export function DropSheet({ draft }: { readonly draft: DropDraft }) {
  const { t } = useI18n();
  const close = useApp((state) => state.closeSheet);
  const startDrop = useApp((state) => state.startDrop);
  const plans = useApp((state) => state.plans);
  const confirmation = useConfirmation(plans.value);
  const { busy, error, submit } = useSubmit(() => startDrop(confirmation.typed), close);
  const { place, images } = draft;
  const taken = images.filter((image) => image.taken).length;
  const ready = plans.status === "ready" && taken > 0 && confirmation.given;
  return (
    <SheetFrame
      title={titleOf(place, t)}
      onClose={close}
      onSubmit={() => {
        if (ready) submit();
      }}
      footer={
        <>
          <Button onPress={close}>{t.action.cancel}</Button>
          <Button type="submit" variant="primary" isDisabled={!ready}>
            {busy ? t.sheet.starting : submitOf(place, taken, t)}
          </Button>
        </>
      }
    >
      <DropFiles draft={draft} />
      {images.length > 0 && <DropImages draft={draft} />}
      {images.length > 0 && <PlanPreview />}
      {plans.status === "ready" && <ProductionQuestion confirmation={confirmation} />}
      {error !== undefined && <ErrorNote error={error} />}
    </SheetFrame>
  );
}

function titleOf(place: DropPlace, t: Messages): string {
  switch (place.kind) {
    case "store":
      return t.drop.titleStore;
    case "engine":
      return t.drop.titleEngine(printable(place.engine));
    case "registry":
      return t.drop.title(printable(place.host));
    default:
      return t.drop.title(printable(place.repository));
  }
}

function submitOf({ kind }: DropPlace, taken: number, t: Messages): string {
  if (kind === "store") return t.drop.submitStore(taken);
  return kind === "engine" ? t.drop.submitEngine(taken) : t.drop.submit(taken);
}
