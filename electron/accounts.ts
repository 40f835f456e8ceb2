import { homedir } from "node:os";
import type { DatabaseSync } from "node:sqlite";
import { parseRegistry } from "../shared/oci/reference.ts";
import { type AccessProvider, createAccessProvider, UNBOUND } from "./connections/access.ts";
import { createConnections } from "./connections/connections.ts";
import { createLogins } from "./connections/logins.ts";
import { createMirrors } from "./connections/mirrors.ts";
import { createProxies } from "./connections/proxies.ts";
import { createReadRoutes } from "./connections/read-routes.ts";
import { createAwsProfiles } from "./credentials/aws/profiles.ts";
import { createCredentialStore } from "./credentials/credential-store.ts";
import { createExternalLogins } from "./credentials/external-logins.ts";
import type { OsKeychain } from "./credentials/os-keychain.ts";
import type { ProgramEnvironment } from "./credentials/helper-path.ts";
import type { Engine } from "./ipc/engine.ts";
import { createConfigurationFiles } from "./network/configuration-files.ts";
import { configurationPlaces } from "./network/other-programs.ts";
import { readProxyEnvironment } from "./network/proxy-environment.ts";
import { createProviderList } from "./providers/index.ts";
import { createProviders, type Providers } from "./providers/providers.ts";
import { systemClock } from "./registry/clock.ts";
import { createPullMeter } from "./registry/pull-meter.ts";
import { createRegistries, type Registries } from "./registry/registries.ts";
import { createProfileBook } from "./registry/registry-profile-book.ts";
import { accountsTable } from "./storage/accounts-table.ts";
import { type CatalogTable, catalogTable } from "./storage/catalog-table.ts";
import { watchChanges } from "./storage/changes.ts";
import { connectionsTable } from "./storage/connections-table.ts";
import { keptManifestsTable } from "./storage/kept-manifests-table.ts";
import { knownBlobsTable } from "./storage/known-blobs-table.ts";
import { mirrorsTable } from "./storage/mirrors-table.ts";
import { pullAllowancesTable } from "./storage/pull-allowances-table.ts";
import { registryObservationsTable } from "./storage/registry-observations-table.ts";
import {
  type RegistryServicesTable,
  registryServicesTable,
} from "./storage/registry-services-table.ts";
import type { UploadSessionsTable } from "./storage/upload-sessions-table.ts";
import { version } from "./version.ts";

/** What accounts are made of. */
export interface AccountsOptions {
  /** Hosts that may be talked to over plain HTTP in this run. */
  readonly plainHttpHosts?: readonly string[];
  /** See `AppOptions`. */
  readonly askSystemProxy?: (url: string) => Promise<string>;
  readonly database: DatabaseSync;
  readonly keychain: OsKeychain;
  readonly uploads: UploadSessionsTable;
  /** Returns the ID under which the log has it. */
  readonly logUnexpected: (error: unknown, procedure: string) => string;
}

/** As programs on this computer see it. */
export function userComputer(): ProgramEnvironment {
  return { environment: process.env, platform: process.platform, userHome: homedir() };
}

type Accounts = Pick<
  Engine,
  | "registries"
  | "providers"
  | "pullChanges"
  | "connections"
  | "logins"
  | "mirrors"
  | "proxies"
  | "keychainState"
> & {
  readonly access: AccessProvider;
  /** What accounts saw of their registries. */
  readonly seen: CatalogTable;
  readonly addresses: () => readonly string[];
};

/** Joins the registry client to the keychain, to what the user chose and to what other programs were told. */
export function openAccounts(options: AccountsOptions): Accounts {
  const { database, keychain, uploads, logUnexpected } = options;
  const computer = userComputer();
  const table = connectionsTable(database);
  const credentials = createCredentialStore({ keychain, accounts: accountsTable(database) });
  const uid = process.getuid?.();
  const external = createExternalLogins({ ...computer, ...(uid === undefined ? {} : { uid }) });
  const programs = {
    places: configurationPlaces(computer),
    platform: process.platform,
    files: createConfigurationFiles(),
  };
  const { askSystemProxy: askSystem } = options;
  const proxies = {
    environment: readProxyEnvironment(process.env, process.platform),
    ...(askSystem === undefined ? {} : { askSystem }),
  };
  const access = createAccessProvider({
    table,
    credentials,
    external,
    programs,
    proxies,
    plainHttpHosts: new Set((options.plainHttpHosts ?? []).map(parseRegistry)),
    derive: (account, as, onRenewed) =>
      registries.withApi(as, (api) =>
        providers.derive(account, api, { signal: UNBOUND, onRenewed }),
      ),
  });
  const changes = watchChanges(database, "connections");
  const pullChanges = watchChanges(database, "pulls");
  const ownMirrors = mirrorsTable(database);
  const registries = createRegistries({
    userAgent: `portolan/${version}`,
    accessFor: (target) => access.accessFor(target),
    routeFor: createReadRoutes({ access, programs, ownMirrors }),
    journal: uploads,
    knownBlobs: knownBlobsTable(database),
    manifests: keptManifestsTable(database),
    profiles: createProfileBook(systemClock, registryObservationsTable(database)),
    pulls: createPullMeter(
      systemClock,
      pullAllowancesTable(database, () => pullChanges.announce()),
    ),
  });
  const providers = openProviders(registries, registryServicesTable(database), {
    ...computer,
    files: programs.files,
  });
  const seen = catalogTable(database);
  const connections = createConnections({
    table,
    credentials,
    access,
    registries,
    deviceSignIn: (as, asked) =>
      registries.withApi(as, (api) => providers.deviceSignIn(api, asked)),
    changes,
    seen,
  });
  return {
    access,
    seen,
    addresses: () => table.list().map(({ address }) => address),
    registries,
    providers,
    pullChanges,
    connections,
    logins: createLogins({
      external,
      connections,
      table,
      access,
      logUnexpected: (error) => logUnexpected(error, "logins.import"),
    }),
    mirrors: createMirrors({ ownMirrors, programs, registries, access }),
    proxies: createProxies({ table, ...proxies }),
    keychainState: () => credentials.state(),
  };
}

/** Every registry service, with what some of them need of this computer. */
function openProviders(
  registries: Pick<Registries, "client">,
  kept: RegistryServicesTable,
  computer: Parameters<typeof createAwsProfiles>[0],
): Providers {
  return createProviders({
    apiOf: async (target) => (await registries.client(target)).api,
    kept,
    all: createProviderList({ awsProfiles: createAwsProfiles(computer) }),
  });
}
