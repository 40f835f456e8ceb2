import { z } from "zod";

/** What a person needs to see of an X.509 certificate before trusting it. Everything here is public. */
export const certificateSchema = z.object({
  /** Distinguished names, most specific part first: `CN=registry.example.com, O=Example`. */
  subject: z.string(),
  issuer: z.string(),
  /** Host names and addresses that a server certificate is for. */
  names: z.array(z.string()),
  /** ISO 8601, UTC. */
  validFrom: z.string(),
  validTo: z.string(),
  /** SHA-256 over the DER form, in upper-case hexadecimal pairs with colons. */
  fingerprint: z.string(),
  /** May sign other certificates. */
  isAuthority: z.boolean(),
  /** Subject and issuer are the same, and it is signed by its own key. */
  isSelfSigned: z.boolean(),
  pem: z.string(),
});

export type Certificate = z.infer<typeof certificateSchema>;
