import { z } from "zod";

const seconds = z.coerce.number().int().min(1).max(86_400);

/** Spec: RFC 8628, section 3.2; Microsoft identity platform, device authorization grant. */
export const deviceCodeSchema = z.object({
  device_code: z.string().min(1),
  user_code: z.string().regex(/^[A-Za-z0-9-]{4,32}$/),
  verification_uri: z.string().max(300),
  expires_in: seconds,
  interval: seconds.optional().catch(undefined),
});

/** Spec: RFC 6749, section 5.1. */
export const tokenSchema = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]+$/),
  refresh_token: z.string().min(1).optional(),
  id_token: z.string().optional().catch(undefined),
  expires_in: seconds.optional().catch(undefined),
});

export type EntraToken = z.infer<typeof tokenSchema>;

/** Spec: RFC 6749, section 5.2, and what Entra adds. */
export const entraErrorSchema = z.object({
  error: z.string().max(100),
  error_description: z.string().optional().catch(undefined),
  error_codes: z.array(z.number().int()).optional().catch(undefined),
});

export type EntraError = z.infer<typeof entraErrorSchema>;
