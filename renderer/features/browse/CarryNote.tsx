import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";

/** What is ready to be pasted, or why it was not. */
export function CarryNote() {
  const { t } = useI18n();
  const clipboard = useApp((state) => state.imageClipboard);
  const refusal = useApp((state) => state.pasteRefusal);
  const before = useApp((state) => (state.pushNote === undefined ? "" : " · "));
  if (refusal !== undefined) return before + t.drag.notPasted(t.drag.refusals[refusal]);
  if (clipboard === undefined) return null;
  const amount = clipboard.cargo.items.length;
  return before + (clipboard.cut ? t.drag.cutDone(amount) : t.drag.copied(amount));
}
