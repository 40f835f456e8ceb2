import { useState } from "react";
import { printable } from "../../../shared/printable.ts";
import { parseAddress } from "../../../shared/registry-address.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { TextInput } from "../../ui/TextInput.tsx";
import { RemovalFrame } from "./RemovalFrame.tsx";

export interface RemoveRepositorySheetProps {
  readonly address: string;
  readonly repository: string;
}

/** Removes a repository with all that is in it, once its name was typed. */
export function RemoveRepositorySheet({ address, repository }: RemoveRepositorySheetProps) {
  const { t } = useI18n();
  const removeRepository = useApp((state) => state.removeRepository);
  const [typed, setTyped] = useState("");
  const name = printable(`${parseAddress(address).host}/${repository}`);
  return (
    <RemovalFrame
      title={t.providers.removeRepositoryTitle}
      question={t.providers.removeRepositoryBody(name)}
      words={{
        submit: t.providers.removeRepositoryTitle,
        busy: t.providers.removing,
        failed: t.providers.removeFailed,
      }}
      onRemove={() => removeRepository(address, repository, typed.trim())}
      isReady={typed.trim() === repository}
    >
      <TextInput
        label={t.providers.removeRepositoryType(printable(repository))}
        value={typed}
        onChange={setTyped}
        autoComplete="off"
        mono
      />
    </RemovalFrame>
  );
}
