import type { ErrorCode, ErrorDetails, WireError } from "../errors.ts";
import { hintOf } from "../hints.ts";
import { printable } from "../printable.ts";
import { contextText } from "./context-text.ts";
import { errorTextsEn } from "./error-texts.en.ts";
import type { ErrorText, ErrorTexts, Fact, HintTexts } from "./error-texts.ts";
import { errorTextsZhCn } from "./error-texts.zh-CN.ts";
import { hintTextsEn } from "./hint-texts.en.ts";
import { hintTextsZhCn } from "./hint-texts.zh-CN.ts";
import type { Language } from "./language.ts";

/** What failed, on which thing, and what to do next: a few lines for any surface. */
export interface ErrorDescription {
  readonly what: string;
  /** The reference, path or host concerned. Empty when the error names none. */
  readonly thing: string;
  readonly next: string;
  /** The registry's own words, or other evidence. Empty when there is none. */
  readonly evidence: string;
  /** Who asked, with which password, for which rights. Empty when the error does not tell. */
  readonly context: string;
}

interface LanguageTexts {
  readonly codes: ErrorTexts;
  readonly hints: HintTexts;
}

const TEXTS: Readonly<Record<Language, LanguageTexts>> = {
  en: { codes: errorTextsEn, hints: hintTextsEn },
  "zh-CN": { codes: errorTextsZhCn, hints: hintTextsZhCn },
};

/** Longest fact shown; a registry may have sent anything. */
const MAX_FACT_LENGTH = 300;

/** Puts an error into words. The words of a known cause (`details.hint`) are better than those of the code. */
export function describeError(error: WireError, language: Language): ErrorDescription {
  const fact = factsOf(error.details);
  const text = textOf(error.code, error.details, language);
  const what = text.what(fact);
  const thing = thingOf(fact);
  return {
    what,
    // Said once: "ghcr.io refused the connection" needs no "ghcr.io" after it.
    thing: thing === fact("host") && what.includes(thing) ? "" : thing,
    next: text.next(fact),
    evidence:
      TEXTS[language].codes[error.code].evidence?.(fact) ??
      (fact("registryMessage") || fact("why") || fact("reason")),
    context: contextText(error.details, fact, language),
  };
}

function textOf(code: ErrorCode, details: ErrorDetails, language: Language): ErrorText {
  const { codes, hints } = TEXTS[language];
  const hint = hintOf(details);
  return hint === undefined ? codes[code] : hints[hint];
}

function factsOf(details: ErrorDetails): Fact {
  return (name) => {
    const value = Object.hasOwn(details, name) ? details[name] : undefined;
    return value === undefined ? "" : printable(String(value).slice(0, MAX_FACT_LENGTH));
  };
}

/** The most specific thing that the error names. */
function thingOf(fact: Fact): string {
  const named = ["reference", "name", "path"].map(fact).find((text) => text !== "");
  if (named !== undefined) return named;
  if (fact("repository") === "") return fact("location") || fact("host") || fact("digest");
  const repository = [fact("host"), fact("repository")].filter((text) => text !== "").join("/");
  return fact("digest") === "" ? repository : `${repository}@${fact("digest")}`;
}
