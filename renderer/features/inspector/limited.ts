import { printable } from "../../../shared/printable.ts";

/** Entries of one list that are drawn, and letters of one text. A configuration may hold 4 MiB of either. */
export const MAX_ENTRIES = 200;
export const MAX_LETTERS = 2000;

/** A text from a registry as it is drawn: what cannot be seen is written out, and a text without end is cut. */
export function limited(text: string): string {
  // Cut twice: an escape is longer than what it stands for.
  const shown = printable(text.slice(0, MAX_LETTERS));
  const isCut = Math.max(text.length, shown.length) > MAX_LETTERS;
  return isCut ? `${shown.slice(0, MAX_LETTERS)}…` : shown;
}
