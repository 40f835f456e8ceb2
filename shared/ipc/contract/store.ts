import { z } from "zod";
import { storeImageSchema, storeReportSchema } from "../../image.ts";
import { call, stream } from "../procedure.ts";

export const store = {
  list: call(z.object({}), z.object({ images: z.array(storeImageSchema) })),
  /** Snapshot first, then again after every change, also one made by another process. */
  watch: stream(z.object({}), z.object({ images: z.array(storeImageSchema) })),
  /** Reads every blob again and compares digest and size. */
  verify: call(z.object({}), storeReportSchema),
  /** Makes three small images, offline. Names of the images made. */
  createSamples: call(z.object({}), z.object({ names: z.array(z.string()) })),
};
