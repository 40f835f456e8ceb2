/** How many tools of a toolbar stand in its one line, and whether with their words. */
export interface ToolFit {
  readonly hasWords: boolean;
  /** The others are in the menu behind them. */
  readonly shown: number;
}

/** CSS pixels between two tools. */
export const TOOL_GAP = 2;

/** CSS pixels of a tool without words, and of the button that opens the menu. */
export const TOOL_WIDTH = 28;

/**
 * Words go first, then the last tools go into a menu: a toolbar is always one line. Widths are CSS pixels.
 * @param room of the line; 0 while it is not known, when all are shown
 * @param withWords of all tools with their words
 * @param icons of each tool without them
 */
export function fitTools(room: number, withWords: number, icons: readonly number[]): ToolFit {
  if (room === 0 || withWords <= room) return { hasWords: true, shown: icons.length };
  const amount = countFitting(icons, room);
  if (amount === icons.length) return { hasWords: false, shown: amount };
  return { hasWords: false, shown: countFitting(icons, room - TOOL_WIDTH - TOOL_GAP) };
}

function countFitting(icons: readonly number[], room: number): number {
  let end = -TOOL_GAP;
  const beyond = icons.findIndex((width) => {
    end += TOOL_GAP + width;
    return end > room;
  });
  return beyond === -1 ? icons.length : beyond;
}
