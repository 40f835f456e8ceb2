import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { z } from "zod";
import {
  CONNECTION_COLORS,
  type ConnectionColor,
  type ProxySetting,
  proxySettingSchema,
} from "../../shared/connection.ts";
import { type ExternalSource, externalSourceSchema } from "../../shared/external-login.ts";

/** A saved registry account as it lies on disk: where its secret was put, never the secret. */
export interface ConnectionRow {
  /** `host` or `host/prefix`. */
  readonly address: string;
  readonly host: string;
  readonly prefix: string;
  readonly label?: string;
  readonly folder?: string;
  readonly color: ConnectionColor;
  readonly production: boolean;
  /** Absent when the registry is used anonymously. */
  readonly username?: string;
  /** Where the secret was put when it was saved: `run` is gone when that run of the program ended. */
  readonly secretKept: "keychain" | "run" | "external" | "none";
  /** Who is asked for the secret, when it is `external`. */
  readonly keptBy?: ExternalSource;
  readonly plainHttp: boolean;
  readonly skipVerify: boolean;
  /** In PEM, one certificate each. */
  readonly authorities: readonly string[];
  /** In PEM; its key is in the keychain. */
  readonly clientCertificate?: string;
  readonly proxy: ProxySetting;
  readonly trustedRealms: readonly string[];
}

export interface ConnectionsTable {
  /** All connections by address. */
  list(): readonly ConnectionRow[];
  find(address: string): ConnectionRow | undefined;
  /** The connections to one host, those with the longest prefix first. */
  ofHost(host: string): readonly ConnectionRow[];
  /** Adds or replaces the connection of its address. */
  save(row: ConnectionRow): void;
  /** True when there was one. */
  remove(address: string): boolean;
}

const COLUMNS = [
  "address",
  "host",
  "prefix",
  "label",
  "folder",
  "color",
  "production",
  "username",
  "secret_kept",
  "kept_by",
  "plain_http",
  "skip_verify",
  "authorities",
  "client_certificate",
  "proxy",
  "trusted_realms",
] as const;

const flag = z.number().transform((value) => value === 1);
const texts = json(z.array(z.string()));

const rowSchema = z.object({
  address: z.string(),
  host: z.string(),
  prefix: z.string(),
  label: z.string().nullable(),
  folder: z.string().nullable(),
  // A newer version may know more colours.
  color: z.enum(CONNECTION_COLORS).catch("none"),
  production: flag,
  username: z.string().nullable(),
  secret_kept: z.enum(["keychain", "run", "external", "none"]),
  kept_by: json(externalSourceSchema).nullable(),
  plain_http: flag,
  skip_verify: flag,
  authorities: texts,
  client_certificate: z.string().nullable(),
  proxy: json(proxySettingSchema),
  trusted_realms: texts,
});

/** The connections in a database that {@link openStateDatabase} opened. */
export function connectionsTable(database: DatabaseSync): ConnectionsTable {
  const columns = COLUMNS.join(", ");
  const select = `SELECT ${columns} FROM connections`;
  const list = database.prepare(`${select} ORDER BY address`);
  const find = database.prepare(`${select} WHERE address = ?`);
  const ofHost = database.prepare(`${select} WHERE host = ? ORDER BY length(prefix) DESC`);
  const save = database.prepare(
    `INSERT OR REPLACE INTO connections (${columns}) VALUES (${COLUMNS.map(() => "?").join(", ")})`,
  );
  const remove = database.prepare("DELETE FROM connections WHERE address = ?");
  return {
    list: () => list.all().flatMap(readableRow),
    find: (address) => {
      const row = find.get(address);
      return row === undefined ? undefined : readableRow(row)[0];
    },
    ofHost: (host) => ofHost.all(host).flatMap(readableRow),
    save: (row) => {
      save.run(...valuesOf(row));
    },
    remove: (address) => remove.run(address).changes > 0,
  };
}

/** In the order of {@link COLUMNS}. */
function valuesOf(row: ConnectionRow): (string | number | null)[] {
  return [
    row.address,
    row.host,
    row.prefix,
    row.label ?? null,
    row.folder ?? null,
    row.color,
    row.production ? 1 : 0,
    row.username ?? null,
    row.secretKept,
    row.keptBy === undefined ? null : JSON.stringify(row.keptBy),
    row.plainHttp ? 1 : 0,
    row.skipVerify ? 1 : 0,
    JSON.stringify(row.authorities),
    row.clientCertificate ?? null,
    JSON.stringify(row.proxy),
    JSON.stringify(row.trustedRealms),
  ];
}

/** The row; nothing when it is damaged or of a newer version. It stays where it is, and must not hide the others. */
function readableRow(columns: Record<string, SQLOutputValue>): ConnectionRow[] {
  const { data: row } = rowSchema.safeParse(columns);
  return row === undefined ? [] : [rowOf(row)];
}

function rowOf(row: z.infer<typeof rowSchema>): ConnectionRow {
  return {
    address: row.address,
    host: row.host,
    prefix: row.prefix,
    ...(row.label === null ? {} : { label: row.label }),
    ...(row.folder === null ? {} : { folder: row.folder }),
    color: row.color,
    production: row.production,
    ...(row.username === null ? {} : { username: row.username }),
    secretKept: row.secret_kept,
    ...(row.kept_by === null ? {} : { keptBy: row.kept_by }),
    plainHttp: row.plain_http,
    skipVerify: row.skip_verify,
    authorities: row.authorities,
    ...(row.client_certificate === null ? {} : { clientCertificate: row.client_certificate }),
    proxy: row.proxy,
    trustedRealms: row.trusted_realms,
  };
}

/** A column that holds a JSON document. */
function json<T extends z.ZodType>(schema: T) {
  return z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue("not JSON");
        return z.NEVER;
      }
    })
    .pipe(schema);
}
