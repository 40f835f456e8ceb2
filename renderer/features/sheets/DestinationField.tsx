import { engineTitle } from "../../i18n/engine-words.ts";
import type { Messages } from "../../i18n/messages.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import {
  draftProblem,
  suggestDestinations,
  suggestEngines,
  type TransferDraft,
} from "../../store/transfer-draft.ts";
import { useApp } from "../../store/use-app.ts";
import { TextInput } from "../../ui/TextInput.tsx";
import { SuggestionsButton } from "./SuggestionsButton.tsx";

const NOTHING: readonly never[] = [];

/** Where to: a location, with suggestions, or new tags in the same repository. */
export function DestinationField({ draft }: { readonly draft: TransferDraft }) {
  const { t } = useI18n();
  const changeDraft = useApp((state) => state.changeDraft);
  const connections = useApp((state) => state.connections.value ?? NOTHING);
  const engines = useApp((state) => state.engines.value ?? NOTHING);
  const change = (destination: string): void => changeDraft({ destination });
  if (draft.mode === "retag") {
    return (
      <TextInput
        label={t.sheet.newTags}
        hint={t.sheet.newTagsHint}
        placeholder="v1.2 latest"
        value={draft.destination}
        onChange={change}
        problem={draftProblem(draft) === "invalid_tag" ? t.sheet.invalidTag : undefined}
        autoFocus
        mono
      />
    );
  }
  const groups = [
    { entries: suggestDestinations(draft, connections).map((text) => ({ id: text, label: text })) },
    {
      title: t.engines.intoTitle,
      entries: suggestEngines(draft, engines).map(({ engine, location }) => ({
        id: location,
        label: t.engines.into(engineTitle(engine)),
      })),
    },
  ];
  return (
    <TextInput
      label={t.sheet.destination}
      hint={hintFor(draft, t)}
      placeholder="registry.example.com/team/app:tag"
      value={draft.destination}
      onChange={change}
      autoFocus={draft.sourceFixed}
      mono
      end={<SuggestionsButton groups={groups} onChoose={change} />}
    />
  );
}

function hintFor(draft: TransferDraft, { sheet, engines }: Messages): string {
  const destination = draft.destination.trim();
  if (destination === "store:") return sheet.destinationStore;
  if (draft.sources.length > 1) return sheet.destinationEach;
  return destination.startsWith("docker-daemon:") ? engines.intoHint : sheet.sourceHint;
}
