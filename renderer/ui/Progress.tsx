import { ProgressBar } from "react-aria-components";
import { classNamesOf } from "./class-names.ts";
import styles from "./Progress.module.css";

const css = classNamesOf(styles);

export interface ProgressProps {
  readonly label: string;
  /** 0 to 1; undefined while the end is not known. */
  readonly fraction: number | undefined;
  /** Spoken in place of the number. */
  readonly words: string;
  readonly tone: "moving" | "good" | "bad" | "quiet";
}

/** A thin bar with a name and a state in words. */
export function Progress({ label, fraction, words, tone }: ProgressProps) {
  const percent = Math.min(100, Math.max(0, (fraction ?? 0) * 100));
  return (
    <ProgressBar
      aria-label={label}
      value={percent}
      valueLabel={words}
      isIndeterminate={fraction === undefined}
      className={css("track")}
    >
      <div
        className={css("fill", tone, fraction === undefined && "unknown")}
        style={fraction === undefined ? {} : { width: `${percent}%` }}
      />
    </ProgressBar>
  );
}
