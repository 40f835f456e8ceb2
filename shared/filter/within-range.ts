import type { FilterRange } from "./filter-token.ts";

/** Whether a moment is in a range of milliseconds since 1970. What is no date is in none. */
export function isTimeWithin(iso: string | undefined, range: FilterRange): boolean {
  const time = iso === undefined ? Number.NaN : Date.parse(iso);
  return !Number.isNaN(time) && isWithin(time, range);
}

/** Whether a number is in a half-open range. */
export function isWithin(value: number, { from, to }: FilterRange): boolean {
  return (from === undefined || value >= from) && (to === undefined || value < to);
}
