import type { ErrorCode } from "../errors.ts";
import type { Hint } from "../hints.ts";
import type { TlsCause } from "./tls-cause.ts";

/** How one failure is put into words. `f("name")` is the printable fact of that name, or "" when it is not known. */
export interface ErrorText {
  readonly what: (f: Fact) => string;
  readonly next: (f: Fact) => string;
  /** What shows that it is so, where that is more than the other side's own words. */
  readonly evidence?: (f: Fact) => string;
}

export type Fact = (name: string) => string;
export type ErrorTexts = Readonly<Record<ErrorCode, ErrorText>>;
export type HintTexts = Readonly<Record<Hint, ErrorText>>;
export type TlsTexts = Readonly<Record<TlsCause, Pick<ErrorText, "what" | "next">>>;
