import { readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";

/** A rectangle on the desktop, in its own pixels. */
export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where the window was and how. */
export interface WindowState {
  readonly bounds: Bounds;
  readonly maximized: boolean;
}

const side = z.number().int().min(-100_000).max(100_000);
const stateSchema = z.object({
  bounds: z.object({ x: side, y: side, width: side.min(200), height: side.min(200) }),
  maximized: z.boolean(),
});

/** So much of the window must be in sight to be taken hold of with the mouse. */
const IN_SIGHT = 120;

/** What was kept of the last window; undefined the first time, or when it cannot be read. */
export function readWindowState(path: string): WindowState | undefined {
  try {
    return stateSchema.safeParse(JSON.parse(readFileSync(path, "utf8"))).data;
  } catch {
    // The first start, or a file that somebody changed: the window opens where the system wants it.
    return undefined;
  }
}

/** Keeps it for the next window. At once: the program may be on its way out. */
export function keepWindowState(path: string, state: WindowState): void {
  try {
    writeFileSync(path, JSON.stringify(state));
  } catch {
    // A full or read-only disk: the next window opens where the system wants it.
  }
}

/** The bounds when enough of the window would be on one of the screens there are now; undefined otherwise. */
export function boundsOn(screens: readonly Bounds[], bounds: Bounds): Bounds | undefined {
  const isInSight = screens.some((screen) => {
    const width = overlap(bounds.x, bounds.width, screen.x, screen.width);
    // Its title is at the top.
    const isTopInSight = bounds.y >= screen.y - 1 && bounds.y < screen.y + screen.height - IN_SIGHT;
    return width >= IN_SIGHT && isTopInSight;
  });
  return isInSight ? bounds : undefined;
}

function overlap(start: number, length: number, from: number, size: number): number {
  return Math.min(start + length, from + size) - Math.max(start, from);
}
