import { Undo2, X } from "lucide-react";
import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { familiarName, placeKey } from "../../store/place.ts";
import type { UndoOffer } from "../../store/undo.ts";
import { useApp } from "../../store/use-app.ts";
import { Button, IconButton } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import styles from "./UndoNote.module.css";

const css = classNamesOf(styles);

/** A quiet note after a removal, with the way back; and what was put back, once it was. */
export function UndoNote() {
  const { t } = useI18n();
  const isHere = useApp((state) => state.undoPlace === placeKey(state.place));
  const offer = useApp((state) => (isHere ? state.undoOffer : undefined));
  const undone = useApp((state) => (isHere ? state.undone : undefined));
  const busy = useApp((state) => state.undoBusy);
  const undoLast = useApp((state) => state.undoLast);
  const forget = useApp((state) => state.forgetUndoOffer);
  const words =
    offer !== undefined
      ? offerWords(offer, t)
      : undone !== undefined
        ? restoredWords(undone, t)
        : "";
  return (
    <div className={css("place")}>
      {/* There before it has words, so that they are spoken when they come. */}
      <div role="status" className={css("spoken")}>
        {words}
      </div>
      {words !== "" && (
        <div className={css("note")} role="group" aria-label={t.undo.region}>
          <span className={css("words")}>{words}</span>
          {offer !== undefined && offer.entries.length > 0 && (
            <Button
              variant="quiet"
              icon={<Undo2 aria-hidden />}
              isDisabled={busy}
              onPress={() => void undoLast()}
            >
              {busy ? t.undo.busy : t.undo.act}
            </Button>
          )}
          <IconButton
            label={t.undo.dismiss}
            size="small"
            icon={<X aria-hidden />}
            onPress={forget}
          />
        </div>
      )}
    </div>
  );
}

type Words = ReturnType<typeof useI18n>["t"];

function offerWords({ names, action }: UndoOffer, t: Words): string {
  const [first = "", ...more] = names;
  if (action === undefined) return t.undo.removed(shown(first), more.length);
  return t.undo.last[action](names.slice(0, MAX_NAMES).map(shown).join(", "));
}

/** Names of an older change that fit the note. */
const MAX_NAMES = 3;

function restoredWords(names: readonly string[], t: Words): string {
  const [first = "", ...more] = names;
  return t.undo.restored(shown(first), more.length);
}

function shown(name: string): string {
  return printable(familiarName(name));
}
