import { useId } from "react";
import { classNamesOf } from "./class-names.ts";
import styles from "./Field.module.css";

const css = classNamesOf(styles);

export interface ReadOnlyFieldProps {
  readonly label: string;
  readonly lines: readonly string[];
}

/** Looks like a field, for something that is settled already. */
export function ReadOnlyField({ label, lines }: ReadOnlyFieldProps) {
  const id = useId();
  return (
    <div className={css("field")} role="group" aria-labelledby={id}>
      <span id={id} className={css("label")}>
        {label}
      </span>
      <div className={css("readonly")}>
        {lines.map((line) => (
          <div key={line}>{line}</div>
        ))}
      </div>
    </div>
  );
}
