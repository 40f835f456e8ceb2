import { Check } from "lucide-react";
import { TRANSFER_PHASES, type TransferPhase } from "../../../shared/transfer.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import styles from "./PhaseSteps.module.css";

const css = classNamesOf(styles);

/** All steps of a transfer by name, with the one it is at: a long preparation is then seen to be one. */
export function PhaseSteps({ phase }: { readonly phase: TransferPhase }) {
  const { t } = useI18n();
  const at = TRANSFER_PHASES.indexOf(phase);
  return (
    <ol className={css("steps")} aria-label={t.transfers.phases}>
      {TRANSFER_PHASES.map((one, index) => (
        <li
          key={one}
          className={css("step", index < at && "over", index === at && "now")}
          {...(index === at ? { "aria-current": "step" as const } : {})}
        >
          <span className={css("mark")}>{index < at && <Check aria-hidden />}</span>
          {t.transfers.phaseName[one]}
        </li>
      ))}
    </ol>
  );
}
