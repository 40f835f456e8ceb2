import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import type { PushDraft } from "../../store/push-draft.ts";
import { useApp } from "../../store/use-app.ts";
import { ReadOnlyField } from "../../ui/ReadOnlyField.tsx";
import { DontAsk } from "./DontAsk.tsx";
import { PlannedSheet } from "./PlannedSheet.tsx";
import { PlatformChoice } from "./PlatformChoice.tsx";
import { PushDestination } from "./PushDestination.tsx";
import { SourceNames } from "./SourceNames.tsx";

/** Images of this computer go to a target, or to a place that is typed and may become one. */
export function PushSheet({ draft }: { readonly draft: PushDraft }) {
  const { t } = useI18n();
  const startPush = useApp((state) => state.startPush);
  const changePush = useApp((state) => state.changePush);
  const offered = useApp((state) => state.offeredPlatforms);
  const { target, sources, platforms } = draft;
  return (
    <PlannedSheet
      title={target === undefined ? t.push.title : t.push.titleTo(printable(target.name))}
      submitWords={t.push.submit}
      onStart={startPush}
      below={target?.preview === true && <DontAsk draft={draft} />}
    >
      <SourceNames sources={sources} />
      {target === undefined ? (
        <>
          <PushDestination draft={draft} />
          <PlatformChoice
            offered={offered}
            chosen={platforms}
            onChange={(chosen) => changePush({ platforms: chosen })}
          />
        </>
      ) : (
        <ReadOnlyField label={t.push.goesTo} lines={target.patterns.map(printable)} />
      )}
    </PlannedSheet>
  );
}
