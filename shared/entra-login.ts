import { z } from "zod";
import { connectionChoicesSchema, connectionSchema } from "./connection.ts";

/**
 * A sign-in to Microsoft Entra for a registry of Azure. No password is typed here: the user opens a page of Microsoft on
 * any device and types a code there.
 */
export const entraLoginSchema = connectionChoicesSchema.extend({
  /** `host` or `host/prefix`; the host says which of Microsoft's clouds it is. */
  address: z.string().min(1).max(300),
  /** Tenant ID or domain of the directory that the registry belongs to. Left out: the user's own. */
  tenant: z.string().min(1).max(253).optional(),
});

export type EntraLogin = z.infer<typeof entraLoginSchema>;

/** First what the user has to do, then the connection, once that was done. Refusals end the stream with an error. */
export const entraLoginStepSchema = z.discriminatedUnion("state", [
  z.object({
    state: z.literal("code"),
    /** To be typed on the page. It is for showing: whoever has it signs somebody in, and gets nothing. */
    userCode: z.string(),
    /** A page of Microsoft, `https:` only. */
    verificationUri: z.string(),
    /** Milliseconds since 1970; later the code does nothing. */
    expiresAt: z.number().int(),
  }),
  z.object({ state: z.literal("done"), connection: connectionSchema }),
]);

export type EntraLoginStep = z.infer<typeof entraLoginStepSchema>;
