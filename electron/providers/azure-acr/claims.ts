import { z } from "zod";

const claimsSchema = z.object({
  exp: z.number().optional().catch(undefined),
  tid: z.string().max(64).optional().catch(undefined),
  preferred_username: z.string().max(300).optional().catch(undefined),
});

/** What a token says of itself. */
export type Claims = z.infer<typeof claimsSchema>;

/**
 * Reads a JWT that came straight from whoever wrote it. Nothing is verified: it serves to show a name and to know when to
 * ask again. Empty for anything else. Spec: RFC 7519, section 3.
 */
export function readClaims(token: string | undefined): Claims {
  const [, payload, signature] = (token ?? "").split(".", 3);
  if (payload === undefined || signature === undefined) return {};
  try {
    const text = Buffer.from(payload, "base64url").toString("utf8");
    return claimsSchema.parse(JSON.parse(text));
  } catch {
    return {};
  }
}
