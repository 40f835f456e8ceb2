import type { Connection } from "../../shared/connection.ts";
import { AppError } from "../../shared/errors.ts";
import { parseRegistry } from "../../shared/oci/reference.ts";
import type { CredentialStore } from "../credentials/credential-store.ts";
import type { Registries } from "../registry/registries.ts";
import type { ConnectionRow, ConnectionsTable } from "../storage/connections-table.ts";
import type { Changes } from "../storage/changes.ts";

export interface Login {
  readonly host: string;
  readonly username?: string | undefined;
  readonly secret?: string | undefined;
  readonly plainHttp: boolean;
}

export interface ConnectionsOptions {
  readonly table: ConnectionsTable;
  readonly credentials: CredentialStore;
  readonly registries: Registries;
  /** Tells when the table changed, here or in another process. */
  readonly changes: Changes;
  /** Hosts for which a login under way allows plain HTTP before the connection is saved. */
  readonly plainHttpHosts: Set<string>;
}

/** The saved registry accounts: signing in and out, and what is known of each. */
export interface Connections {
  list(): Promise<readonly Connection[]>;
  /** The list now, and again after every change. */
  watch(options: { readonly signal: AbortSignal }): AsyncIterable<readonly Connection[]>;
  /**
   * Signs in first and saves only when that worked. Without a user name the registry is used anonymously.
   * @throws login_refused, unauthorized, not_a_registry and every way in which a host cannot be reached
   */
  login(login: Login, options: { readonly signal: AbortSignal }): Promise<Connection>;
  /** Forgets account and secret, or neither. @throws connection_unknown, keychain_locked, keychain_unavailable */
  logout(host: string): Promise<void>;
}

export function createConnections(options: ConnectionsOptions): Connections {
  const { table, credentials, registries, changes } = options;

  async function describe(row: ConnectionRow): Promise<Connection> {
    const { host, username, plainHttp } = row;
    return {
      host,
      ...(username === undefined ? {} : { username }),
      plainHttp,
      secret: await secretPlace(row, credentials),
    };
  }

  async function list(): Promise<readonly Connection[]> {
    return Promise.all(table.list().map(describe));
  }

  return {
    list,
    async *watch({ signal }) {
      const subscription = changes.subscribe(signal);
      yield await list();
      for await (const _change of subscription) yield await list();
    },
    async login(login, { signal }) {
      const host = parseRegistry(login.host);
      await verify(options, { ...login, host }, signal);
      const { username, secret } = login;
      const secretKept =
        username === undefined || secret === undefined
          ? "none"
          : await credentials.save(host, username, secret);
      if (secretKept === "none") await credentials.forget(host);
      const row: ConnectionRow = {
        host,
        ...(username === undefined ? {} : { username }),
        plainHttp: login.plainHttp,
        secretKept,
      };
      table.save(row);
      registries.forget(host);
      changes.announce();
      return describe(row);
    },
    async logout(text) {
      const host = parseRegistry(text);
      if (table.find(host) === undefined) {
        throw new AppError("connection_unknown", `no connection to ${host}`, { details: { host } });
      }
      // The secret first: a connection whose secret could not be removed must not look forgotten.
      await credentials.forget(host);
      table.remove(host);
      registries.forget(host);
      changes.announce();
    },
  };
}

/** A host may use plain HTTP while its login is tried, and loses that again when the login fails. */
async function verify(
  options: ConnectionsOptions,
  login: Login,
  signal: AbortSignal,
): Promise<void> {
  const { host, username, secret, plainHttp } = login;
  const { plainHttpHosts, registries } = options;
  const grantsPlainHttp = plainHttp && !plainHttpHosts.has(host);
  if (grantsPlainHttp) plainHttpHosts.add(host);
  const credential =
    username === undefined || secret === undefined
      ? undefined
      : ({ kind: "password", username, password: secret } as const);
  try {
    await registries.client(host).checkLogin(credential, { signal });
  } finally {
    if (grantsPlainHttp) plainHttpHosts.delete(host);
  }
}

/**
 * Where the secret is, without asking the keychain: a locked one would keep a whole window waiting. That it does not
 * give the secret shows when the registry is used.
 */
async function secretPlace(
  { host, secretKept }: ConnectionRow,
  credentials: CredentialStore,
): Promise<Connection["secret"]> {
  if (secretKept !== "run") return secretKept;
  return (await credentials.whereIs(host)) === "run" ? "run" : "missing";
}
