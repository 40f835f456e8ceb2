import { z } from "zod";
import { pullAllowanceSchema } from "../../pulls.ts";
import { registryProfileSchema } from "../../registry-profile.ts";
import { call, stream } from "../procedure.ts";

const host = z.object({ host: z.string().min(1).max(300) });

/** What is known of registries without asking them. */
export const registries = {
  /** How a registry is talked to, and since when what was seen of it is known. */
  profile: call(
    host,
    z.object({
      profile: registryProfileSchema,
      /** Traits that were seen and not only built in, with the time: milliseconds since 1970. */
      observedAt: z.partialRecord(registryProfileSchema.keyof(), z.number()),
    }),
  ),
  /** Back to what is built in. */
  forgetObserved: call(host, z.object({})),
  /** Pulls that are left, wherever a registry has said so. Snapshot first, then again after every change. */
  pulls: stream(z.object({}), z.object({ allowances: z.array(pullAllowanceSchema) })),
};
