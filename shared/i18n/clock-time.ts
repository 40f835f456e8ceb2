import type { Language } from "./language.ts";

/** Up to here seconds matter to whoever waits. */
const SECONDS_MATTER_MS = 10 * 60_000;

/** Where a time is shown. */
export interface TimeSetting {
  readonly language: Language;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** A time of this day by the clock; of another day with its date. With seconds when it is only minutes away. */
export function clockTime(ms: number, { language, now }: TimeSetting): string {
  const locale = language === "en" ? "en-US" : language;
  const isToday = new Date(ms).toDateString() === new Date(now).toDateString();
  return new Intl.DateTimeFormat(locale, {
    ...(isToday ? {} : { month: "short", day: "numeric" }),
    hour: "2-digit",
    minute: "2-digit",
    ...(Math.abs(ms - now) < SECONDS_MATTER_MS ? { second: "2-digit" } : {}),
    hourCycle: "h23",
  }).format(ms);
}
