import { useI18n } from "../../i18n/use-i18n.ts";
import {
  canTakeAllTags,
  confirmedRequests,
  type TransferDraft,
} from "../../store/transfer-draft.ts";
import { useApp } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { Check } from "../../ui/Check.tsx";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { ReadOnlyField } from "../../ui/ReadOnlyField.tsx";
import { SheetFrame } from "../../ui/Sheet.tsx";
import { TextInput } from "../../ui/TextInput.tsx";
import { DestinationField } from "./DestinationField.tsx";
import { PlanPreview } from "./PlanPreview.tsx";
import { PlatformChoice } from "./PlatformChoice.tsx";
import { ProductionQuestion } from "./ProductionQuestion.tsx";
import { shownSource } from "./shown-source.ts";
import { useConfirmation } from "./use-confirmation.ts";
import { useSubmit } from "./use-submit.ts";

/** Pull, push, copy and retag: where from, where to, and what exactly will happen, before it does. */
export function TransferSheet({ draft }: { readonly draft: TransferDraft }) {
  const { t } = useI18n();
  const close = useApp((state) => state.closeSheet);
  const startTransfers = useApp((state) => state.startTransfers);
  const plans = useApp((state) => state.plans);
  const offered = useApp((state) => state.offeredPlatforms);
  const confirmation = useConfirmation(plans.value);
  const ready = plans.status === "ready" && confirmation.given;
  const changeDraft = useApp((state) => state.changeDraft);
  const { busy, error, submit } = useSubmit(
    () => startTransfers(confirmedRequests(draft, plans.value ?? [], confirmation.typed)),
    close,
  );
  return (
    <SheetFrame
      title={t.sheet.title[draft.mode]}
      onClose={close}
      onSubmit={() => {
        if (ready) submit();
      }}
      footer={
        <>
          <Button onPress={close}>{t.action.cancel}</Button>
          <Button type="submit" variant="primary" isDisabled={!ready}>
            {busy ? t.sheet.starting : t.sheet.start[draft.mode]}
          </Button>
        </>
      }
    >
      <SourceField draft={draft} />
      <DestinationField draft={draft} />
      {canTakeAllTags(draft) && (
        <Check isSelected={draft.allTags} onChange={(allTags) => changeDraft({ allTags })}>
          {t.sheet.allTags}
        </Check>
      )}
      {draft.mode !== "retag" && (
        <PlatformChoice
          offered={offered}
          chosen={draft.platforms}
          onChange={(platforms) => changeDraft({ platforms })}
        />
      )}
      <PlanPreview />
      {plans.status === "ready" && <ProductionQuestion confirmation={confirmation} />}
      {error !== undefined && <ErrorNote error={error} />}
    </SheetFrame>
  );
}

/** Sources drawn by name; of more, the number. */
const MAX_SOURCES = 4;

function SourceField({ draft }: { readonly draft: TransferDraft }) {
  const { t } = useI18n();
  const changeDraft = useApp((state) => state.changeDraft);
  if (!draft.sourceFixed) {
    return (
      <TextInput
        label={t.sheet.source}
        hint={t.sheet.sourceHint}
        placeholder="docker.io/library/alpine:3.20"
        value={draft.sources[0] ?? ""}
        onChange={(source) =>
          changeDraft({ sources: source === "" ? [] : [source], platforms: [] })
        }
        autoFocus
        mono
      />
    );
  }
  const more = draft.sources.length - MAX_SOURCES;
  const names = draft.sources.slice(0, MAX_SOURCES).map(shownSource);
  const lines = more > 0 ? [...names, t.sheet.moreTags(more)] : names;
  return <ReadOnlyField label={t.sheet.source} lines={lines} />;
}
