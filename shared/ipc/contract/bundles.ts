import { z } from "zod";
import { bundleItemSchema } from "../../bundle.ts";
import { stream } from "../procedure.ts";

export const bundles = {
  /**
   * What is in an archive of images, which may be in parts. With `verify`, its files are compared with their checksums
   * first; what is missing or differs is a failure that names it.
   */
  inspect: stream(
    z.object({ path: z.string().min(1).max(4096), verify: z.boolean().default(false) }),
    bundleItemSchema,
  ),
};
