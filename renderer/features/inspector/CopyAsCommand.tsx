import { SquareTerminal } from "lucide-react";
import { parseLocation } from "../../../shared/location.ts";
import { copyText } from "../../clipboard.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { IconButton } from "../../ui/Button.tsx";
import { MenuButton } from "../../ui/Menu.tsx";
import { documentCommands, type WantedDocument } from "./document-commands.ts";

export interface CopyAsCommandProps {
  readonly location: string;
  readonly wanted: WantedDocument | undefined;
}

/** Copies the command line that fetches a document. Nothing for documents that are in no registry. */
export function CopyAsCommand({ location, wanted }: CopyAsCommandProps) {
  const { t } = useI18n();
  const commands = wanted === undefined ? [] : documentCommands(parseLocation(location), wanted);
  if (commands.length === 0) return null;
  return (
    <MenuButton
      label={t.related.copyAs}
      onAction={(id) => {
        const command = commands.find(([tool]) => tool === id)?.[1];
        if (command !== undefined) void copyText(command);
      }}
      groups={[
        {
          entries: commands.map(([tool]) => ({ id: tool, label: t.related.copyAsTool(tool) })),
        },
      ]}
    >
      <IconButton size="small" label={t.related.copyAs} icon={<SquareTerminal aria-hidden />} />
    </MenuButton>
  );
}
