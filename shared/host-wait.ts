import { z } from "zod";

/** A host that asked us to wait. Over when its time has come. */
export const hostWaitSchema = z.object({
  host: z.string(),
  /** Milliseconds since 1970. */
  until: z.number(),
  reason: z.enum(["rate_limited", "unavailable"]),
});

export type HostWait = z.infer<typeof hostWaitSchema>;
