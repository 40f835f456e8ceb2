import { z } from "zod";
import { type CreateSlice, readJson } from "./slice.ts";

/** An action that was asked for from outside the list whose rows it concerns. */
export interface RequestedAction {
  readonly action: string;
}

export interface CommandsSlice {
  /** Ids of commands that were run from the palette, the last one first. */
  readonly recentCommands: readonly string[];
  readonly requestedAction: RequestedAction | undefined;
  readonly rememberCommand: (id: string) => void;
  /** Asks the list that is open to do something with its selected rows: only it knows their order. */
  readonly requestAction: (action: string) => void;
  /** The list has taken the request up. */
  readonly takeAction: () => void;
}

/** As many as are taken in at a glance. */
const MAX_RECENT = 6;
const MEMORY_KEY = "portolan.commands";
const rememberedSchema = z.array(z.string().max(100)).max(100);

export const createCommandsSlice: CreateSlice<CommandsSlice> = ({ get, set, memory }) => ({
  recentCommands: rememberedSchema.safeParse(readJson(memory, MEMORY_KEY)).data ?? [],
  requestedAction: undefined,
  rememberCommand(id) {
    const others = get().recentCommands.filter((one) => one !== id);
    const recentCommands = [id, ...others].slice(0, MAX_RECENT);
    set({ recentCommands });
    memory.setItem(MEMORY_KEY, JSON.stringify(recentCommands));
  },
  requestAction: (action) => set({ requestedAction: { action } }),
  takeAction: () => set({ requestedAction: undefined }),
});
