import { z } from "zod";
import {
  garbagePlanSchema,
  garbageReportSchema,
  repairItemSchema,
  storeImageSchema,
  storeReportSchema,
} from "../../image.ts";
import { call, stream } from "../procedure.ts";

export const store = {
  list: call(z.object({}), z.object({ images: z.array(storeImageSchema) })),
  /** Snapshot first, then again after every change, also one made by another process. */
  watch: stream(z.object({}), z.object({ images: z.array(storeImageSchema) })),
  /** Reads every blob again and compares digest and size; `deep` unpacks every layer and compares it with its config. */
  verify: call(z.object({ deep: z.boolean().optional() }), storeReportSchema),
  /** What cleaning up would free now. Changes nothing. Refused when it cannot be told for sure. */
  planGc: call(z.object({}), garbagePlanSchema),
  /** Frees what nothing needs, judged anew: whatever came into use since the plan stays. */
  gc: call(z.object({}), garbageReportSchema),
  /** Sets aside what is damaged and fetches it again from the registries that the images' names tell. */
  repair: stream(z.object({}), repairItemSchema),
  /** Makes three small images, offline. Names of the images made. */
  createSamples: call(z.object({}), z.object({ names: z.array(z.string()) })),
};
