import { z } from "zod";
import { inspectionSchema } from "../../image.ts";
import { digestSchema } from "../../oci/descriptor.ts";
import { removalPlansSchema, removalVerbSchema } from "../../plan.ts";
import { call } from "../procedure.ts";

const location = z.string().min(1).max(5000);
/** Images that are removed together: more is a clean-up for the registry's own rules. */
const MAX_REMOVALS = 1000;

export const images = {
  /** Everything about one reference. `platform` picks the image of an index; `maxLabels` leaves further labels out. */
  inspect: call(
    z.object({
      location,
      platform: z.string().max(100).optional(),
      maxLabels: z.number().int().min(0).optional(),
    }),
    inspectionSchema,
  ),
  /** `indirect`: plans the way around for tags that the registry was seen not to delete. */
  planRemovals: call(
    z.object({
      locations: z.array(location).min(1).max(MAX_REMOVALS),
      verb: removalVerbSchema,
      indirect: z.boolean().default(false),
    }),
    removalPlansSchema,
  ),
  /**
   * Carries a removal out; fails with `tag_moved` when the name no longer points at `digest`. Where the plan names a
   * `confirm`, that very text must come as `confirmation`; where it names a `way`, `indirect` must be true. `also` are the
   * children and additions that the plan said will go. `undo` is the entry that puts everything back.
   */
  remove: call(
    z.object({
      location,
      verb: removalVerbSchema,
      digest: z.string(),
      also: z.array(digestSchema).max(MAX_REMOVALS).default([]),
      indirect: z.boolean().default(false),
      confirmation: z.string().max(600).optional(),
    }),
    z.object({ removed: z.array(z.string()), undo: z.string().optional() }),
  ),
};
