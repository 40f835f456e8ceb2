import type { ErrorCode } from "../errors.ts";

/** How one code is put into words. `f("name")` is the printable fact of that name, or "" when it is not known. */
export interface ErrorText {
  readonly what: (f: Fact) => string;
  readonly next: (f: Fact) => string;
}

export type Fact = (name: string) => string;
export type ErrorTexts = Readonly<Record<ErrorCode, ErrorText>>;
