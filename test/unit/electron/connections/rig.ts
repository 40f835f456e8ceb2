import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { onTestFinished } from "vitest";
import {
  type AccessProvider,
  createAccessProvider,
} from "../../../../electron/connections/access.ts";
import {
  type Connections,
  createConnections,
} from "../../../../electron/connections/connections.ts";
import type { Derive } from "../../../../electron/connections/derived-credentials.ts";
import { AppError } from "../../../../shared/errors.ts";
import { createLogins, type Logins } from "../../../../electron/connections/logins.ts";
import { createMirrors, type Mirrors } from "../../../../electron/connections/mirrors.ts";
import { createReadRoutes } from "../../../../electron/connections/read-routes.ts";
import {
  createCredentialStore,
  type CredentialStore,
} from "../../../../electron/credentials/credential-store.ts";
import { createExternalLogins } from "../../../../electron/credentials/external-logins.ts";
import type { Keychain } from "../../../../electron/credentials/keychain.ts";
import { createRunOnlyKeychain } from "../../../../electron/credentials/run-only-keychain.ts";
import { createConfigurationFiles } from "../../../../electron/network/configuration-files.ts";
import { configurationPlaces } from "../../../../electron/network/other-programs.ts";
import { readProxyEnvironment } from "../../../../electron/network/proxy-environment.ts";
import { createRegistries, type Registries } from "../../../../electron/registry/registries.ts";
import { accountsTable } from "../../../../electron/storage/accounts-table.ts";
import { type CatalogTable, catalogTable } from "../../../../electron/storage/catalog-table.ts";
import { watchChanges } from "../../../../electron/storage/changes.ts";
import {
  type ConnectionsTable,
  connectionsTable,
} from "../../../../electron/storage/connections-table.ts";
import { keptManifestsTable } from "../../../../electron/storage/kept-manifests-table.ts";
import { type MirrorsTable, mirrorsTable } from "../../../../electron/storage/mirrors-table.ts";
import { openStateDatabase } from "../../../../electron/storage/state-database.ts";
import { instantClock } from "../../../support/registry/client.ts";
import { tempDir } from "../../../support/temp-dir.ts";

/** One user with a home of their own, as the engine sees them; the keychain is in memory. */
export interface ConnectionsRig {
  readonly userHome: string;
  readonly connections: Connections;
  readonly logins: Logins;
  readonly mirrors: Mirrors;
  readonly registries: Registries;
  readonly access: AccessProvider;
  readonly credentials: CredentialStore;
  readonly table: ConnectionsTable;
  readonly database: DatabaseSync;
  /** What accounts saw of their registries. */
  readonly seen: CatalogTable;
  readonly ownMirrors: MirrorsTable;
  /** The cloud, which a test may replace: it knows nobody. */
  readonly cloud: { derive: Derive };
  /** Writes a file below the user's home. */
  readonly write: (path: string, content: string) => Promise<void>;
}

/** @param home of another rig, which is then another process of the same user */
export async function openConnections(
  variables: Readonly<Record<string, string>> = {},
  keychain: Keychain = createRunOnlyKeychain(),
  home?: string,
): Promise<ConnectionsRig> {
  const userHome = home ?? (await tempDir());
  const database = openStateDatabase(join(userHome, "state.db"));
  const platform = "linux";
  const environment = { PATH: process.env["PATH"] ?? "", ...variables };
  const computer = { environment, platform, userHome } as const;
  const table = connectionsTable(database);
  const credentials = createCredentialStore({
    keychain,
    accounts: accountsTable(database),
  });
  const external = createExternalLogins(computer);
  const places = configurationPlaces(computer);
  const programs = { places, platform, files: createConfigurationFiles() } as const;
  const cloud: ConnectionsRig["cloud"] = {
    derive: ({ kind }) => Promise.reject(new AppError("invalid_input", `no ${kind} here`)),
  };
  const access = createAccessProvider({
    table,
    credentials,
    external,
    programs,
    proxies: { environment: readProxyEnvironment(environment, platform) },
    plainHttpHosts: new Set(),
    derive: (account, as, onRenewed) => cloud.derive(account, as, onRenewed),
  });
  const ownMirrors = mirrorsTable(database);
  const registries = createRegistries({
    userAgent: "portolan/test",
    clock: instantClock(),
    accessFor: (target) => access.accessFor(target),
    routeFor: createReadRoutes({ access, programs, ownMirrors }),
    manifests: keptManifestsTable(database),
  });
  onTestFinished(async () => {
    await registries.close();
    database.close();
  });
  const changes = watchChanges(database, "connections");
  const seen = catalogTable(database);
  const connections = createConnections({
    table,
    credentials,
    access,
    registries,
    deviceSignIn: ({ host }) =>
      Promise.reject(new AppError("unsupported", `no cloud behind ${host}`)),
    changes,
    seen,
  });
  return {
    userHome,
    cloud,
    connections,
    registries,
    access,
    credentials,
    table,
    database,
    seen,
    ownMirrors,
    mirrors: createMirrors({ ownMirrors, programs, registries, access }),
    logins: createLogins({ external, connections, table, access, logUnexpected: () => "" }),
    write: async (path, content) => {
      await mkdir(dirname(join(userHome, path)), { recursive: true });
      await writeFile(join(userHome, path), content);
    },
  };
}
