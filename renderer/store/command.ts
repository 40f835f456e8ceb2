import type { Messages } from "../i18n/messages.ts";
import type { Keys } from "../ui/keys.ts";
import type { AppState } from "./index.ts";

/** Parts of the list of commands, in the order in which they stand. */
export const COMMAND_GROUPS = ["go", "images", "registries", "transfers", "view"] as const;
export type CommandGroup = (typeof COMMAND_GROUPS)[number];

/** One thing that can be done from anywhere: by its keys, in the palette, in menus. */
export interface Command {
  readonly id: string;
  readonly group: CommandGroup;
  readonly title: (t: Messages) => string;
  /** The first are shown. */
  readonly keys?: readonly Keys[];
  /** `pane`: a list hears these keys itself, while it has the focus. */
  readonly heardBy?: "pane";
  /** True where these keys mean something else in a text field. */
  readonly notWhileTyping?: true;
  /** Whether it makes sense now. Default: always. */
  readonly isPossible?: (state: AppState) => boolean;
  readonly run: (state: AppState) => void;
}
