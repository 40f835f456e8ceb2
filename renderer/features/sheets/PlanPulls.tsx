import { plannedPullsText } from "../../../shared/i18n/pulls-text.ts";
import type { TransferPlan } from "../../../shared/plan.ts";
import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import { Notice } from "./Notice.tsx";
import { addUpPulls } from "./plan-pulls.ts";
import { PullsLeft } from "./PullsLeft.tsx";
import styles from "./Sheets.module.css";

const css = classNamesOf(styles);

/** What the plans spend of registries that count pulls, and what is left there. */
export function PlanPulls({ plans }: { readonly plans: readonly TransferPlan[] }) {
  const { language } = useI18n();
  return addUpPulls(plans).map((pulls) => {
    const text = printable(plannedPullsText(pulls, language));
    return (
      <div className={css("pulls")} key={`${pulls.registry} ${pulls.account ?? ""}`}>
        {pulls.toCome > 0 ? <Notice>{text}</Notice> : <p className={css("faint")}>{text}</p>}
        {pulls.allowance !== undefined && <PullsLeft allowance={pulls.allowance} />}
      </div>
    );
  });
}
