import { displayWidth, type TextStream } from "./output.ts";

/** What a terminal has that does not say how wide it is. */
const USUAL_COLUMNS = 80;

/** As much of a line as the terminal shows without wrapping it: a line that wrapped could not be drawn again. */
export function fitLine(line: string, { columns }: Pick<TextStream, "columns">): string {
  // A pseudo-terminal whose size nobody has set says 0.
  const room = columns === undefined || columns <= 0 ? USUAL_COLUMNS : columns;
  let text = line;
  while (text !== "" && displayWidth(text) >= room) text = text.slice(0, -1);
  return text;
}
