import { ChevronDown } from "lucide-react";
import { useI18n } from "../../i18n/use-i18n.ts";
import { IconButton } from "../../ui/Button.tsx";
import { MenuButton, type MenuGroup } from "../../ui/Menu.tsx";

export interface SuggestionsButtonProps {
  readonly groups: readonly MenuGroup[];
  /** With the id of an entry, which is the text that it stands for. */
  readonly onChoose: (text: string) => void;
}

/** At the end of a field: texts that it may be filled with. Nothing to offer, nothing shown. */
export function SuggestionsButton({ groups, onChoose }: SuggestionsButtonProps) {
  const { t } = useI18n();
  const offered = groups.filter(({ entries }) => entries.length > 0);
  if (offered.length === 0) return null;
  return (
    <MenuButton label={t.sheet.suggestions} groups={offered} onAction={onChoose}>
      <IconButton size="small" label={t.sheet.suggestions} icon={<ChevronDown aria-hidden />} />
    </MenuButton>
  );
}
