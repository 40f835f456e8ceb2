import type { ErrorDetails, WireError } from "../errors.ts";
import { printable } from "../printable.ts";
import { errorTextsEn } from "./error-texts.en.ts";
import type { ErrorTexts, Fact } from "./error-texts.ts";
import { errorTextsZhCn } from "./error-texts.zh-CN.ts";
import type { Language } from "./language.ts";

/** What failed, on which thing, and what to do next: three lines for any surface. */
export interface ErrorDescription {
  readonly what: string;
  /** The reference, path or host concerned. Empty when the error names none. */
  readonly thing: string;
  readonly next: string;
  /** The registry's own words, or other evidence. Empty when there is none. */
  readonly evidence: string;
}

const TEXTS: Readonly<Record<Language, ErrorTexts>> = { en: errorTextsEn, "zh-CN": errorTextsZhCn };

/** Longest fact shown; a registry may have sent anything. */
const MAX_FACT_LENGTH = 300;

export function describeError(error: WireError, language: Language): ErrorDescription {
  const text = TEXTS[language][error.code];
  const fact = factsOf(error.details);
  const what = text.what(fact);
  const thing = thingOf(fact);
  return {
    what,
    // Said once: "ghcr.io refused the connection" needs no "ghcr.io" after it.
    thing: thing === fact("host") && what.includes(thing) ? "" : thing,
    next: text.next(fact),
    evidence: fact("registryMessage") || fact("why") || fact("reason"),
  };
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
