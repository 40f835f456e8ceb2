import { VisuallyHidden } from "react-aria";
import { useI18n } from "../i18n/use-i18n.ts";
import { familiarName, referenceOf } from "../store/place.ts";
import { useApp } from "../store/use-app.ts";

/** Speaks the start of each transfer, every quarter of its way and its end, and nothing else: the bars have their own words. */
export function Announcer() {
  const { t } = useI18n();
  const finished = useApp((state) => state.finishedTransfer);
  const news = useApp((state) => state.transferNews);
  let words = "";
  if (news !== undefined) {
    const kind = t.transfers.kind[news.transfer.kind];
    const name = familiarName(referenceOf(news.transfer.source) ?? news.transfer.source);
    words =
      news.what === "started"
        ? t.transfers.announceStarted(kind, name)
        : t.transfers.announceQuarter(kind, name, news.percent);
  } else if (finished !== undefined) {
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
