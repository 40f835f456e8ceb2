import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";

/** How a push that needed no sheet stands: nothing else in the window says that the click was heard. */
export function PushNote() {
  const { t } = useI18n();
  const note = useApp((state) => state.pushNote);
  if (note === undefined) return null;
  return <>{t.push[note.state](printable(note.target), note.images)}</>;
}
