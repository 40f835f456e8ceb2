import { useI18n } from "../../i18n/use-i18n.ts";
import { canTakeAllTags, type TransferDraft } from "../../store/transfer-draft.ts";
import { useApp } from "../../store/use-app.ts";
import { Check } from "../../ui/Check.tsx";
import { TextInput } from "../../ui/TextInput.tsx";
import { DestinationField } from "./DestinationField.tsx";
import { Notice } from "./Notice.tsx";
import { PlannedSheet } from "./PlannedSheet.tsx";
import { PlatformChoice } from "./PlatformChoice.tsx";
import { SourceNames } from "./SourceNames.tsx";

/** Pull, copy and retag: where from, where to, and what exactly will happen, before it does. */
export function TransferSheet({ draft }: { readonly draft: TransferDraft }) {
  const { t } = useI18n();
  const startDraft = useApp((state) => state.startDraft);
  const offered = useApp((state) => state.offeredPlatforms);
  const changeDraft = useApp((state) => state.changeDraft);
  return (
    <PlannedSheet
      title={t.sheet.title[draft.mode]}
      submitWords={t.sheet.start[draft.mode]}
      onStart={startDraft}
      offersAdditions={draft.mode !== "retag"}
    >
      {draft.sourceFixed ? <SourceNames sources={draft.sources} /> : <SourceField draft={draft} />}
      <DestinationField draft={draft} />
      {draft.mode === "move" && <Notice>{t.drag.moveNote}</Notice>}
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
      <ServerCopySwitch draft={draft} />
    </PlannedSheet>
  );
}

/** Shown where a registry would copy by itself, and where the user said that it must not. */
function ServerCopySwitch({ draft }: { readonly draft: TransferDraft }) {
  const { t } = useI18n();
  const changeDraft = useApp((state) => state.changeDraft);
  const offers = useApp(
    ({ plans }) => plans.value?.some(({ serverCopy }) => serverCopy !== undefined) === true,
  );
  const isOff = draft.serverCopy === "never";
  if (!offers && !isOff) return null;
  return (
    <Check
      isSelected={!isOff}
      onChange={(isOn) => changeDraft({ serverCopy: isOn ? "auto" : "never" })}
      hint={t.providers.letServerCopyHint}
    >
      {t.providers.letServerCopy}
    </Check>
  );
}

function SourceField({ draft }: { readonly draft: TransferDraft }) {
  const { t } = useI18n();
  const changeDraft = useApp((state) => state.changeDraft);
  return (
    <TextInput
      label={t.sheet.source}
      hint={t.sheet.sourceHint}
      placeholder="docker.io/library/alpine:3.20"
      value={draft.sources[0] ?? ""}
      onChange={(source) => changeDraft({ sources: source === "" ? [] : [source], platforms: [] })}
      autoFocus
      mono
    />
  );
}
