import { useState } from "react";
import { printable } from "../../../shared/printable.ts";
import { parseAddress } from "../../../shared/registry-address.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { ReadOnlyField } from "../../ui/ReadOnlyField.tsx";
import { SheetFrame } from "../../ui/Sheet.tsx";
import { TextInput } from "../../ui/TextInput.tsx";
import { readRepository } from "./read-repository.ts";

/** Opens a repository that the catalog does not list: many registries list none, or not all. */
export function OpenRepositorySheet({ address }: { readonly address: string }) {
  const { t } = useI18n();
  const { host, prefix } = parseAddress(address);
  const openRepository = useApp((state) => state.openRepository);
  const close = useApp((state) => state.closeSheet);
  const [text, setText] = useState(prefix === "" ? "" : `${prefix}/`);
  const [tried, setTried] = useState(false);
  const repository = readRepository(host, text);
  const submit = (): void => {
    setTried(true);
    if (repository === undefined) return;
    close();
    openRepository(host, repository);
  };
  return (
    <SheetFrame
      title={t.openRepository.title}
      onClose={close}
      onSubmit={submit}
      footer={
        <>
          <Button onPress={close}>{t.action.cancel}</Button>
          <Button type="submit" variant="primary">
            {t.openRepository.submit}
          </Button>
        </>
      }
    >
      <ReadOnlyField label={t.sidebar.registry} lines={[printable(host)]} />
      <TextInput
        label={t.openRepository.name}
        hint={t.openRepository.hint}
        placeholder="team/app"
        value={text}
        onChange={setText}
        problem={tried && repository === undefined ? t.openRepository.invalid : undefined}
        autoFocus
        mono
      />
    </SheetFrame>
  );
}
