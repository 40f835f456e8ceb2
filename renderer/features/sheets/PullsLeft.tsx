import { pullsDetails, pullsLeft } from "../../../shared/i18n/pulls-text.ts";
import { printable } from "../../../shared/printable.ts";
import type { PullAllowance } from "../../../shared/pulls.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import styles from "./Registry.module.css";

const css = classNamesOf(styles);

/** Pulls that are left, as a bar and in words; whose they are, and when all of them are back. */
export function PullsLeft({ allowance }: { readonly allowance: PullAllowance }) {
  const { language } = useI18n();
  const { remaining, limit } = allowance;
  const share = limit === 0 ? 0 : Math.min(1, remaining / limit);
  return (
    <div className={css("pulls")}>
      <span className={css("left", share <= SCARCE && "scarce")}>
        {pullsLeft(allowance, language)}
      </span>
      <span className={css("meter")} aria-hidden>
        <span
          className={css("fill", share <= SCARCE && "scarce")}
          style={{ inlineSize: `${share * 100}%` }}
        />
      </span>
      <span className={css("hint")}>
        {printable(pullsDetails(allowance, language).join(" · "))}
      </span>
    </div>
  );
}

/** Below this share the bar warns: an image for many platforms takes some ten of a hundred. */
const SCARCE = 0.1;
