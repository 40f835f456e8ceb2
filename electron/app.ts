import { homedir } from "node:os";
import type { DatabaseSync } from "node:sqlite";
import { contract, type PortolanContract } from "../shared/ipc/contract/index.ts";
import type { Handlers } from "../shared/ipc/procedure.ts";
import { serve } from "../shared/ipc/server.ts";
import type { Port } from "../shared/ipc/wire.ts";
import { parseRegistry } from "../shared/oci/reference.ts";
import { createConnections } from "./connections/connections.ts";
import { createCredentialStore, type CredentialStore } from "./credentials/credential-store.ts";
import { endProcess } from "./credentials/end-process.ts";
import { createOsKeychain, type OsKeychain } from "./credentials/os-keychain.ts";
import { createErrorLog } from "./error-log.ts";
import { createLocalStore } from "./images/local-store.ts";
import { createPlaces } from "./images/open.ts";
import { createHandlers } from "./ipc/index.ts";
import { createRegistries, type Registries } from "./registry/registries.ts";
import { accountsTable } from "./storage/accounts-table.ts";
import { watchChanges } from "./storage/changes.ts";
import { type ConnectionsTable, connectionsTable } from "./storage/connections-table.ts";
import { createLocks } from "./storage/file-lock.ts";
import { createHome, type Home, resolveHome } from "./storage/home.ts";
import { settingsTable } from "./storage/settings-table.ts";
import { openStateDatabase } from "./storage/state-database.ts";
import { createTransferQueue } from "./transfer/queue.ts";
import { version } from "./version.ts";

export interface AppOptions {
  readonly host: "desktop" | "browser" | "cli";
  /** Folder of store, state and logs. Default: `PORTOLAN_HOME`, then the platform's data folder. */
  readonly home?: string;
  /** Hosts that may be talked to over plain HTTP in this run, besides those whose connection says so. */
  readonly plainHttpHosts?: readonly string[];
}

/** The engine, constructed. One for each process; any number of ports. */
export interface App {
  readonly handlers: Handlers<PortolanContract>;
  /** Answers the contract on a port until it closes. Returns a function that stops earlier. */
  serve(port: Port): () => void;
  /** Cancels what runs and releases files, sockets and the database. */
  close(): Promise<void>;
  /**
   * Ends the process at once when a call of the keychain hangs, which would hold it up for ever; returns otherwise.
   * To be called last, after {@link App.close}.
   */
  endIfHanging(status: number): void;
}

/** Builds the engine: the one place that constructs. */
export async function createApp(options: AppOptions): Promise<App> {
  const home = homeOf(options);
  await createHome(home);
  const database = openStateDatabase(home.database);
  const logUnexpected = createErrorLog(home.logs);
  const keychain = createOsKeychain();
  const parts = construct({ options, home, database, keychain, logUnexpected });
  const handlers = createHandlers(parts);
  const stops = new Set<() => void>();
  return {
    handlers,
    serve(port) {
      const stop = serve(contract, handlers, port, { logUnexpected });
      stops.add(stop);
      port.onClose(() => stops.delete(stop));
      return stop;
    },
    async close() {
      for (const stop of stops) stop();
      await parts.transfers.close();
      await parts.registries.close();
      database.close();
    },
    endIfHanging(status) {
      if (keychain.isHanging()) endProcess(status);
    },
  };
}

function homeOf({ home }: AppOptions): Home {
  return resolveHome(home, {
    environment: process.env,
    platform: process.platform,
    userHome: homedir(),
    workingDirectory: process.cwd(),
  });
}

type Parts = Parameters<typeof createHandlers>[0];

interface Foundation {
  readonly options: AppOptions;
  readonly home: Home;
  readonly database: DatabaseSync;
  readonly keychain: OsKeychain;
  readonly logUnexpected: (error: unknown, procedure: string) => string;
}

function construct({ options, home, database, keychain, logUnexpected }: Foundation): Parts {
  const table = connectionsTable(database);
  const credentials = createCredentialStore({
    keychain,
    accounts: accountsTable(database),
  });
  const plainHttpHosts = new Set((options.plainHttpHosts ?? []).map(parseRegistry));
  const registries = openRegistries(credentials, table, plainHttpHosts);
  const locks = createLocks(home.locks);
  const store = createLocalStore({ path: home.store, locks });
  const places = createPlaces({ registries, store, locks });
  return {
    version,
    host: options.host,
    homePath: home.root,
    registries,
    places,
    store,
    transfers: createTransferQueue({
      places,
      logUnexpected: (error) => logUnexpected(error, "transfer"),
    }),
    settings: settingsTable(database),
    connections: createConnections({
      table,
      credentials,
      registries,
      changes: watchChanges(database),
      plainHttpHosts,
    }),
    keychainState: () => credentials.state(),
  };
}

/** Joins the registry client to the keychain and to what the user allowed; `registry/` itself knows neither. */
function openRegistries(
  credentials: CredentialStore,
  table: ConnectionsTable,
  plainHttpHosts: ReadonlySet<string>,
): Registries {
  return createRegistries({
    userAgent: `portolan/${version}`,
    plainHttpAllowed: (host) => plainHttpHosts.has(host) || table.find(host)?.plainHttp === true,
    credentialFor: async (host) => {
      const saved = await credentials.lookup(host);
      return saved === undefined ? undefined : { kind: "password", ...saved };
    },
  });
}
