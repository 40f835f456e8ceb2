import { Check as CheckIcon } from "lucide-react";
import { Checkbox, type CheckboxProps } from "react-aria-components";
import styles from "./Check.module.css";
import { classNamesOf } from "./class-names.ts";

const css = classNamesOf(styles);

export interface CheckProps extends Omit<CheckboxProps, "className" | "style" | "children"> {
  readonly children: string;
  readonly hint?: string;
}

/** A box to tick, with its words and perhaps an explanation. */
export function Check({ children, hint, ...rest }: CheckProps) {
  return (
    <Checkbox {...rest} className={css("check")}>
      <span className={css("box")}>
        <CheckIcon aria-hidden strokeWidth={3} />
      </span>
      <span className={css("words")}>
        <span>{children}</span>
        {hint !== undefined && <span className={css("hint")}>{hint}</span>}
      </span>
    </Checkbox>
  );
}
