import { Hourglass } from "lucide-react";
import { waitText } from "../../../shared/i18n/wait-text.ts";
import { printable } from "../../../shared/printable.ts";
import type { TransferWait } from "../../../shared/transfer.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import styles from "./Transfers.module.css";

const css = classNamesOf(styles);

/** Why a transfer is paused although nobody paused it, and when it goes on by itself. */
export function WaitNote({ waiting }: { readonly waiting: TransferWait }) {
  const { t, language, format } = useI18n();
  const words = t.transfers.waiting;
  const { registryMessage } = waiting.error.details;
  return (
    <p
      className={css("waitNote")}
      {...(typeof registryMessage === "string" ? { title: printable(registryMessage) } : {})}
    >
      <Hourglass aria-hidden />
      <span>
        {words.because(waitText(waiting, { language, time: format.clock }))}{" "}
        {waiting.until === undefined
          ? words.triesAgain(format.clock(waiting.nextAt))
          : words.goesOn}
      </span>
    </p>
  );
}
