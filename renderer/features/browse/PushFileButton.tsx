import { FileUp } from "lucide-react";
import { FileTrigger } from "react-aria-components";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { Button, IconButton } from "../../ui/Button.tsx";
import { dropPlaceOf } from "./drop-target.ts";

/** Endings that a file dialog offers first. */
const ACCEPTED = [".tar", ".gz", ".tgz", ".zst", ".tzst"];

/** The same as dropping files on the pane, for those who cannot or do not want to drag. */
export function PushFileButton({ words = false }: { readonly words?: boolean }) {
  const { t } = useI18n();
  const place = useApp((state) => state.place);
  const drop = useApp((state) => state.drop);
  const target = dropPlaceOf(place);
  if (target === undefined) return null;
  return (
    <FileTrigger
      allowsMultiple
      acceptedFileTypes={ACCEPTED}
      onSelect={(files) => {
        void drop(
          target,
          [...(files ?? [])].map((file) => ({ name: file.name, file })),
        );
      }}
    >
      {words ? (
        <Button icon={<FileUp aria-hidden />}>{t.drop.chooseFile}</Button>
      ) : (
        <IconButton label={t.drop.chooseFile} icon={<FileUp aria-hidden />} />
      )}
    </FileTrigger>
  );
}
