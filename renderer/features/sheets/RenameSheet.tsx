import { useState } from "react";
import { printable } from "../../../shared/printable.ts";
import {
  formatAddress,
  parseAddress,
  type RegistryAddress,
} from "../../../shared/registry-address.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { ReadOnlyField } from "../../ui/ReadOnlyField.tsx";
import { SheetFrame } from "../../ui/Sheet.tsx";
import { TextInput } from "../../ui/TextInput.tsx";
import { Notice } from "./Notice.tsx";
import { useSubmit } from "./use-submit.ts";

/** Gives a connection another address. Its password moves along, so another host is pointed out. */
export function RenameSheet({ address }: { readonly address: string }) {
  const { t } = useI18n();
  const close = useApp((state) => state.closeSheet);
  const renameConnection = useApp((state) => state.renameConnection);
  const [text, setText] = useState(address);
  const [tried, setTried] = useState(false);
  const target = tryParseAddress(text);
  const hasSecret = useApp((state) =>
    state.connections.value?.some((one) => one.address === address && one.secret !== "none"),
  );
  const otherHost = target !== undefined && target.host !== parseAddress(address).host;
  const to = target === undefined ? text : formatAddress(target);
  const { busy, error, submit } = useSubmit(() => renameConnection(address, to), close);
  return (
    <SheetFrame
      title={t.sidebar.renameSheet.title}
      onClose={close}
      onSubmit={() => {
        setTried(true);
        if (target !== undefined && text.trim() !== address) submit();
      }}
      footer={
        <>
          <Button onPress={close}>{t.action.cancel}</Button>
          <Button type="submit" variant="primary" isDisabled={text.trim() === address}>
            {busy ? t.sidebar.saving : t.sidebar.renameSheet.submit}
          </Button>
        </>
      }
    >
      <ReadOnlyField label={t.sidebar.renameSheet.before} lines={[printable(address)]} />
      <TextInput
        label={t.sidebar.renameSheet.address}
        hint={t.sidebar.renameSheet.hint}
        placeholder="registry.example.com/team"
        value={text}
        onChange={setText}
        problem={tried && target === undefined ? t.sidebar.renameSheet.invalid : undefined}
        autoFocus
        mono
      />
      {otherHost && hasSecret === true && (
        <Notice>{t.sidebar.renameSheet.otherHost(printable(target.host))}</Notice>
      )}
      {error !== undefined && <ErrorNote error={error} title={t.sidebar.renameSheet.failed} />}
    </SheetFrame>
  );
}

function tryParseAddress(text: string): RegistryAddress | undefined {
  try {
    return parseAddress(text.trim());
  } catch {
    return undefined;
  }
}
