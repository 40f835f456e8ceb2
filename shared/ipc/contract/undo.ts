import { z } from "zod";
import { undoEntrySchema, undoPlanSchema } from "../../undo.ts";
import { call } from "../procedure.ts";

const id = z.string().min(1).max(100);

export const undo = {
  /**
   * What was removed or re-pointed, the latest first; of one repository, store or layout, or of one name or digest there,
   * when it is named.
   */
  list: call(
    z.object({
      location: z.string().min(1).max(5000).optional(),
      limit: z.number().int().min(1).max(500).default(100),
    }),
    z.object({ entries: z.array(undoEntrySchema) }),
  ),
  /** Fails with `undo_unknown` when nothing is kept under that id. */
  plan: call(z.object({ id }), undoPlanSchema),
  /**
   * Puts back what was there before; fails with `undo_impossible` when content is gone, and with `tag_moved` when a name
   * was changed since, unless `moved` says that this is known. Where the plan names a `confirm`, that very text must come
   * as `confirmation`. `undo` is the entry that takes the undo back.
   */
  apply: call(
    z.object({
      id,
      moved: z.boolean().default(false),
      confirmation: z.string().max(600).optional(),
    }),
    z.object({
      restored: z.array(z.string()),
      removed: z.array(z.string()),
      undo: z.string().optional(),
    }),
  ),
};
