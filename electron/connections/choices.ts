import { createPrivateKey, X509Certificate } from "node:crypto";
import type { ConnectionChoices, ProxySetting } from "../../shared/connection.ts";
import { AppError } from "../../shared/errors.ts";
import { parseRegistry } from "../../shared/oci/reference.ts";
import { formatProxy, parseProxy } from "../network/parse-proxy.ts";
import { readCertificates } from "../registry/certificate.ts";
import type { ConnectionRow } from "../storage/connections-table.ts";

/** A row with choices applied, and the secrets among them, which go to the keychain and not into the row. */
export interface ChosenRow {
  readonly row: ConnectionRow;
  /** Undefined: nothing was said about it. Null: to be forgotten. */
  readonly proxyPassword: string | null | undefined;
  readonly clientKey: string | null | undefined;
}

/**
 * Applies what was chosen to a row; what was left out stays as it was. Everything is checked here, before anything is
 * saved or sent.
 * @throws invalid_input, invalid_reference, configuration_invalid
 */
export function applyChoices(row: ConnectionRow, choices: ConnectionChoices): ChosenRow {
  const { proxy, proxyPassword } = chooseProxy(row, choices.proxy);
  const client = chooseClientCertificate(row, choices.clientCertificate);
  const { label: oldLabel, folder: oldFolder, clientCertificate: _old, ...rest } = row;
  const label = chooseText(oldLabel, choices.label);
  const folder = chooseText(oldFolder, choices.folder);
  return {
    row: {
      ...rest,
      ...(label === undefined ? {} : { label }),
      ...(folder === undefined ? {} : { folder }),
      color: choices.color ?? row.color,
      production: choices.production ?? row.production,
      plainHttp: choices.plainHttp ?? row.plainHttp,
      skipVerify: choices.skipVerify ?? row.skipVerify,
      authorities: choices.authorities?.flatMap(splitCertificates) ?? row.authorities,
      ...(client.certificate === undefined ? {} : { clientCertificate: client.certificate }),
      proxy,
      trustedRealms: choices.trustedRealms?.map(parseRegistry) ?? row.trustedRealms,
    },
    proxyPassword,
    clientKey: client.key,
  };
}

/** Left out: as before. Empty: taken away. */
function chooseText(before: string | undefined, chosen: string | undefined): string | undefined {
  const text = (chosen ?? before)?.trim();
  return text === "" ? undefined : text;
}

/** One text may hold several certificates, as bundles do. */
function splitCertificates(pem: string): readonly string[] {
  return readCertificates(pem).map((certificate) => certificate.pem);
}

function chooseProxy(
  row: ConnectionRow,
  chosen: ConnectionChoices["proxy"],
): { proxy: ProxySetting; proxyPassword: string | null | undefined } {
  if (chosen === undefined) return { proxy: row.proxy, proxyPassword: undefined };
  if (chosen.kind !== "url") return { proxy: chosen, proxyPassword: null };
  const typed = parseProxy(chosen.url);
  const username = chosen.username ?? typed.username;
  const password = chosen.password ?? typed.password;
  const proxy: ProxySetting = {
    kind: "url",
    url: formatProxy(typed),
    ...(username === undefined || username === "" ? {} : { username }),
  };
  if (username === undefined || username === "") return { proxy, proxyPassword: null };
  // Another proxy, or another account, must not be shown the password of the one before.
  const same =
    row.proxy.kind === "url" && row.proxy.url === proxy.url && row.proxy.username === username;
  return { proxy, proxyPassword: password ?? (same ? undefined : null) };
}

function chooseClientCertificate(
  row: ConnectionRow,
  chosen: ConnectionChoices["clientCertificate"],
): { certificate: string | undefined; key: string | null | undefined } {
  if (chosen === undefined) return { certificate: row.clientCertificate, key: undefined };
  if (chosen === null) return { certificate: undefined, key: null };
  const certificates = readCertificates(chosen.certificate);
  const [own] = certificates;
  if (own === undefined || !isKeyOf(chosen.key, own.pem)) {
    const why = "the key does not belong to the certificate";
    throw new AppError("invalid_input", `client certificate: ${why}`, { details: { why } });
  }
  return { certificate: certificates.map(({ pem }) => pem).join(""), key: chosen.key };
}

/** @throws invalid_input for a key that cannot be read; its words could hold parts of the key, so ours are used */
function isKeyOf(key: string, certificate: string): boolean {
  try {
    return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key));
  } catch {
    const why = "the key is not an unencrypted private key in PEM";
    throw new AppError("invalid_input", `client certificate: ${why}`, { details: { why } });
  }
}
