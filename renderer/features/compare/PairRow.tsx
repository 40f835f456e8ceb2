import type { ReactNode } from "react";
import type { Sign } from "../../../shared/compare/sign.ts";
import { COMPARE_WORDS } from "../../../shared/i18n/compare-words.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import type { Tone } from "../../ui/tree/PathTree.tsx";
import styles from "./Compare.module.css";

const css = classNamesOf(styles);

/** Rows drawn of one part; more are hostile or generated, and the copied report has them all. */
export const MAX_DRAWN_ROWS = 400;

/** What stands for each sign: a true minus is as wide as the plus. */
export const MARKS: Readonly<Record<Sign, string>> = { "=": "=", "~": "~", "+": "+", "-": "−" };

/** Names of classes too. */
export const TONES: Readonly<Record<Sign, Tone>> = {
  "=": "same",
  "~": "changed",
  "+": "added",
  "-": "removed",
};

export interface PairRowProps {
  readonly sign: Sign;
  readonly what: string;
  /** In place of the sign's own words, as read out. */
  readonly told?: string;
  readonly left: ReactNode;
  readonly right: ReactNode;
}

/** One line: the sign in a shape and in words, what it is about, and both images' own. */
export function PairRow({ sign, what, told, left, right }: PairRowProps) {
  const { language } = useI18n();
  const words = COMPARE_WORDS[language];
  return (
    <li className={css("row", TONES[sign])}>
      <span className={css("sign")} aria-hidden>
        {MARKS[sign]}
      </span>
      <span className={css("what")}>
        {what}
        <span className={css(told === undefined ? "spoken" : "told")}>
          {told === undefined ? `: ${words.signs[sign]}` : told}
        </span>
      </span>
      <div className={css("cell")}>
        <span className={css("cellName")}>{words.columns.first}: </span>
        {left ?? <Nothing />}
      </div>
      <div className={css("cell")}>
        <span className={css("cellName")}>{words.columns.second}: </span>
        {right ?? <Nothing />}
      </div>
    </li>
  );
}

function Nothing() {
  const { language } = useI18n();
  return <span className={css("nothing")}>{COMPARE_WORDS[language].none}</span>;
}

/** The list with what was left out of it. */
export function PairList({
  total,
  children,
}: {
  readonly total: number;
  readonly children: ReactNode;
}) {
  const { language } = useI18n();
  const more = total - MAX_DRAWN_ROWS;
  return (
    <>
      <ol className={css("rows")}>{children}</ol>
      {more > 0 && <p className={css("faint")}>{COMPARE_WORDS[language].more(more)}</p>}
    </>
  );
}
