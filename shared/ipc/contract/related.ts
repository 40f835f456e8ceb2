import { z } from "zod";
import { relatedDocumentSchema, relatedPartSchema } from "../../related.ts";
import { call, stream } from "../procedure.ts";

const location = z.string().min(1).max(5000);

export const related = {
  /**
   * What belongs to an image, which indexes contain it, what it was built on and what was built on it. Each part comes as
   * soon as it is known, once. `platform` picks the image of an index whose bases are meant.
   */
  find: stream(z.object({ location, platform: z.string().max(100).optional() }), relatedPartSchema),
  /** A document of the artifact at `location`, which must name it as one of its blobs. At most 4 MiB. */
  document: call(z.object({ location, digest: z.string().max(200) }), relatedDocumentSchema),
};
