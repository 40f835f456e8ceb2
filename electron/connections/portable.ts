import { z } from "zod";
import {
  CONNECTION_COLORS,
  type ProxySetting,
  proxySettingSchema,
} from "../../shared/connection.ts";
import { AppError } from "../../shared/errors.ts";
import { formatAddress, parseAddress } from "../../shared/registry-address.ts";
import { formatProxy, readProxy } from "../network/parse-proxy.ts";
import type { ConnectionRow } from "../storage/connections-table.ts";
import { blankRow } from "./rows.ts";

/** Tells the document apart from other JSON, and later versions from this one. */
const FORMAT = "portolan-connections/1";

/**
 * What is carried to another computer. No secret, no client certificate (it is of no use without its key), and not what
 * weakens the connection: whoever imports a file of somebody else would not notice that it switches verification off,
 * trusts an authority of theirs, or sends a password elsewhere.
 */
const portableSchema = z.object({
  address: z.string().max(300),
  label: z.string().max(200).optional(),
  folder: z.string().max(200).optional(),
  color: z.enum(CONNECTION_COLORS).catch("none"),
  production: z.boolean().catch(false),
  username: z.string().max(1000).optional(),
  proxy: proxySettingSchema.catch({ kind: "default" }),
});

const documentSchema = z.object({
  format: z.literal(FORMAT),
  connections: z.array(z.unknown()).max(10_000),
});

type Portable = z.infer<typeof portableSchema>;

/** All connections as one JSON document for people to keep and to send. */
export function writeDocument(rows: readonly ConnectionRow[]): string {
  const connections = rows.map((row): Portable => ({
    address: row.address,
    ...(row.label === undefined ? {} : { label: row.label }),
    ...(row.folder === undefined ? {} : { folder: row.folder }),
    color: row.color,
    production: row.production,
    ...(row.username === undefined ? {} : { username: row.username }),
    proxy: row.proxy,
  }));
  return `${JSON.stringify({ format: FORMAT, connections }, undefined, 2)}\n`;
}

/**
 * Reads such a document. All of it is checked before anything is used.
 * @throws invalid_input, naming the connection that is not valid
 */
export function readDocument(text: string): readonly ConnectionRow[] {
  const parsed = documentSchema.safeParse(parseJson(text));
  if (!parsed.success) throw invalid("it is not a list of connections that Portolan exported");
  const rows = parsed.data.connections.map((entry, index) => readConnection(entry, index + 1));
  const addresses = new Set(rows.map(({ address }) => address));
  if (addresses.size < rows.length) throw invalid("it has two connections with the same address");
  return rows;
}

function readConnection(entry: unknown, position: number): ConnectionRow {
  const { data } = portableSchema.safeParse(entry);
  if (data === undefined) throw invalid(`connection ${position} is not valid`);
  const parts = parseAddress(data.address);
  const { label, folder, username } = data;
  return {
    ...blankRow({ ...parts, address: formatAddress(parts) }),
    ...(label === undefined || label === "" ? {} : { label }),
    ...(folder === undefined || folder === "" ? {} : { folder }),
    ...(username === undefined || username === "" ? {} : { username }),
    color: data.color,
    production: data.production,
    proxy: withoutSecrets(data.proxy),
  };
}

/** An address with a password in it would be written to the database, and what is no proxy would lead nowhere. */
function withoutSecrets(proxy: ProxySetting): ProxySetting {
  if (proxy.kind !== "url") return proxy;
  const reading = readProxy(proxy.url);
  if ("why" in reading || reading.rest !== "") return { kind: "default" };
  const { username, password } = reading.proxy;
  if (username !== undefined || password !== undefined) return { kind: "default" };
  return { ...proxy, url: formatProxy(reading.proxy) };
}

function invalid(why: string): AppError {
  return new AppError("invalid_input", `cannot import connections: ${why}`, { details: { why } });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
