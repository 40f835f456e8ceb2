import type { FilterRange } from "./filter-token.ts";

const DAY_MS = 86_400_000;

/** Milliseconds; months and years are those of the calendar on average. */
const AGES: Readonly<Record<string, number>> = {
  h: 3_600_000,
  d: DAY_MS,
  w: 7 * DAY_MS,
  m: 30.436_875 * DAY_MS,
  y: 365.2425 * DAY_MS,
};

/** Bytes: decimal units as sizes are shown, and binary ones for those who write the `i`. */
const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  b: 1,
  k: 1e3,
  kb: 1e3,
  m: 1e6,
  mb: 1e6,
  g: 1e9,
  gb: 1e9,
  t: 1e12,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};

type Comparison = "" | "<" | "<=" | ">" | ">=";

/**
 * Reads `<30d` (less than thirty days old), `>2026-01-01` (after that day), `2026-01` (in that month), and
 * `2026-01-01..2026-02-01`. Days are those of UTC, as registries write them.
 * @param now milliseconds since 1970
 */
export function readTimeRange(value: string, now: number): FilterRange | undefined {
  const [comparison, operand] = splitComparison(value);
  const age = /^(\d{1,5})([hdwmy])$/.exec(operand.toLowerCase());
  if (age !== null) {
    const since = now - Number(age[1]) * (AGES[age[2] ?? ""] ?? 0);
    // Less than thirty days old is later than the moment thirty days ago.
    return comparison.startsWith(">") ? { to: since } : { from: since };
  }
  return readRange(comparison, operand, readPeriod);
}

/** Reads `>500MB`, `<=1GiB`, and `10MB..20MB`. */
export function readSizeRange(value: string): FilterRange | undefined {
  const [comparison, operand] = splitComparison(value);
  if (comparison === "" && !operand.includes("..")) return undefined;
  return readRange(comparison, operand, readBytes);
}

function splitComparison(value: string): readonly [Comparison, string] {
  const comparison = /^[<>]=?/.exec(value)?.[0] ?? "";
  return [comparison as Comparison, value.slice(comparison.length).trim()];
}

/** What an operand stands for: from its beginning to, not including, the beginning of what follows it. */
type ReadSpan = (text: string) => Required<FilterRange> | undefined;

function readRange(
  comparison: Comparison,
  operand: string,
  read: ReadSpan,
): FilterRange | undefined {
  const [first = "", last] = operand.split("..", 2);
  const span = read(first);
  if (span === undefined) return undefined;
  if (last !== undefined) {
    const end = read(last);
    return end === undefined || comparison !== "" ? undefined : { from: span.from, to: end.to };
  }
  switch (comparison) {
    case "<":
      return { to: span.from };
    case "<=":
      return { to: span.to };
    case ">":
      return { from: span.to };
    case ">=":
      return { from: span.from };
    default:
      return span;
  }
}

function readPeriod(text: string): Required<FilterRange> | undefined {
  const parts = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(text);
  if (parts === null) return undefined;
  const [, year, month, day] = parts;
  const from = Date.UTC(Number(year), Number(month ?? 1) - 1, Number(day ?? 1));
  // 31 February would be a day of March.
  if (!new Date(from).toISOString().startsWith(text)) return undefined;
  if (day !== undefined) return { from, to: from + DAY_MS };
  const to =
    month === undefined
      ? Date.UTC(Number(year) + 1, 0, 1)
      : Date.UTC(Number(year), Number(month), 1);
  return { from, to };
}

function readBytes(text: string): Required<FilterRange> | undefined {
  const parts = /^(\d{1,15}(?:\.\d{1,6})?)\s*([a-z]*)$/.exec(text.toLowerCase());
  const unit = UNITS[parts?.[2] ?? ""];
  if (parts === null || unit === undefined || !Object.hasOwn(UNITS, parts[2] ?? ""))
    return undefined;
  const bytes = Math.round(Number(parts[1]) * unit);
  return { from: bytes, to: bytes + 1 };
}
