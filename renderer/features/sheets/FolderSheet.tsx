import { ChevronDown } from "lucide-react";
import { useMemo, useState } from "react";
import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { folderKey } from "../../store/layout.ts";
import { useApp } from "../../store/use-app.ts";
import { Button, IconButton } from "../../ui/Button.tsx";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { MenuButton } from "../../ui/Menu.tsx";
import { ReadOnlyField } from "../../ui/ReadOnlyField.tsx";
import { SheetFrame } from "../../ui/Sheet.tsx";
import { TextInput } from "../../ui/TextInput.tsx";
import { useSubmit } from "./use-submit.ts";

const NO_CONNECTIONS: readonly never[] = [];

/** Puts a connection into a folder of the sidebar, a new one or one that is there, or out of its folder. */
export function FolderSheet({ address }: { readonly address: string }) {
  const { t } = useI18n();
  const close = useApp((state) => state.closeSheet);
  const editConnection = useApp((state) => state.editConnection);
  const expand = useApp((state) => state.expand);
  const connections = useApp((state) => state.connections.value ?? NO_CONNECTIONS);
  const before = connections.find((one) => one.address === address)?.folder ?? "";
  const [text, setText] = useState(before);
  const folder = text.trim();
  const { busy, error, submit } = useSubmit(async () => {
    const failure = await editConnection(address, { folder });
    if (failure === undefined) expand(folder === "" ? [] : [folderKey(folder)]);
    return failure;
  }, close);
  return (
    <SheetFrame
      title={t.sidebar.folderSheet.title}
      onClose={close}
      onSubmit={submit}
      footer={
        <>
          <Button onPress={close}>{t.action.cancel}</Button>
          <Button type="submit" variant="primary">
            {busy ? t.sidebar.saving : t.sidebar.folderSheet.submit}
          </Button>
        </>
      }
    >
      <ReadOnlyField label={t.sidebar.connection} lines={[printable(address)]} />
      <TextInput
        label={t.sidebar.folderSheet.folder}
        hint={t.sidebar.folderSheet.hint}
        value={text}
        onChange={setText}
        maxLength={MAX_FOLDER_LENGTH}
        autoFocus
        end={<KnownFolders onChoose={setText} />}
      />
      {error !== undefined && <ErrorNote error={error} title={t.sidebar.folderSheet.failed} />}
    </SheetFrame>
  );
}

/** As long as the contract takes. */
const MAX_FOLDER_LENGTH = 200;

function KnownFolders({ onChoose }: { readonly onChoose: (folder: string) => void }) {
  const { t } = useI18n();
  const connections = useApp((state) => state.connections.value ?? NO_CONNECTIONS);
  const folders = useMemo(() => {
    const named = connections.map(({ folder }) => folder).filter((name) => name !== undefined);
    return [...new Set(named)].toSorted((a, b) => a.localeCompare(b));
  }, [connections]);
  if (folders.length === 0) return null;
  return (
    <MenuButton
      label={t.sidebar.folderSheet.known}
      groups={[{ entries: folders.map((name) => ({ id: name, label: printable(name) })) }]}
      onAction={onChoose}
    >
      <IconButton
        size="small"
        label={t.sidebar.folderSheet.known}
        icon={<ChevronDown aria-hidden />}
      />
    </MenuButton>
  );
}
