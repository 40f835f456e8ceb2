import { FieldError, Label, Text, TextArea, TextField } from "react-aria-components";
import { classNamesOf } from "./class-names.ts";
import fieldStyles from "./Field.module.css";
import styles from "./TextBlock.module.css";

const css = classNamesOf(styles);
const fieldCss = classNamesOf(fieldStyles);

export interface TextBlockProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: string;
  /** Shown in place of the hint, and marks the field. */
  readonly problem?: string | undefined;
  readonly placeholder?: string;
  readonly autoFocus?: boolean;
}

/** Several lines of text, such as a certificate. */
export function TextBlock(props: TextBlockProps) {
  const { label, value, onChange, hint, problem, placeholder = "", autoFocus = false } = props;
  return (
    <TextField
      className={fieldCss("field")}
      value={value}
      onChange={onChange}
      isInvalid={problem !== undefined}
      autoFocus={autoFocus}
      autoComplete="off"
      spellCheck="false"
    >
      <Label className={fieldCss("label")}>{label}</Label>
      <TextArea className={css("area")} rows={4} placeholder={placeholder} />
      {problem === undefined && hint !== undefined && (
        <Text slot="description" className={fieldCss("hint")}>
          {hint}
        </Text>
      )}
      <FieldError className={fieldCss("problem")}>{problem}</FieldError>
    </TextField>
  );
}
