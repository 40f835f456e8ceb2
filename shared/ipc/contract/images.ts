import { z } from "zod";
import { inspectionSchema } from "../../image.ts";
import { removalPlanSchema } from "../../plan.ts";
import { call } from "../procedure.ts";

const location = z.string().min(1).max(5000);
const verb = z.enum(["tag", "manifest"]);

export const images = {
  /** Everything about one reference. `platform` picks the image of an index. */
  inspect: call(z.object({ location, platform: z.string().max(100).optional() }), inspectionSchema),
  planRemoval: call(z.object({ location, verb }), removalPlanSchema),
  /**
   * Carries a removal out; fails with `tag_moved` when the name no longer points at `digest`. Where the plan names a
   * `confirm`, that very text must come as `confirmation`.
   */
  remove: call(
    z.object({ location, verb, digest: z.string(), confirmation: z.string().max(600).optional() }),
    z.object({ removed: z.array(z.string()) }),
  ),
};
