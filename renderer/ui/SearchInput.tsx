import { Search, X } from "lucide-react";
import type { Ref } from "react";
import { Button, Input, SearchField } from "react-aria-components";
import { classNamesOf } from "./class-names.ts";
import styles from "./Field.module.css";

const css = classNamesOf(styles);

export interface SearchInputProps {
  /** Spoken name, and the placeholder. */
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly inputRef?: Ref<HTMLInputElement>;
}

/** A field that narrows a list while one types; Escape empties it. */
export function SearchInput({ label, value, onChange, inputRef }: SearchInputProps) {
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
