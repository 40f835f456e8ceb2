import { z } from "zod";
import { transferPlanSchema } from "../../plan.ts";
import { transferEventSchema, transferRequestSchema } from "../../transfer.ts";
import { call, stream } from "../procedure.ts";

const id = z.object({ id: z.string().max(100) });

export const transfers = {
  /** What the request would do. Reads only. */
  plan: call(transferRequestSchema, transferPlanSchema),
  /** Puts the request in the queue. */
  start: call(transferRequestSchema, id),
  /** Snapshot first, then patches, at most ten a second. */
  watch: stream(z.object({}), transferEventSchema),
  cancel: call(id, z.object({})),
  /** Queues the same request again, under the same id. */
  retry: call(id, z.object({})),
  /** Takes finished transfers off the list. */
  clear: call(z.object({}), z.object({})),
};
