import { z } from "zod";
import { connectionSchema } from "../../connection.ts";
import { wireErrorSchema } from "../../errors.ts";
import {
  externalLoginSchema,
  externalProblemSchema,
  externalSourceSchema,
} from "../../external-login.ts";
import { call } from "../procedure.ts";

/** A config.json or auth.json that somebody pasted. Inward only. */
const pasted = z.string().max(900_000).optional();

/** Logins that other programs have on this computer. */
export const logins = {
  /** What Docker, Podman and their helpers have; or what stands in the pasted text, when there is one. */
  find: call(
    z.object({ pasted }),
    z.object({
      logins: z.array(externalLoginSchema),
      problems: z.array(externalProblemSchema),
    }),
  ),
  /** Makes connections of them, each checked with its registry first. One failure does not stop the others. */
  import: call(
    z.object({
      logins: z.array(z.object({ address: z.string().max(300), source: externalSourceSchema })),
      pasted,
    }),
    z.object({
      results: z.array(
        z.object({
          address: z.string(),
          connection: connectionSchema.optional(),
          error: wireErrorSchema.optional(),
        }),
      ),
    }),
  ),
  /** Gives the login of a connection to the helper program that Docker uses here, through its `store`. */
  share: call(z.object({ address: z.string().max(300) }), z.object({ helper: z.string() })),
};
