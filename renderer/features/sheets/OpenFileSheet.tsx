import { useState } from "react";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { SheetFrame } from "../../ui/Sheet.tsx";
import { TextInput } from "../../ui/TextInput.tsx";
import { useSubmit } from "./use-submit.ts";

/** Opens a tar file or an image layout by its path, once it was read. */
export function OpenFileSheet() {
  const { t } = useI18n();
  const close = useApp((state) => state.closeSheet);
  const openFile = useApp((state) => state.openFile);
  const [text, setText] = useState("");
  const [tried, setTried] = useState(false);
  const path = text.trim();
  const { busy, error, submit } = useSubmit((signal) => openFile(path, signal), close);
  return (
    <SheetFrame
      title={t.files.title}
      onClose={close}
      onSubmit={() => {
        setTried(true);
        if (path !== "") submit();
      }}
      footer={
        <>
          <Button onPress={close}>{t.action.cancel}</Button>
          <Button type="submit" variant="primary">
            {busy ? t.files.reading : t.files.submit}
          </Button>
        </>
      }
    >
      <TextInput
        label={t.files.path}
        hint={t.files.hint}
        placeholder="/home/me/images.tar"
        value={text}
        onChange={setText}
        problem={tried && path === "" ? t.files.missing : undefined}
        autoFocus
        mono
      />
      {error !== undefined && <ErrorNote error={error} title={t.files.failed} />}
    </SheetFrame>
  );
}
