import { Hourglass } from "lucide-react";
import { waitText } from "../../../shared/i18n/wait-text.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import styles from "./Transfers.module.css";

const css = classNamesOf(styles);

/** Says which host asked everybody to wait and until when, for as long as it is so, also while the drawer is closed. */
export function HostWaits() {
  const { t, language, format } = useI18n();
  const waits = useApp((state) => state.hostWaits);
  const setting = { language, time: format.clock };
  const texts = waits
    .toSorted((a, b) => b.until - a.until)
    .map(({ host, until }) => waitText({ why: "asked", host, until }, setting));
  const [first, ...others] = texts;
  return (
    <span role="status" className={css("hostWaits")} title={texts.join("\n")}>
      {first !== undefined && (
        <>
          <Hourglass aria-hidden />
          <span className={css("hostWait")}>{first}</span>
          {others.length > 0 && <span>{t.transfers.waiting.more(others.length)}</span>}
        </>
      )}
    </span>
  );
}
