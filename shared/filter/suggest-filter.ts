import { FILTER_KEYS, LOCKED, SCAN_WORDS, SIGNATURES, UNTAGGED } from "./filter-token.ts";

/** Something that may be typed next. `text` replaces what stands from `start` to `end`. */
export interface FilterSuggestion {
  /** What is put in: `created:`, `created:<7d`. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** A value follows: the text goes on behind it. */
  readonly open: boolean;
}

/** Values that people look for most; more is typed. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  name: ["v1.*", "*-rc*", "*alpine*"],
  created: ["<24h", "<7d", "<30d", ">1y"],
  pushed: ["<24h", "<7d", "<30d", ">1y"],
  pulled: ["<7d", "<30d", ">30d", ">1y"],
  scan: SCAN_WORDS,
  platform: ["amd64", "arm64", "windows"],
  size: [">500MB", ">1GB", "<50MB"],
  digest: ["sha256:"],
};

/** Words that have no value. */
const WORDS: readonly string[] = [UNTAGGED, SIGNATURES, LOCKED];

/** What fits the word in which the cursor stands; everything when it stands in none. */
export function suggestFilter(text: string, cursor: number): readonly FilterSuggestion[] {
  const start = text.slice(0, cursor).search(/[^\s"]*$/);
  const end = cursor + (/^[^\s"]*/.exec(text.slice(cursor))?.[0].length ?? 0);
  const word = text.slice(start, cursor).toLowerCase();
  const sign = word.startsWith("-") ? "-" : "";
  const typed = word.slice(sign.length);
  const colon = typed.indexOf(":");
  const at = { start, end };
  if (colon === -1) {
    return [...FILTER_KEYS.map((key) => `${key}:`), ...WORDS]
      .filter((one) => one.startsWith(typed) && one !== typed)
      .map((one) => ({ ...at, text: `${sign}${one}`, open: one.endsWith(":") }));
  }
  const key = typed.slice(0, colon);
  const values = Object.hasOwn(VALUES, key) ? (VALUES[key] ?? []) : [];
  return values
    .map((value) => `${key}:${value}`)
    .filter((one) => one.toLowerCase().startsWith(typed) && one.toLowerCase() !== typed)
    .map((one) => ({ ...at, text: `${sign}${one}`, open: one.endsWith(":") }));
}
