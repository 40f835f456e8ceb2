import { VisuallyHidden } from "react-aria";
import { useI18n } from "../i18n/use-i18n.ts";
import { familiarName, referenceOf } from "../store/place.ts";
import { useApp } from "../store/use-app.ts";

/** Speaks the end of each transfer, and nothing while it runs: the bars have their own words. */
export function Announcer() {
  const { t } = useI18n();
  const finished = useApp((state) => state.finishedTransfer);
  let words = "";
  if (finished !== undefined) {
    const kind = t.transfers.kind[finished.kind];
    const name = familiarName(referenceOf(finished.source) ?? finished.source);
    if (finished.state === "done") words = t.transfers.announceDone(kind, name);
    else if (finished.state === "failed") words = t.transfers.announceFailed(kind, name);
    else words = t.transfers.announceCancelled(kind, name);
  }
  return (
    <VisuallyHidden>
      <div aria-live="polite">{words}</div>
    </VisuallyHidden>
  );
}
