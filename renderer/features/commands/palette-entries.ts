import type { AppState } from "../../store/index.ts";
import type { CommandGroup } from "../../store/command.ts";
import type { PlaceKind } from "./places.ts";

/** One line of the palette. */
export interface PaletteEntry {
  readonly key: string;
  readonly text: string;
  /** Letters of the text that fit what was typed. */
  readonly at: readonly number[];
  /** What kind of thing it is, in words. */
  readonly detail: string;
  readonly icon: PlaceKind | CommandGroup;
  /** The keys that do the same, as they are printed. */
  readonly keys?: string;
  readonly run: (state: AppState) => void;
}
