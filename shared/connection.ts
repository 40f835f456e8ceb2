import { z } from "zod";
import { certificateSchema } from "./certificate.ts";

/** The stripe beside a connection. */
export const CONNECTION_COLORS = [
  "none",
  "red",
  "orange",
  "yellow",
  "green",
  "blue",
  "purple",
  "gray",
] as const;

export type ConnectionColor = (typeof CONNECTION_COLORS)[number];

/** How a connection reaches its registry: as the computer does, directly, or through a proxy of its own. */
export const proxySettingSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("default") }),
  z.object({ kind: z.literal("none") }),
  z.object({
    kind: z.literal("url"),
    /** `http://`, `https://` or `socks5://`, without user name and password. */
    url: z.string(),
    username: z.string().optional(),
  }),
]);

export type ProxySetting = z.infer<typeof proxySettingSchema>;

/** A saved registry account, without its secret. */
export const connectionSchema = z.object({
  /**
   * What names the connection: `host`, or `host/prefix` for an account that is used only for the repositories `prefix`
   * and below. The longest prefix wins.
   */
  address: z.string(),
  /** Host with optional port, as in a reference: `docker.io`, `127.0.0.1:5000`. */
  host: z.string(),
  /** Empty when the account is used for every repository that no other connection claims. */
  prefix: z.string(),
  /** A name that the user gave. */
  label: z.string().optional(),
  /** The user's folder in the sidebar. */
  folder: z.string().optional(),
  color: z.enum(CONNECTION_COLORS),
  /** Whatever destroys or replaces something here asks for the name of the thing first. */
  production: z.boolean(),
  /** Absent when the registry is used anonymously. */
  username: z.string().optional(),
  /** The user allowed unencrypted HTTP to this host. Loopback hosts need no permission. */
  plainHttp: z.boolean(),
  /** The user switched the verification of the server's certificate off. */
  skipVerify: z.boolean(),
  /** Authorities trusted for this registry only, besides those of the system. */
  authorities: z.array(certificateSchema),
  /** Shown to the registry to prove who asks; its key is in the keychain. */
  clientCertificate: certificateSchema.optional(),
  proxy: proxySettingSchema,
  /** Token services on other sites that the user confirmed: they may see the password. Hosts with optional port. */
  trustedRealms: z.array(z.string()),
  /**
   * Where the password is: `keychain` of the operating system, `run` when it is kept in memory until the program
   * ends, `external` when another program keeps it, `missing` when the keychain is locked or lost it, `none` when the
   * account has none.
   */
  secret: z.enum(["keychain", "run", "external", "missing", "none"]),
  /** Which program or file, when it is `external`: `docker-credential-pass`. */
  keptBy: z.string().optional(),
});

export type Connection = z.infer<typeof connectionSchema>;

/** What the operating system's keychain can do for us now. */
export const keychainStateSchema = z.object({
  state: z.enum(["available", "locked", "unavailable"]),
  /** The keychain's own words when it is not available. */
  reason: z.string().optional(),
});

export type KeychainState = z.infer<typeof keychainStateSchema>;

const pem = z.string().max(200_000);

/**
 * What may be chosen about a connection. On the way in only: the key and the passwords in it never come back. What is
 * left out stays as it was; for a new connection it is off.
 */
export const connectionChoicesSchema = z.object({
  /** Empty takes it away. */
  label: z.string().max(200).optional(),
  /** Empty takes it out of its folder. */
  folder: z.string().max(200).optional(),
  color: z.enum(CONNECTION_COLORS).optional(),
  production: z.boolean().optional(),
  plainHttp: z.boolean().optional(),
  skipVerify: z.boolean().optional(),
  /** The complete list, each in PEM; one text may hold several. */
  authorities: z.array(pem).max(50).optional(),
  /** Certificate and unencrypted key in PEM; null takes it away. */
  clientCertificate: z.object({ certificate: pem, key: pem }).nullable().optional(),
  proxy: z
    .discriminatedUnion("kind", [
      z.object({ kind: z.literal("default") }),
      z.object({ kind: z.literal("none") }),
      z.object({
        kind: z.literal("url"),
        url: z.string().max(2000),
        username: z.string().max(1000).optional(),
        /** Left out: the saved one stays. */
        password: z.string().max(10_000).optional(),
      }),
    ])
    .optional(),
  /** The complete list. */
  trustedRealms: z.array(z.string().max(300)).max(50).optional(),
});

export type ConnectionChoices = z.infer<typeof connectionChoicesSchema>;

/** A sign-in as it is typed: the account, its secret, and how to reach the registry. Inward only. */
export const loginSchema = connectionChoicesSchema.extend({
  /** `host` or `host/prefix`. */
  address: z.string().min(1).max(300),
  /** Left out for anonymous use. */
  username: z.string().max(1000).optional(),
  secret: z.string().max(100_000).optional(),
  /**
   * What the secret is: a password or access token for Basic, an identity token of Docker's token protocol, or the secret
   * of an access key whose ID is the user name. With `aws-profile` there is none: the user name is that of a profile of the
   * AWS tools, and may be empty.
   */
  secretKind: z
    .enum(["password", "identity-token", "access-key", "aws-profile"])
    .default("password"),
});

export type Login = z.infer<typeof loginSchema>;

/** True when the connection is for this repository; every repository when it has no prefix. */
export function covers(connection: Pick<Connection, "prefix">, repository: string): boolean {
  const { prefix } = connection;
  return prefix === "" || repository === prefix || repository.startsWith(`${prefix}/`);
}

/** The connection that is used for a repository: that of its host with the longest fitting prefix. */
export function connectionFor<C extends Pick<Connection, "host" | "prefix">>(
  connections: readonly C[],
  host: string,
  repository: string,
): C | undefined {
  return connections
    .filter((connection) => connection.host === host && covers(connection, repository))
    .toSorted((a, b) => b.prefix.length - a.prefix.length)[0];
}
