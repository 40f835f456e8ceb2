import type { EngineLink } from "../client.ts";
import type { AppStore } from "../store/index.ts";
import { commandsIn } from "./all-commands.ts";

/** Runs the commands that are chosen in the menu of the desktop, for as long as the page lives. */
export function followMenu(store: AppStore, engine: EngineLink): void {
  const onLink = (): void => {
    if (engine.state() === "open") void follow(store, engine);
  };
  engine.subscribe(onLink);
  onLink();
}

async function follow(store: AppStore, engine: EngineLink): Promise<void> {
  try {
    for await (const { commands } of engine.client().system.menuCommands({}))
      for (const id of commands) run(store, id);
  } catch {
    // The link is lost, and the next one is followed again: keys do all that the menu does.
  }
}

/** As by its keys: not behind a sheet, and only where it makes sense. */
function run(store: AppStore, id: string): void {
  const state = store.getState();
  if (state.sheet !== undefined) return;
  const command = commandsIn(state).find((one) => one.id === id);
  if (command?.isPossible?.(state) !== false) command?.run(state);
}
