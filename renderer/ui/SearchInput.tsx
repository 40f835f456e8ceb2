import { Search, X } from "lucide-react";
import type { Ref } from "react";
import { Button, Input, type InputProps, SearchField } from "react-aria-components";
import { classNamesOf } from "./class-names.ts";
import styles from "./Field.module.css";

const css = classNamesOf(styles);

export interface SearchInputProps {
  /** Spoken name, and the placeholder. */
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly inputRef?: Ref<HTMLInputElement>;
  /** Roles and states of a field with a list of its own. */
  readonly inputProps?: Omit<InputProps, "className" | "style">;
}

/** A field that narrows a list while one types; Escape empties it. */
export function SearchInput({
  label,
  value,
  onChange,
  inputRef,
  inputProps = {},
}: SearchInputProps) {
  return (
    <SearchField
      aria-label={label}
      value={value}
      onChange={onChange}
      className={css("search")}
      spellCheck="false"
    >
      <Search aria-hidden />
      <Input
        {...inputProps}
        className={css("input")}
        placeholder={label}
        {...(inputRef === undefined ? {} : { ref: inputRef })}
      />
      <Button className={css("clear")}>
        <X aria-hidden />
      </Button>
    </SearchField>
  );
}
