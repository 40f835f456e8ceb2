import { z } from "zod";
import { type CreateSlice, readJson } from "./slice.ts";

/** Programs whose command line the inspector writes, the best known first. */
export const PULL_TOOLS = [
  "docker",
  "podman",
  "nerdctl",
  "crane",
  "skopeo",
  "oras",
  "portolan",
] as const;

export type PullTool = (typeof PULL_TOOLS)[number];

const choiceSchema = z.object({ tool: z.enum(PULL_TOOLS), by: z.enum(["tag", "digest"]) });

/** Which command line, and whether it names the image by its tag or by its digest. */
export type PullChoice = z.infer<typeof choiceSchema>;

export interface PullToolSlice {
  readonly pullChoice: PullChoice;
  /** Remembered for the next visit. */
  readonly choosePull: (change: Partial<PullChoice>) => void;
}

const MEMORY_KEY = "portolan.pull-command";

export const createPullToolSlice: CreateSlice<PullToolSlice> = ({ get, set, memory }) => {
  const remembered = choiceSchema.safeParse(readJson(memory, MEMORY_KEY));
  return {
    pullChoice: remembered.success ? remembered.data : { tool: "docker", by: "tag" },
    choosePull(change) {
      const pullChoice = { ...get().pullChoice, ...change };
      set({ pullChoice });
      memory.setItem(MEMORY_KEY, JSON.stringify(pullChoice));
    },
  };
};
