import { Label, TextArea, TextField } from "react-aria-components";
import { classNamesOf } from "../../ui/class-names.ts";
import styles from "./Settings.module.css";

const css = classNamesOf(styles);

export interface DocumentFieldProps {
  readonly label: string;
  readonly value: string;
  /** Absent for a text that is only there to be copied. */
  readonly onChange?: (value: string) => void;
  readonly placeholder?: string;
}

/** A field for a text of many lines. */
export function DocumentField({ label, value, onChange, placeholder = "" }: DocumentFieldProps) {
  return (
    <TextField
      className={css("documentField")}
      value={value}
      isReadOnly={onChange === undefined}
      onChange={onChange ?? (() => undefined)}
      autoComplete="off"
      spellCheck="false"
    >
      <Label className={css("label")}>{label}</Label>
      <TextArea className={css("area", "mono")} rows={7} placeholder={placeholder} />
    </TextField>
  );
}
