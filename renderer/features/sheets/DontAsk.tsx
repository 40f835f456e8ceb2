import { useI18n } from "../../i18n/use-i18n.ts";
import type { PushDraft } from "../../store/push-draft.ts";
import { useApp } from "../../store/use-app.ts";
import { Check } from "../../ui/Check.tsx";

/** Whether the target of a push shall go without its sheet from now on. */
export function DontAsk({ draft }: { readonly draft: PushDraft }) {
  const { t } = useI18n();
  const changePush = useApp((state) => state.changePush);
  return (
    <Check
      isSelected={draft.dontAsk}
      onChange={(dontAsk) => changePush({ dontAsk })}
      hint={t.push.dontAskHint}
    >
      {t.push.dontAsk}
    </Check>
  );
}
