import { useState } from "react";
import type { WireError } from "../../../shared/errors.ts";
import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { Check } from "../../ui/Check.tsx";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { ReadOnlyField } from "../../ui/ReadOnlyField.tsx";
import { SheetFrame } from "../../ui/Sheet.tsx";
import { TextInput } from "../../ui/TextInput.tsx";
import { useSubmit } from "./use-submit.ts";

export interface CreationSheetProps {
  readonly address: string;
  readonly title: string;
  /** What stands in the field at first. */
  readonly first: string;
  readonly isName: (name: string) => boolean;
  readonly onCreate: (name: string, isPublic: boolean) => Promise<WireError | undefined>;
}

/** Makes something with a name at a registry: private, unless somebody says otherwise. */
export function CreationSheet({ address, title, first, isName, onCreate }: CreationSheetProps) {
  const { t } = useI18n();
  const close = useApp((state) => state.closeSheet);
  const [name, setName] = useState(first);
  const [isPublic, setPublic] = useState(false);
  const [tried, setTried] = useState(false);
  const isFine = isName(name.trim());
  const { busy, error, submit } = useSubmit(() => onCreate(name.trim(), isPublic), close);
  const trySubmit = (): void => {
    setTried(true);
    if (isFine) submit();
  };
  return (
    <SheetFrame
      title={title}
      onClose={close}
      onSubmit={trySubmit}
      footer={
        <>
          <Button onPress={close}>{t.action.cancel}</Button>
          <Button type="submit" variant="primary">
            {busy ? t.providers.creating : t.providers.create}
          </Button>
        </>
      }
    >
      <ReadOnlyField label={t.sidebar.registry} lines={[printable(address)]} />
      <TextInput
        label={t.providers.name}
        hint={t.providers.nameHint}
        value={name}
        onChange={setName}
        problem={tried && !isFine ? t.providers.nameInvalid : undefined}
        autoFocus
        autoComplete="off"
        mono
      />
      <Check isSelected={isPublic} onChange={setPublic} hint={t.providers.isPublicHint}>
        {t.providers.isPublic}
      </Check>
      {error !== undefined && <ErrorNote error={error} title={t.providers.createFailed} />}
    </SheetFrame>
  );
}
