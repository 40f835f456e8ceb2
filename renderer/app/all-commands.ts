import { imageCommands } from "../features/browse/image-commands.ts";
import { APP_COMMANDS } from "../features/commands/app-commands.ts";
import { repositoryListCommands } from "../features/commands/repository-lists.ts";
import { type Command, COMMAND_GROUPS } from "../store/command.ts";
import type { AppState } from "../store/index.ts";

/** Every command of the window, in the order of their groups: the palette, the keys and the sheet of keys read it. */
export function commandsIn(state: Pick<AppState, "place" | "connections">): readonly Command[] {
  const all = [...imageCommands(state.place), ...APP_COMMANDS, ...repositoryListCommands(state)];
  return COMMAND_GROUPS.flatMap((group) => all.filter((command) => command.group === group));
}
