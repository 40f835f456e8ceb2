import { z } from "zod";
import { pushTargetSchema } from "../../push-target.ts";
import { call, stream } from "../procedure.ts";

const name = z.string().min(1).max(60);

export const pushTargets = {
  list: call(z.object({}), z.object({ targets: z.array(pushTargetSchema) })),
  /** Snapshot first, then again after every change, also one made by another process. */
  watch: stream(z.object({}), z.object({ targets: z.array(pushTargetSchema) })),
  /** Adds a target, or replaces the one called `previous`. Refused when another one has its name. */
  save: call(z.object({ target: pushTargetSchema, previous: name.optional() }), pushTargetSchema),
  remove: call(z.object({ name }), z.object({})),
};
