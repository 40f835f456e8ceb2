import type { Connection, ConnectionChoices, Login } from "../../shared/connection.ts";
import type { DiagnosisStep } from "../../shared/diagnosis.ts";
import { AppError } from "../../shared/errors.ts";
import type { ExternalSource } from "../../shared/external-login.ts";
import { formatAddress, parseAddress } from "../../shared/registry-address.ts";
import type { CredentialStore } from "../credentials/credential-store.ts";
import type { Credential } from "../registry/credential.ts";
import type { Registries } from "../registry/registries.ts";
import type { Changes } from "../storage/changes.ts";
import type { ConnectionRow, ConnectionsTable } from "../storage/connections-table.ts";
import type { AccessProvider } from "./access.ts";
import { applyChoices, type ChosenRow } from "./choices.ts";
import { clientKeyEntry, entriesOf, loginEntry, proxyEntry } from "./entries.ts";
import { readDocument, writeDocument } from "./portable.ts";
import { blankRow, describeRow } from "./rows.ts";
import { readLogin, secretOf, type TypedLogin } from "./typed-login.ts";
import { refuseWeakening } from "./weakening.ts";

export interface ConnectionsOptions {
  readonly table: ConnectionsTable;
  readonly credentials: CredentialStore;
  readonly access: AccessProvider;
  readonly registries: Pick<Registries, "clientOf" | "diagnose" | "forget">;
  /** Tells when the table changed, here or in another process. */
  readonly changes: Changes;
}

interface Waiting {
  readonly signal: AbortSignal;
}

/** What the checklist is for. */
export interface Trial extends Login {
  /** To be tried for the rights to pull and push. */
  readonly repository?: string | undefined;
  /** No user name means nobody, also where an account is saved. */
  readonly anonymous: boolean;
}

/** The saved registry accounts: signing in and out, and what is known of each. */
export interface Connections {
  list(): Promise<readonly Connection[]>;
  /** The list now, and again after every change. */
  watch(options: Waiting): AsyncIterable<readonly Connection[]>;
  /**
   * Signs in first and saves only when that worked. Without a user name the registry is used anonymously; with one and
   * no secret, the saved secret stays.
   * @throws login_refused, unauthorized, not_a_registry and every way in which a host cannot be reached
   */
  login(login: Login, options: Waiting): Promise<Connection>;
  /**
   * Makes a connection of a login that another program has, when the registry accepts it. With `keeper`, that program
   * goes on keeping the secret; else it goes into the keychain.
   */
  adopt(
    address: string,
    credential: Credential,
    keeper: ExternalSource | undefined,
    options: Waiting,
  ): Promise<Connection>;
  /** Changes choices without asking the registry. @throws connection_unknown, invalid_input, password_required */
  edit(address: string, choices: ConnectionChoices): Promise<Connection>;
  /**
   * Gives a connection another address, with its secrets. To another host only without a password.
   * @throws connection_unknown, connection_exists, password_required
   */
  rename(address: string, to: string): Promise<Connection>;
  /** Forgets account and secrets, or neither. @throws connection_unknown, keychain_locked, keychain_unavailable */
  logout(address: string): Promise<void>;
  /** The checklist for a login that is saved, typed or both. Changes nothing. */
  diagnose(trial: Trial, options: Waiting): AsyncIterable<DiagnosisStep>;
  /** Whether things below this name are marked as production. */
  isProduction(host: string, repository: string): boolean;
  /** All connections as a document without secrets. */
  export(): string;
  /** Adds the connections of a document, except those whose address is taken. @throws invalid_input */
  import(document: string): { readonly added: string[]; readonly existing: string[] };
}

export function createConnections(options: ConnectionsOptions): Connections {
  return new SavedConnections(options);
}

class SavedConnections implements Connections {
  readonly #options: ConnectionsOptions;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
  }

  list(): Promise<readonly Connection[]> {
    return Promise.all(this.#options.table.list().map((row) => this.#describe(row)));
  }

  async *watch({ signal }: Waiting): AsyncIterable<readonly Connection[]> {
    const subscription = this.#options.changes.subscribe(signal);
    yield await this.list();
    for await (const _change of subscription) yield await this.list();
  }

  async login(login: Login, { signal }: Waiting): Promise<Connection> {
    const { access, registries } = this.#options;
    const typed = readLogin(login, this.#saved(login.address), "anonymous");
    const wanted = await access.accessOf(typed.chosen.row, typed);
    const credential = await wanted.lookUp();
    await registries.clientOf(wanted).checkLogin(credential, { signal });
    const row = await this.#keepLogin(typed);
    return this.#save(row, typed);
  }

  async adopt(
    text: string,
    credential: Credential,
    keeper: ExternalSource | undefined,
    { signal }: Waiting,
  ): Promise<Connection> {
    const { access, registries, table, credentials } = this.#options;
    const parts = parseAddress(text);
    const address = formatAddress(parts);
    const row = table.find(address) ?? blankRow({ ...parts, address });
    const wanted = await access.accessOf(row, { credential });
    await registries.clientOf(wanted).checkLogin(credential, { signal });
    const username = "username" in credential ? credential.username : "";
    if (keeper !== undefined) {
      await credentials.forget(loginEntry(address));
      const kept = { secretKept: "external", keptBy: keeper } as const;
      return this.#save({ ...row, ...(username === "" ? {} : { username }), ...kept }, NO_SECRETS);
    }
    const { keptBy: _, ...own } = row;
    const secret = secretOf(credential);
    const secretKept = await credentials.save(loginEntry(address), { username, ...secret });
    return this.#save({ ...own, username, secretKept }, NO_SECRETS);
  }

  async edit(address: string, choices: ConnectionChoices): Promise<Connection> {
    const row = this.#find(address);
    const chosen = applyChoices(row, choices);
    refuseWeakening(row, chosen.row);
    return this.#save(chosen.row, chosen);
  }

  async rename(address: string, to: string): Promise<Connection> {
    const { table, credentials } = this.#options;
    const row = this.#find(address);
    const parts = parseAddress(to);
    const renamed = { ...row, ...parts, address: formatAddress(parts) };
    if (renamed.address === row.address) return this.#describe(row);
    if (table.find(renamed.address) !== undefined) throw exists(renamed.address);
    refuseWeakening(row, renamed);
    const [from, into] = [entriesOf(row.address), entriesOf(renamed.address)];
    for (const [index, entry] of from.entries()) await credentials.rename(entry, into[index] ?? "");
    table.save(renamed);
    table.remove(row.address);
    this.#changed(row.host, renamed.host);
    return this.#describe(renamed);
  }

  async logout(address: string): Promise<void> {
    const { table, credentials } = this.#options;
    const row = this.#find(address);
    // The secrets first: a connection whose secret could not be removed must not look forgotten.
    for (const entry of entriesOf(row.address)) await credentials.forget(entry);
    table.remove(row.address);
    this.#changed(row.host);
  }

  async *diagnose(trial: Trial, { signal }: Waiting): AsyncIterable<DiagnosisStep> {
    const { access, registries } = this.#options;
    const typed = readLogin(
      trial,
      this.#saved(trial.address),
      trial.anonymous ? "anonymous" : "as saved",
    );
    const wanted = await access.accessOf(typed.chosen.row, typed);
    const { repository } = trial;
    yield* registries.diagnose(wanted, {
      signal,
      ...(repository === undefined ? {} : { repository }),
    });
  }

  isProduction(host: string, repository: string): boolean {
    const rows = this.#options.table.ofHost(host);
    // Every mark that covers the repository counts, not only that of the account in use.
    return rows.some(
      ({ prefix, production }) =>
        production &&
        (prefix === "" || repository === prefix || repository.startsWith(`${prefix}/`)),
    );
  }

  export(): string {
    return writeDocument(this.#options.table.list());
  }

  import(document: string): { added: string[]; existing: string[] } {
    const { table } = this.#options;
    const rows = readDocument(document);
    const isNew = ({ address }: ConnectionRow): boolean => table.find(address) === undefined;
    const added = rows.filter(isNew);
    const existing = rows.filter((row) => !isNew(row));
    for (const row of added) table.save(row);
    this.#changed(...added.map(({ host }) => host));
    return { added: added.map(addressOf), existing: existing.map(addressOf) };
  }

  /** Puts the secret that worked where it is kept, and says so in the row. */
  async #keepLogin({ chosen, username, credential }: TypedLogin): Promise<ConnectionRow> {
    const { credentials } = this.#options;
    // The saved secret was used, and is where it was.
    if (credential === undefined) return chosen.row;
    const { username: _, keptBy: __, ...row } = chosen.row;
    const entry = loginEntry(row.address);
    if (credential === null || username === undefined) {
      await credentials.forget(entry);
      return { ...row, secretKept: "none" };
    }
    const secretKept = await credentials.save(entry, { username, ...secretOf(credential) });
    return { ...row, username, secretKept };
  }

  async #save(row: ConnectionRow, secrets: Omit<ChosenRow, "row">): Promise<Connection> {
    const { credentials, table } = this.#options;
    const { proxyPassword, clientKey } = secrets;
    const proxyUser = row.proxy.kind === "url" ? (row.proxy.username ?? "") : "";
    for (const [entry, secret, username, kind] of [
      [proxyEntry(row.address), proxyPassword, proxyUser, "password"],
      [clientKeyEntry(row.address), clientKey, row.host, "key"],
    ] as const) {
      if (secret === null) await credentials.forget(entry);
      else if (secret !== undefined) await credentials.save(entry, { username, secret, kind });
    }
    table.save(row);
    this.#changed(row.host);
    return this.#describe(row);
  }

  #saved(address: string): ConnectionRow | undefined {
    return this.#options.table.find(formatAddress(parseAddress(address)));
  }

  #find(text: string): ConnectionRow {
    const address = formatAddress(parseAddress(text));
    const row = this.#options.table.find(address);
    if (row !== undefined) return row;
    const details = { host: address, address };
    throw new AppError("connection_unknown", `no connection to ${address}`, { details });
  }

  #changed(...hosts: readonly string[]): void {
    for (const host of new Set(hosts)) this.#options.registries.forget(host);
    this.#options.changes.announce();
  }

  /**
   * Where the secret is, without asking the keychain: a locked one would keep a whole window waiting. That it does not
   * give the secret shows when the registry is used.
   */
  async #describe(row: ConnectionRow): Promise<Connection> {
    const { secretKept } = row;
    if (secretKept !== "run") return describeRow(row, secretKept);
    const where = await this.#options.credentials.whereIs(loginEntry(row.address));
    return describeRow(row, where === "run" ? "run" : "missing");
  }
}

const NO_SECRETS = { proxyPassword: undefined, clientKey: undefined } as const;

function exists(address: string): AppError {
  return new AppError("connection_exists", `there is a connection to ${address} already`, {
    details: { address },
  });
}

function addressOf({ address }: ConnectionRow): string {
  return address;
}
