import type { Language } from "./language.ts";

/** Date and time to the minute, as the language writes them. @param ms milliseconds since 1970 */
export function momentText(ms: number, language: Language): string {
  return new Intl.DateTimeFormat(language, {
    dateStyle: "medium",
    timeStyle: "short",
    hourCycle: "h23",
  }).format(ms);
}
