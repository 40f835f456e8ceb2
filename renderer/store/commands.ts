import { z } from "zod";
import { type CreateSlice, readJson } from "./slice.ts";

export interface CommandsSlice {
  /** Ids of commands that were run from the palette, the last one first. */
  readonly recentCommands: readonly string[];
  readonly rememberCommand: (id: string) => void;
}

/** As many as are taken in at a glance. */
const MAX_RECENT = 6;
const MEMORY_KEY = "portolan.commands";
const rememberedSchema = z.array(z.string().max(100)).max(100);

export const createCommandsSlice: CreateSlice<CommandsSlice> = ({ get, set, memory }) => ({
  recentCommands: rememberedSchema.safeParse(readJson(memory, MEMORY_KEY)).data ?? [],
  rememberCommand(id) {
    const others = get().recentCommands.filter((one) => one !== id);
    const recentCommands = [id, ...others].slice(0, MAX_RECENT);
    set({ recentCommands });
    memory.setItem(MEMORY_KEY, JSON.stringify(recentCommands));
  },
});
