import { createHash } from "node:crypto";
import { connectionFor } from "../../shared/connection.ts";
import { AppError } from "../../shared/errors.ts";
import type { ExternalSource } from "../../shared/external-login.ts";
import type { CredentialStore } from "../credentials/credential-store.ts";
import type { ExternalLogins } from "../credentials/external-logins.ts";
import { readCertsD } from "../network/certs-d.ts";
import type { OtherPrograms } from "../network/other-programs.ts";
import { createProxyChoice, type ProxyChoiceOptions } from "../network/proxy-choice.ts";
import type { ClientCertificate, RegistryAccess, RegistryTarget } from "../registry/access.ts";
import {
  type CloudCredential,
  type Credential,
  isCloudCredential,
} from "../registry/credential.ts";
import type { ConnectionRow, ConnectionsTable } from "../storage/connections-table.ts";
import { clientKeyEntry, loginEntry, proxyEntry } from "./entries.ts";
import { type Derive, remembering, type RememberingDerive } from "./derived-credentials.ts";
import { blankRow } from "./rows.ts";
import { readSecret, writeSecret } from "./saved-credential.ts";

export interface AccessOptions {
  readonly table: ConnectionsTable;
  readonly credentials: CredentialStore;
  readonly external: ExternalLogins;
  /** Certificates that other programs were given for a host. */
  readonly programs: OtherPrograms;
  /** The proxy variables, and the system's own settings where a host can ask for them. */
  readonly proxies: Pick<ProxyChoiceOptions, "environment" | "askSystem">;
  /** Hosts that may be talked to over plain HTTP in this run, besides those whose connection says so. */
  readonly plainHttpHosts: ReadonlySet<string>;
  /** Makes what the registry takes of an account of the cloud, asking as `as`. */
  readonly derive: Derive;
}

/** Secrets that are tried before they are saved. Undefined: the saved one is used. */
export interface TriedSecrets {
  /** Null for anonymous use. */
  readonly credential?: Credential | CloudCredential | null | undefined;
  /** Null: there is none. */
  readonly proxyPassword?: string | null | undefined;
  readonly clientKey?: string | null | undefined;
}

/** An account of a registry, as far as it can be told apart from others without its secret. */
export interface RegistryAccount {
  readonly key: string;
  readonly host: string;
  /** Of the connection; the host where there is none. */
  readonly address: string;
}

/** Turns what the user chose, and what other programs on this computer were told, into ways to reach registries. */
export interface AccessProvider {
  /** By the connection for the repository; without one, by the logins of other programs. */
  accessFor(target: RegistryTarget): Promise<RegistryAccess>;
  /** True when the user has a connection for it: what was chosen there holds, whatever files of others say. */
  isChosen(target: RegistryTarget): boolean;
  /** Who would ask there, without asking for a secret: two accounts with the same key see the same. */
  accountFor(target: RegistryTarget): Promise<RegistryAccount>;
  /** For a connection as it would be saved. */
  accessOf(row: ConnectionRow, tried?: TriedSecrets): Promise<RegistryAccess>;
}

/** Small files of this computer and the keychain, which has its own limit: nothing here is worth stopping. */
export const UNBOUND: AbortSignal = new AbortController().signal;

export function createAccessProvider(given: AccessOptions): AccessProvider {
  const options = { ...given, derive: remembering(given.derive) };
  const { table, external } = options;
  return {
    async accessFor({ host, repository = "" }) {
      const row = connectionFor(table.ofHost(host), host, repository);
      if (row !== undefined) return accessOf(options, row, {});
      const blank = blankRow({ address: host, host, prefix: "" });
      const target = { host, repository };
      const access = await accessOf(options, blank, { credential: null });
      return {
        ...access,
        // Files with keys for single repositories may hold several accounts of one host.
        id: `${access.id} ${await external.keyFor(target)}`,
        lookUp: () => external.lookup(target),
      };
    },
    isChosen: ({ host, repository = "" }) =>
      connectionFor(table.ofHost(host), host, repository) !== undefined,
    async accountFor({ host, repository = "" }) {
      const row = connectionFor(table.ofHost(host), host, repository);
      if (row !== undefined) return { key: accountKey(row), host, address: row.address };
      const login = await external.keyFor({ host, repository });
      return { key: `external ${host} ${login}`, host, address: host };
    },
    accessOf: (row, tried = {}) => accessOf(options, row, tried),
  };
}

type Options = AccessOptions & { readonly derive: RememberingDerive };

async function accessOf(
  options: Options,
  row: ConnectionRow,
  tried: TriedSecrets,
): Promise<RegistryAccess> {
  const { credentials, programs, proxies, plainHttpHosts } = options;
  const { places, platform, files: reader } = programs;
  const files = await readCertsD(
    row.host,
    { folders: places.certsD, platform, files: reader },
    { signal: UNBOUND },
  );
  const clientCertificate =
    (await clientCertificateOf(row, tried, credentials)) ?? files.clientCertificate;
  const plainHttp = row.plainHttp || plainHttpHosts.has(row.host);
  const password = await proxyPassword(row, tried, credentials);
  const { proxyFor } = createProxyChoice({
    ...proxies,
    setting: row.proxy,
    ...(password === undefined ? {} : { password }),
  });
  const lookUpAccount = () => credentialOf(options, row, tried);
  /** What the registry was given is made of it. */
  let derivedOf: CloudCredential | undefined;
  const access: RegistryAccess = {
    id: idOf(row, plainHttp, files),
    host: row.host,
    prefix: row.prefix,
    lookUpAccount,
    lookUp: async () => {
      const account = await lookUpAccount();
      if (account === undefined || !isCloudCredential(account)) return account;
      derivedOf = account;
      return options.derive(account, access, (renewed) => {
        // As below: what is only tried has no place in what is saved.
        if (tried.credential === undefined) void keepAccount(options, row, renewed);
      });
    },
    // A helper's answer is remembered for a while, and may have been renewed meanwhile.
    onRefused: () => options.external.forgetAnswers(),
    renews: () => derivedOf !== undefined && options.derive.forget(derivedOf, access),
    // What comes of a secret that is only tried has no place in what is saved.
    ...(tried.credential === undefined
      ? { onRenewed: (identityToken) => void keepRenewed(options, row, identityToken) }
      : {}),
    link: {
      plainHttp,
      skipVerify: row.skipVerify,
      authorities: [...row.authorities, ...files.authorities],
      ...(clientCertificate === undefined ? {} : { clientCertificate }),
      proxyFor,
    },
    trustedRealms: row.trustedRealms,
  };
  return access;
}

/** Changes with who asks, and with nothing else that can be chosen about a connection. */
function accountKey({
  address,
  username,
  secretKept,
  keptBy,
  clientCertificate,
}: ConnectionRow): string {
  const digest = createHash("sha256")
    .update(JSON.stringify([username, secretKept, keptBy, clientCertificate]))
    .digest("hex");
  return `${address} ${digest.slice(0, 16)}`;
}

/** Changes with everything that an open client would have to know, also when another process saved it. */
function idOf(row: ConnectionRow, plainHttp: boolean, files: unknown): string {
  const digest = createHash("sha256")
    .update(JSON.stringify([row, plainHttp, files]))
    .digest("hex");
  return `${row.address} ${digest.slice(0, 16)}`;
}

async function credentialOf(
  { credentials, external }: AccessOptions,
  row: ConnectionRow,
  { credential }: TriedSecrets,
): Promise<Credential | CloudCredential | undefined> {
  if (credential !== undefined) return credential ?? undefined;
  if (row.keptBy?.kind === "aws-profile")
    return { kind: "aws-profile", username: row.keptBy.name, source: "AWS" };
  if (row.keptBy !== undefined) return externalCredential(external, row, row.keptBy);
  // A secret that an interrupted change left behind belongs to another row than this one.
  if (row.secretKept === "none") return undefined;
  const saved = await credentials.lookup(loginEntry(row.address));
  if (saved === undefined || saved.kind === "key") return undefined;
  return readSecret(saved.kind, saved, saved.keptIn);
}

/** @throws helper_failed when it is gone: going on as nobody would look like a registry that forgot the user */
async function externalCredential(
  external: ExternalLogins,
  { address, host }: ConnectionRow,
  keptBy: ExternalSource,
): Promise<Credential> {
  const found = await external.credentialOf(address, keptBy);
  if (found !== undefined) return found;
  const why = `it has no login for ${address} any more, or no configuration names it`;
  throw new AppError("helper_failed", `${keptBy.name}: ${why}`, {
    details: { helper: keptBy.name, host, why },
  });
}

/** A registry may replace an identity token whenever it was used; the old one may end at once. */
async function keepRenewed(
  { credentials, table }: AccessOptions,
  { address, username }: ConnectionRow,
  identityToken: string,
): Promise<void> {
  const row = table.find(address);
  if (row?.username === undefined || row.keptBy !== undefined) return;
  if (row.secretKept === "none" || row.username !== username) return;
  const renewed = { username, secret: identityToken, kind: "identity-token" } as const;
  try {
    // The user may have signed in again meanwhile, with a password.
    if ((await credentials.lookup(loginEntry(address)))?.kind !== "identity-token") return;
    await credentials.save(loginEntry(address), renewed);
  } catch {
    // A keychain that refuses keeps the token for this run; nothing else can be done here.
  }
}

/** The same for an account of a cloud. */
async function keepAccount(
  { credentials, table }: AccessOptions,
  { address, username }: ConnectionRow,
  account: CloudCredential,
): Promise<void> {
  const row = table.find(address);
  if (row?.username === undefined || row.keptBy !== undefined || row.username !== username) return;
  try {
    if ((await credentials.lookup(loginEntry(address)))?.kind !== account.kind) return;
    await credentials.save(loginEntry(address), { username, ...writeSecret(account) });
  } catch {
    // As above.
  }
}

async function proxyPassword(
  row: ConnectionRow,
  tried: TriedSecrets,
  credentials: CredentialStore,
): Promise<string | undefined> {
  if (row.proxy.kind !== "url" || row.proxy.username === undefined) return undefined;
  if (tried.proxyPassword !== undefined) return tried.proxyPassword ?? undefined;
  return (await credentials.lookup(proxyEntry(row.address)))?.secret;
}

async function clientCertificateOf(
  row: ConnectionRow,
  tried: TriedSecrets,
  credentials: CredentialStore,
): Promise<ClientCertificate | undefined> {
  const { clientCertificate: certificate, address, host } = row;
  if (certificate === undefined) return undefined;
  const key =
    tried.clientKey === undefined
      ? (await credentials.lookup(clientKeyEntry(address)))?.secret
      : (tried.clientKey ?? undefined);
  if (key !== undefined) return { certificate, key };
  // Going on without would look like a registry that refuses the user.
  const reason = "it does not give out the key of the client certificate";
  throw new AppError("keychain_locked", `no key of the client certificate for ${host}`, {
    details: { host, reason },
  });
}
