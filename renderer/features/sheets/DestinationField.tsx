import { ChevronDown } from "lucide-react";
import { useI18n } from "../../i18n/use-i18n.ts";
import {
  draftProblem,
  suggestDestinations,
  type TransferDraft,
} from "../../store/transfer-draft.ts";
import { useApp } from "../../store/use-app.ts";
import { IconButton } from "../../ui/Button.tsx";
import { MenuButton } from "../../ui/Menu.tsx";
import { TextInput } from "../../ui/TextInput.tsx";

const NO_CONNECTIONS: readonly never[] = [];

/** Where to: a location, with suggestions, or new tags in the same repository. */
export function DestinationField({ draft }: { readonly draft: TransferDraft }) {
  const { t } = useI18n();
  const changeDraft = useApp((state) => state.changeDraft);
  const connections = useApp((state) => state.connections.value ?? NO_CONNECTIONS);
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
  const suggestions = suggestDestinations(draft, connections);
  return (
    <TextInput
      label={t.sheet.destination}
      hint={hintFor(draft, t.sheet)}
      placeholder="registry.example.com/team/app:tag"
      value={draft.destination}
      onChange={change}
      autoFocus={draft.sourceFixed}
      mono
      end={
        suggestions.length > 0 && (
          <MenuButton
            label={t.sheet.suggestions}
            groups={[{ entries: suggestions.map((text) => ({ id: text, label: text })) }]}
            onAction={change}
          >
            <IconButton
              size="small"
              label={t.sheet.suggestions}
              icon={<ChevronDown aria-hidden />}
            />
          </MenuButton>
        )
      }
    />
  );
}

function hintFor(
  draft: TransferDraft,
  words: {
    readonly destinationStore: string;
    readonly destinationEach: string;
    readonly sourceHint: string;
  },
): string {
  if (draft.destination.trim() === "store:") return words.destinationStore;
  return draft.sources.length > 1 ? words.destinationEach : words.sourceHint;
}
