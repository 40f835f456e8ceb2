import { Check as CheckIcon } from "lucide-react";
import { Checkbox as AriaCheckbox } from "react-aria-components";
import styles from "./Check.module.css";
import { classNamesOf } from "./class-names.ts";

const css = classNamesOf(styles);

export interface CheckboxProps {
  /** Spoken only: what it is about stands beside it. */
  readonly label: string;
  readonly isSelected: boolean;
  readonly onChange: (isSelected: boolean) => void;
}

/** A box to tick in a row that says by itself what it is for. */
export function Checkbox({ label, ...rest }: CheckboxProps) {
  return (
    <AriaCheckbox {...rest} aria-label={label} className={css("check")}>
      <span className={css("box")}>
        <CheckIcon aria-hidden strokeWidth={3} />
      </span>
    </AriaCheckbox>
  );
}
