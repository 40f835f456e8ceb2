import { printable } from "../../shared/printable.ts";

type OptionalFields<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

/** The fields that were told, by a service or by whoever asks; the others are left out. */
export function told<T extends object>(fields: T): OptionalFields<T> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as OptionalFields<T>;
}

/** A time as ISO 8601 has it, in milliseconds since 1970. Go writes the year 1 for "never". */
export function timeOf(text: string | null | undefined): number | undefined {
  const time = Date.parse(text ?? "");
  return Number.isNaN(time) || time <= 0 ? undefined : time;
}

/** Longer descriptions are pages of text that no row shows. */
const MAX_WORDS = 1000;

/** Words of a service for people, safe to show; undefined for none. */
export function wordsOf(text: string | null | undefined): string | undefined {
  if (text === null || text === undefined || text.trim() === "") return undefined;
  return printable(text.slice(0, MAX_WORDS));
}

/** A count that services send as a number or as its digits. */
export function countOf(value: string | number | null | undefined): number | undefined {
  const count = typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof count === "number" && Number.isSafeInteger(count) && count >= 0 ? count : undefined;
}
