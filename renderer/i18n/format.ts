import { clockTime } from "../../shared/i18n/clock-time.ts";
import type { Language } from "../../shared/i18n/language.ts";

/** Numbers, sizes and times as the reader's language writes them. */
export interface Formats {
  /** Decimal units with three digits: `1.07 GB`, `64.9 kB`, `0 B`. */
  bytes(bytes: number): string;
  number(value: number): string;
  /** 0 to 1 as a percentage without decimals; never 100 % before it is whole. */
  percent(fraction: number): string;
  /** `3 days ago`; empty for a text that is no date. */
  ago(iso: string): string;
  /** Date and time; empty for a text that is no date. */
  exact(iso: string): string;
  /** Day and time to the second, for lines of a log. Milliseconds since 1970. */
  moment(ms: number): string;
  /** When something is to happen: the time, with the day unless it is today. Milliseconds since 1970. */
  readonly clock: (ms: number) => string;
}

const BYTE_UNITS = ["B", "kB", "MB", "GB", "TB", "PB"] as const;

const AGES: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

/** `now` in milliseconds since 1970. */
export function createFormats(language: Language, now: () => number): Formats {
  const locale = LOCALES[language];
  const threeDigits = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 });
  const whole = new Intl.NumberFormat(locale);
  const percents = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const dates = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  const moments = new Intl.DateTimeFormat(locale, {
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  });
  return {
    bytes(bytes) {
      const power = bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3 + 1e-9);
      const unit = Math.min(power, BYTE_UNITS.length - 1);
      const scaled = bytes / 1000 ** unit;
      const rolls = scaled >= 999.5 && unit > 0 && unit < BYTE_UNITS.length - 1;
      const shown = rolls ? scaled / 1000 : scaled;
      return `${threeDigits.format(shown)} ${BYTE_UNITS[rolls ? unit + 1 : unit] ?? "B"}`;
    },
    number: (value) => whole.format(value),
    percent: (fraction) => percents.format(Math.floor(Math.min(1, fraction) * 100) / 100),
    ago(iso) {
      const time = Date.parse(iso);
      if (Number.isNaN(time)) return "";
      const seconds = (time - now()) / 1000;
      const [unit, size] = AGES.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", 1];
      return relative.format(Math.trunc(seconds / size), unit);
    },
    exact(iso) {
      const time = Date.parse(iso);
      return Number.isNaN(time) ? "" : dates.format(time);
    },
    moment: (ms) => moments.format(ms),
    clock: (ms) => clockTime(ms, { language, now: now() }),
  };
}

/** What React Aria and Intl are told for each of our languages. */
export const LOCALES: Readonly<Record<Language, string>> = { en: "en-US", "zh-CN": "zh-CN" };
