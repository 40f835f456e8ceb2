import { z } from "zod";

/** A saved registry account, without its secret. */
export const connectionSchema = z.object({
  /** Host with optional port, as in a reference: `docker.io`, `127.0.0.1:5000`. One connection for each host. */
  host: z.string(),
  /** Absent when the registry is used anonymously. */
  username: z.string().optional(),
  /** The user allowed unencrypted HTTP to this host. Loopback hosts need no permission. */
  plainHttp: z.boolean(),
  /**
   * Where the password is: `keychain` of the operating system, `run` when it is kept in memory until the program
   * ends, `missing` when the keychain is locked or lost it, `none` when the account has none.
   */
  secret: z.enum(["keychain", "run", "missing", "none"]),
});

export type Connection = z.infer<typeof connectionSchema>;

/** What the operating system's keychain can do for us now. */
export const keychainStateSchema = z.object({
  state: z.enum(["available", "locked", "unavailable"]),
  /** The keychain's own words when it is not available. */
  reason: z.string().optional(),
});

export type KeychainState = z.infer<typeof keychainStateSchema>;
