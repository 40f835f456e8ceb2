import { z } from "zod";
import { transferPlanSchema } from "../../plan.ts";
import {
  transferEventSchema,
  transferLimitsSchema,
  transferLogLineSchema,
  transferRequestSchema,
  transferSchema,
} from "../../transfer.ts";
import { call, stream } from "../procedure.ts";

const id = z.object({ id: z.string().max(100) });

/** Finished transfers that one page of the history holds at most. */
const MAX_PAGE = 100;

export const transfers = {
  /** What the request would do. Reads only. */
  plan: call(transferRequestSchema, transferPlanSchema),
  /** Puts the request in the queue. */
  start: call(transferRequestSchema, id),
  /** Snapshot first, then patches, at most ten a second. With an id, of that transfer alone. */
  watch: stream(z.object({ id: z.string().max(100).optional() }), transferEventSchema),
  /** Stops a transfer and keeps what it has moved, until it is resumed. Whoever runs it obeys within a second. */
  pause: call(id, z.object({})),
  /** Queues a paused transfer, or one whose process has ended, in this process. */
  resume: call(id, z.object({})),
  cancel: call(id, z.object({})),
  /** Queues the same request again, under the same id. */
  retry: call(id, z.object({})),
  /** Queues the same request once more, as another transfer. What was confirmed then must be confirmed anew. */
  again: call(id.extend({ confirmation: z.string().max(600).optional() }), id),
  /** Puts a transfer before another one, or behind all. */
  move: call(id.extend({ before: z.string().max(100).optional() }), z.object({})),
  /** Forgets finished transfers and their logs: one, or all. */
  clear: call(z.object({ id: z.string().max(100).optional() }), z.object({})),
  /** Finished transfers, the latest first, page by page: `next` is the `before` of the next page. */
  history: call(
    z.object({
      before: z.string().max(200).optional(),
      limit: z.number().int().min(1).max(MAX_PAGE).default(MAX_PAGE),
    }),
    z.object({ transfers: z.array(transferSchema), next: z.string().optional() }),
  ),
  /** What happened to a transfer, line by line, oldest first. */
  log: call(id, z.object({ lines: z.array(transferLogLineSchema) })),
  limits: call(z.object({}), transferLimitsSchema),
  /** Holds at once, also for what runs, and in every process of this home. */
  setLimits: call(transferLimitsSchema, transferLimitsSchema),
};
