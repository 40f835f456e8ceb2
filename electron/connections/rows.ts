import type { Certificate } from "../../shared/certificate.ts";
import type { Connection } from "../../shared/connection.ts";
import { isAppError } from "../../shared/errors.ts";
import { readCertificates } from "../registry/certificate.ts";
import type { ConnectionRow } from "../storage/connections-table.ts";

/** A connection of which nothing was chosen, to be used anonymously. */
export function blankRow(
  address: Pick<ConnectionRow, "address" | "host" | "prefix">,
): ConnectionRow {
  return {
    address: address.address,
    host: address.host,
    prefix: address.prefix,
    color: "none",
    production: false,
    secretKept: "none",
    plainHttp: false,
    skipVerify: false,
    authorities: [],
    proxy: { kind: "default" },
    trustedRealms: [],
  };
}

/** A row as everybody may see it. */
export function describeRow(row: ConnectionRow, secret: Connection["secret"]): Connection {
  const { label, folder, username, clientCertificate, keptBy } = row;
  const [client] = clientCertificate === undefined ? [] : readable(clientCertificate);
  return {
    address: row.address,
    host: row.host,
    prefix: row.prefix,
    ...(label === undefined ? {} : { label }),
    ...(folder === undefined ? {} : { folder }),
    color: row.color,
    production: row.production,
    ...(username === undefined ? {} : { username }),
    plainHttp: row.plainHttp,
    skipVerify: row.skipVerify,
    authorities: row.authorities.flatMap(readable),
    ...(client === undefined ? {} : { clientCertificate: client }),
    proxy: row.proxy,
    trustedRealms: [...row.trustedRealms],
    secret,
    ...(keptBy === undefined ? {} : { keptBy: keptBy.name }),
  };
}

/** What can be shown: one certificate that was damaged, or saved by another version, must not hide all connections. */
function readable(pem: string): Certificate[] {
  try {
    return [...readCertificates(pem)];
  } catch (error) {
    if (isAppError(error)) return [];
    throw error;
  }
}
