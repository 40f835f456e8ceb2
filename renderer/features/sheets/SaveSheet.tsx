import { useI18n } from "../../i18n/use-i18n.ts";
import { type SaveDraft, saveProblems, suggestedName } from "../../store/save-draft.ts";
import { useApp } from "../../store/use-app.ts";
import { Check } from "../../ui/Check.tsx";
import { Choice } from "../../ui/Choice.tsx";
import { TextInput } from "../../ui/TextInput.tsx";
import { PlannedSheet } from "./PlannedSheet.tsx";
import { PlatformChoice } from "./PlatformChoice.tsx";
import { SourceNames } from "./SourceNames.tsx";

/** Images become one file on this computer: an archive, or a bundle for another place. */
export function SaveSheet({ draft }: { readonly draft: SaveDraft }) {
  const { t } = useI18n();
  const startSave = useApp((state) => state.startSave);
  const changeSave = useApp((state) => state.changeSave);
  const offered = useApp((state) => state.offeredPlatforms);
  const problems = saveProblems(draft);
  return (
    <PlannedSheet
      title={t.save.title}
      submitWords={t.save.submit(draft.sources.length)}
      onStart={startSave}
    >
      <SourceNames sources={draft.sources} />
      <TextInput
        label={t.save.path}
        hint={t.save.pathHint}
        placeholder={`/home/me/${suggestedName(draft.sources)}`}
        value={draft.path}
        onChange={(path) => changeSave({ path })}
        problem={problems.path === undefined ? undefined : t.save.problems[problems.path]}
        autoFocus
        mono
      />
      <Check isSelected={draft.overwrite} onChange={(overwrite) => changeSave({ overwrite })}>
        {t.save.overwrite}
      </Check>
      <Choice
        label={t.save.form}
        value={draft.form}
        onChange={(form) => changeSave({ form })}
        options={[
          { value: "archive", label: t.save.archive, hint: t.save.archiveHint },
          { value: "bundle", label: t.save.bundle, hint: t.save.bundleHint },
        ]}
      />
      {draft.form === "bundle" && (
        <TextInput
          label={t.save.partSize}
          hint={t.save.partSizeHint}
          placeholder="4GB"
          value={draft.partSize}
          onChange={(partSize) => changeSave({ partSize })}
          problem={problems.partSize === undefined ? undefined : t.save.problems.size}
          mono
        />
      )}
      <PlatformChoice
        offered={offered}
        chosen={draft.platforms}
        onChange={(platforms) => changeSave({ platforms })}
      />
    </PlannedSheet>
  );
}
