import { z } from "zod";
import { historyEntrySchema } from "../../history.ts";
import { call } from "../procedure.ts";

/** Entries that anybody reads in a pane. */
const MAX_ENTRIES = 200;

export const history = {
  /**
   * Finished transfers from or to a location, the latest first. With a tag or digest, those of that image; without, those
   * of the whole repository. `complete` is false when there are more.
   */
  of: call(
    z.object({
      location: z.string().min(1).max(5000),
      limit: z.number().int().min(1).max(MAX_ENTRIES).default(MAX_ENTRIES),
    }),
    z.object({ entries: z.array(historyEntrySchema), complete: z.boolean() }),
  ),
};
