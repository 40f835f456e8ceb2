import { useState } from "react";
import { isRepository } from "../../../shared/oci/reference.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { ReadOnlyField } from "../../ui/ReadOnlyField.tsx";
import { SheetFrame } from "../../ui/Sheet.tsx";
import { TextInput } from "../../ui/TextInput.tsx";

/** Opens a repository that the catalog does not list: many registries list none, or not all. */
export function OpenRepositorySheet({ host }: { readonly host: string }) {
  const { t } = useI18n();
  const openRepository = useApp((state) => state.openRepository);
  const close = useApp((state) => state.closeSheet);
  const [text, setText] = useState("");
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
      <ReadOnlyField label={t.login.host} lines={[host]} />
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

/** The repository in what was typed, also with the host before it or a tag behind it. */
function readRepository(host: string, text: string): string | undefined {
  const trimmed = text.trim();
  const path = trimmed.startsWith(`${host}/`) ? trimmed.slice(host.length + 1) : trimmed;
  const bare = path.replace(/[:@].*$/, "");
  const full =
    host === "docker.io" && !bare.includes("/") && bare !== "" ? `library/${bare}` : bare;
  return isRepository(full) ? full : undefined;
}
