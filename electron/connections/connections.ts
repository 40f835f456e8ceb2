import {
  type Connection,
  type ConnectionChoices,
  covers,
  type Login,
} from "../../shared/connection.ts";
import type { DiagnosisStep } from "../../shared/diagnosis.ts";
import type { EntraLogin, EntraLoginStep } from "../../shared/entra-login.ts";
import { AppError, cancelledError } from "../../shared/errors.ts";
import type { ExternalSource } from "../../shared/external-login.ts";
import { formatAddress, parseAddress } from "../../shared/registry-address.ts";
import type { CredentialStore } from "../credentials/credential-store.ts";
import { createExclusive } from "../credentials/exclusive.ts";
import type { CloudCredential, Credential } from "../registry/credential.ts";
import type { Registries } from "../registry/registries.ts";
import type { Changes } from "../storage/changes.ts";
import type { ConnectionRow, ConnectionsTable } from "../storage/connections-table.ts";
import type { AccessProvider, TriedSecrets } from "./access.ts";
import { applyChoices, type ChosenRow } from "./choices.ts";
import { type DeviceSignIn, signInByCode } from "./device-sign-in.ts";
import { clientKeyEntry, entriesOf, loginEntry, proxyEntry } from "./entries.ts";
import { readDocument, writeDocument } from "./portable.ts";
import { blankRow, describeRow } from "./rows.ts";
import { writeSecret } from "./saved-credential.ts";
import { readChoices, readLogin, type TypedLogin } from "./typed-login.ts";
import { changeSecrets, renameSecrets, type SecretChange } from "./secret-changes.ts";
import { refuseWeakening } from "./weakening.ts";

export interface ConnectionsOptions {
  readonly table: ConnectionsTable;
  readonly credentials: CredentialStore;
  readonly access: AccessProvider;
  readonly registries: Pick<Registries, "checkLogin" | "diagnose" | "forget">;
  readonly deviceSignIn: DeviceSignIn;
  /** Tells when the table changed, here or in another process. */
  readonly changes: Changes;
  /** What accounts saw of their registries: another login with the same user name may not see it. */
  readonly seen?: { forget(address: string): void };
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
   * The same through Microsoft Entra: tells the code that the user has to type, then the saved connection.
   * @throws unsupported where the registry is not one of Azure, and as {@link login}
   */
  entraLogin(login: EntraLogin, options: Waiting): AsyncIterable<EntraLoginStep>;
  /**
   * Makes a connection of a login that another program has, when the registry accepts it. A helper goes on keeping its
   * secret, and may renew it; else it goes into the keychain.
   * @throws password_required where the connection is weaker than the other program was told, and as {@link login}
   */
  adopt(
    address: string,
    credential: Credential,
    source: ExternalSource,
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
  /** Adds the connections of a document, except those whose address is taken. @throws invalid_input, keychain_locked */
  import(document: string): Promise<{ readonly added: string[]; readonly existing: string[] }>;
}

export function createConnections(options: ConnectionsOptions): Connections {
  return new SavedConnections(options);
}

class SavedConnections implements Connections {
  readonly #options: ConnectionsOptions;
  /** Each change is several steps in keychain and table; between them, none may begin. */
  readonly #alone = createExclusive();

  constructor(options: ConnectionsOptions) {
    this.#options = options;
  }

  list(): Promise<readonly Connection[]> {
    return Promise.all(this.#options.table.list().map((row) => this.#describe(row)));
  }

  async *watch({ signal }: Waiting): AsyncIterable<readonly Connection[]> {
    const subscription = this.#options.changes.subscribe(signal);
    yield await this.list();
    for await (const _change of subscription) {
      // Another process may have saved a password, which is no part of any row: clients that know the old one must go.
      for (const { host } of this.#options.table.list()) this.#options.registries.forget(host);
      yield await this.list();
    }
  }

  async login(login: Login, { signal }: Waiting): Promise<Connection> {
    const read = (): TypedLogin => readLogin(login, this.#saved(login.address), "anonymous");
    const tried = read();
    const renewed = await this.#check(tried.chosen.row, tried, signal);
    return this.#alone(() => {
      if (signal.aborted) throw cancelledError("the login");
      // The connection may have changed while the registry was asked.
      return this.#keepLogin(read(), renewed);
    });
  }

  async *entraLogin(login: EntraLogin, { signal }: Waiting): AsyncIterable<EntraLoginStep> {
    const { access, deviceSignIn } = this.#options;
    const choose = (): ChosenRow => readChoices(login, this.#saved(login.address));
    const { row, ...secrets } = choose();
    const nobody = await access.accessOf(row, { ...secrets, credential: null });
    const { tenant } = login;
    const steps = signInByCode((asked) => deviceSignIn(nobody, { ...asked, tenant }), signal);
    for await (const step of steps) {
      if (step.state === "code") {
        yield step;
        continue;
      }
      const credential = step.account;
      await this.#check(row, { ...secrets, credential }, signal);
      const connection = await this.#alone(() => {
        if (signal.aborted) throw cancelledError("the login");
        // The connection may have changed while the user was elsewhere.
        const chosen = choose();
        const { username } = credential;
        return this.#keepLogin({ ...chosen, chosen, username, credential }, undefined);
      });
      yield { state: "done", connection };
    }
  }

  async adopt(
    text: string,
    credential: Credential,
    source: ExternalSource,
    { signal }: Waiting,
  ): Promise<Connection> {
    const parts = parseAddress(text);
    const blank = blankRow({ ...parts, address: formatAddress(parts) });
    const read = (): ConnectionRow => {
      const row = this.#options.table.find(blank.address) ?? blank;
      // Nobody but the user may have it sent where its program would not; a pasted text was typed.
      if (source.kind !== "pasted") refuseWeakening({ ...blank, secretKept: "external" }, row);
      return row;
    };
    const renewed = await this.#check(read(), { credential }, signal);
    return this.#alone(() => {
      if (signal.aborted) throw cancelledError("the import");
      return this.#keepAdopted(read(), withRenewed(credential, renewed), source);
    });
  }

  edit(address: string, choices: ConnectionChoices): Promise<Connection> {
    return this.#alone(async () => {
      const row = this.#find(address);
      const chosen = applyChoices(row, choices);
      refuseWeakening(row, chosen.row);
      return this.#save(chosen.row, changesOf(chosen));
    });
  }

  rename(address: string, to: string): Promise<Connection> {
    return this.#alone(async () => {
      const { table, credentials } = this.#options;
      const row = this.#find(address);
      const parts = parseAddress(to);
      const renamed = { ...row, ...parts, address: formatAddress(parts) };
      if (renamed.address === row.address) return this.#describe(row);
      if (table.find(renamed.address) !== undefined) throw exists(renamed.address);
      refuseWeakening(row, renamed);
      await renameSecrets(credentials, entriesOf(row.address), entriesOf(renamed.address));
      table.save(renamed);
      table.remove(row.address);
      this.#changed(row.host, renamed.host);
      return this.#describe(renamed);
    });
  }

  logout(address: string): Promise<void> {
    return this.#alone(async () => {
      const { table, credentials } = this.#options;
      const row = this.#find(address);
      // The secrets first: a connection whose secret could not be removed must not look forgotten.
      await changeSecrets(credentials, nothingIn(row.address));
      table.remove(row.address);
      this.#changed(row.host);
    });
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
    return rows.some((row) => row.production && covers(row, repository));
  }

  export(): string {
    return writeDocument(this.#options.table.list());
  }

  import(document: string): Promise<{ added: string[]; existing: string[] }> {
    return this.#alone(async () => {
      const { table, credentials } = this.#options;
      const rows = readDocument(document);
      const isNew = ({ address }: ConnectionRow): boolean => table.find(address) === undefined;
      const added = rows.filter(isNew);
      const existing = rows.filter((row) => !isNew(row));
      // What an interrupted change left under such an address is not for whoever wrote the document.
      await changeSecrets(
        credentials,
        added.flatMap(({ address }) => nothingIn(address)),
      );
      for (const row of added) table.save(row);
      this.#changed(...added.map(({ host }) => host));
      return { added: added.map(addressOf), existing: existing.map(addressOf) };
    });
  }

  /** Asks the registry. Gives back the identity token that it issued in place of a typed one. */
  async #check(
    row: ConnectionRow,
    tried: TriedSecrets,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const { access, registries } = this.#options;
    const wanted = await access.accessOf(row, tried);
    let renewed: string | undefined;
    const onRenewed = (identityToken: string): void => {
      renewed = identityToken;
    };
    // A saved token is replaced where it is saved.
    const asked = tried.credential === undefined ? wanted : { ...wanted, onRenewed };
    await registries.checkLogin(asked, await wanted.lookUp(), { signal });
    return renewed;
  }

  /** Puts the secret that worked where it is kept, and says so in the row. */
  async #keepLogin(
    { chosen, username, credential }: TypedLogin,
    renewed: string | undefined,
  ): Promise<Connection> {
    const changes = changesOf(chosen);
    // The saved secret was used, and is where it was.
    if (credential === undefined) return this.#save(chosen.row, changes);
    this.#options.seen?.forget(chosen.row.address);
    const { username: _, keptBy: __, ...row } = chosen.row;
    const entry = loginEntry(row.address);
    if (credential === null || username === undefined)
      return this.#save({ ...row, secretKept: "none" }, [...changes, { entry, secret: null }]);
    if (credential.kind === "aws-profile") return this.#save(ofProfile(row, username), changes);
    const secret = { username, ...writeSecret(withRenewed(credential, renewed)) };
    return this.#save({ ...row, username }, [...changes, { entry, secret }]);
  }

  #keepAdopted(
    row: ConnectionRow,
    credential: Credential,
    source: ExternalSource,
  ): Promise<Connection> {
    const username = "username" in credential ? credential.username : "";
    const entry = loginEntry(row.address);
    this.#options.seen?.forget(row.address);
    if (source.kind === "helper") {
      const kept = { secretKept: "external", keptBy: source } as const;
      const named = username === "" ? {} : { username };
      return this.#save({ ...row, ...named, ...kept }, [{ entry, secret: null }]);
    }
    const { keptBy: _, ...own } = row;
    const secret = { username, ...writeSecret(credential) };
    return this.#save({ ...own, username }, [{ entry, secret }]);
  }

  /** @param changes that of the login, if there is one, is the last */
  async #save(row: ConnectionRow, changes: readonly SecretChange[]): Promise<Connection> {
    const { credentials, table } = this.#options;
    const keptIn = await changeSecrets(credentials, changes);
    const last = changes.at(-1);
    const isNewLogin = last?.entry === loginEntry(row.address) && last.secret !== null;
    const saved = isNewLogin ? { ...row, secretKept: keptIn } : row;
    table.save(saved);
    this.#changed(row.host);
    return this.#describe(saved);
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

/** What choices mean for the proxy's and the key's entries; what was left out stays as it was. */
function changesOf({ row, proxyPassword, clientKey }: ChosenRow): readonly SecretChange[] {
  const proxyUser = row.proxy.kind === "url" ? (row.proxy.username ?? "") : "";
  const chosen = [
    [proxyEntry(row.address), proxyPassword, proxyUser, "password"],
    [clientKeyEntry(row.address), clientKey, row.host, "key"],
  ] as const;
  return chosen.flatMap(([entry, secret, username, kind]) =>
    secret === undefined
      ? []
      : [{ entry, secret: secret === null ? null : { username, secret, kind } }],
  );
}

function nothingIn(address: string): readonly SecretChange[] {
  return entriesOf(address).map((entry) => ({ entry, secret: null }));
}

/** The same login with the identity token that replaced its own. */
function withRenewed<C extends Credential | CloudCredential>(
  credential: C,
  renewed: string | undefined,
): C {
  return credential.kind === "identity-token" && renewed !== undefined
    ? { ...credential, identityToken: renewed }
    : credential;
}

/** The AWS tools keep the secret, and are asked each time. */
function ofProfile(row: ConnectionRow, username: string): ConnectionRow {
  const keptBy = { kind: "aws-profile", name: username } as const;
  return { ...row, username, secretKept: "external", keptBy };
}

function exists(address: string): AppError {
  return new AppError("connection_exists", `there is a connection to ${address} already`, {
    details: { address },
  });
}

function addressOf({ address }: ConnectionRow): string {
  return address;
}
