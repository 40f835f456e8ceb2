import type { ReactNode } from "react";
import {
  FieldError,
  Input,
  Label,
  Text,
  TextField,
  type TextFieldProps,
} from "react-aria-components";
import { classNamesOf } from "./class-names.ts";
import styles from "./Field.module.css";

const css = classNamesOf(styles);

export interface TextInputProps extends Omit<TextFieldProps, "className" | "style" | "children"> {
  readonly label: string;
  readonly hint?: string | undefined;
  /** Shown in place of the hint, and marks the field. */
  readonly problem?: string | undefined;
  readonly placeholder?: string;
  /** Locations, tags and names are easier to read letter by letter. */
  readonly mono?: boolean;
  /** Stands inside the field, at its end. */
  readonly end?: ReactNode;
}

/** A labelled line of text with its hint or its problem below. */
export function TextInput(props: TextInputProps) {
  const { label, hint, problem, placeholder = "", mono = false, end, ...rest } = props;
  return (
    <TextField
      {...rest}
      isInvalid={problem !== undefined}
      className={css("field")}
      spellCheck="false"
      autoCorrect="off"
    >
      <Label className={css("label")}>{label}</Label>
      <div className={css("box")}>
        <Input className={css("input", mono && "mono")} placeholder={placeholder} />
        {end}
      </div>
      {problem === undefined && hint !== undefined && (
        <Text slot="description" className={css("hint")}>
          {hint}
        </Text>
      )}
      <FieldError className={css("problem")}>{problem}</FieldError>
    </TextField>
  );
}
