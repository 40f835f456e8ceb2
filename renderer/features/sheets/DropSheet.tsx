import { printable } from "../../../shared/printable.ts";
import type { Messages } from "../../i18n/messages.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import type { DropDraft, DropPlace } from "../../store/drop-draft.ts";
import { useApp } from "../../store/use-app.ts";
import { DropFiles } from "./DropFiles.tsx";
import { DropImages } from "./DropImages.tsx";
import { PlannedSheet } from "./PlannedSheet.tsx";

/** Which images were dropped, what they shall be called where they go, and what exactly will happen. */
export function DropSheet({ draft }: { readonly draft: DropDraft }) {
  const { t } = useI18n();
  const startDrop = useApp((state) => state.startDrop);
  const { place, images } = draft;
  const taken = images.filter((image) => image.taken).length;
  return (
    <PlannedSheet
      title={titleOf(place, t)}
      submitWords={submitOf(place, taken, t)}
      onStart={startDrop}
      hasPlan={images.length > 0}
    >
      <DropFiles draft={draft} />
      {images.length > 0 && <DropImages draft={draft} />}
    </PlannedSheet>
  );
}

function titleOf(place: DropPlace, t: Messages): string {
  switch (place.kind) {
    case "store":
      return t.drop.titleStore;
    case "engine":
      return t.drop.titleEngine(printable(place.engine));
    case "registry":
      return t.drop.title(printable(place.host));
    default:
      return t.drop.title(printable(place.repository));
  }
}

function submitOf({ kind }: DropPlace, taken: number, t: Messages): string {
  if (kind === "store") return t.drop.submitStore(taken);
  return kind === "engine" ? t.drop.submitEngine(taken) : t.drop.submit(taken);
}
