import { z } from "zod";
import { wireErrorSchema } from "./errors.ts";

/** Where other programs keep logins. */
export const externalSourceSchema = z.object({
  kind: z.enum([
    "environment",
    "docker-config",
    "containers-auth",
    "helper",
    "pasted",
    "aws-profile",
  ]),
  /** The variable, the file, or the helper program, as people know it: `~/.docker/config.json`. */
  name: z.string(),
});

export type ExternalSource = z.infer<typeof externalSourceSchema>;

/** A login that Docker, Podman or another program has on this computer. Without its secret. */
export const externalLoginSchema = z.object({
  /** `host` or `host/prefix`. */
  address: z.string(),
  /** Absent when only the helper knows it, and was not asked. */
  username: z.string().optional(),
  source: externalSourceSchema,
  /**
   * `copied`: importing puts the secret into the keychain. `referenced`: a helper program keeps the secret, may renew
   * it, and is asked each time.
   */
  import: z.enum(["copied", "referenced"]),
  /** A connection with this address exists. */
  connected: z.boolean(),
});

export type ExternalLogin = z.infer<typeof externalLoginSchema>;

/** A file or helper that could not be read. */
export const externalProblemSchema = z.object({
  source: externalSourceSchema,
  error: wireErrorSchema,
});

export type ExternalProblem = z.infer<typeof externalProblemSchema>;
