import { homedir } from "node:os";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { contract, type PortolanContract } from "../shared/ipc/contract/index.ts";
import type { Handlers } from "../shared/ipc/procedure.ts";
import { serve } from "../shared/ipc/server.ts";
import type { Port } from "../shared/ipc/wire.ts";
import type { Digest } from "../shared/oci/digest.ts";
import type { Transfer } from "../shared/transfer.ts";
import { openAccounts } from "./accounts.ts";
import { createBundles } from "./archives/bundle/inspect-bundle.ts";
import { createOutlets, type Outlets } from "./archives/outlets.ts";
import type { Pipes } from "./archives/pipes.ts";
import { Catalog } from "./catalog/catalog.ts";
import { endProcess } from "./credentials/end-process.ts";
import { createOsKeychain, type OsKeychain } from "./credentials/os-keychain.ts";
import { createErrorLog } from "./error-log.ts";
import { createUndo } from "./images/undo/undo.ts";
import type { Engine } from "./ipc/engine.ts";
import { createKnownImages } from "./images/related/known-images.ts";
import { createHandlers } from "./ipc/index.ts";
import { createLayers } from "./layers/layers.ts";
import { createOpenedFiles } from "./opened-files.ts";
import { openPlaces } from "./places.ts";
import { catalogRowsTable } from "./storage/catalog-rows-table.ts";
import { catalogSearch } from "./storage/catalog-search.ts";
import { locationsOf } from "./opened-links.ts";
import { watchChanges } from "./storage/changes.ts";
import { createLocks, type Locks } from "./storage/file-lock.ts";
import { createHome, type Home, resolveHome } from "./storage/home.ts";
import { imageSummariesTable } from "./storage/image-summaries-table.ts";
import { keptRepositoriesTable } from "./storage/kept-repositories-table.ts";
import { keptManifestsTable } from "./storage/kept-manifests-table.ts";
import { pushTargetsTable } from "./storage/push-targets-table.ts";
import { settingsTable } from "./storage/settings-table.ts";
import { createProcessLock, type ProcessLock } from "./storage/process-lock.ts";
import { createSpills } from "./storage/spill-file.ts";
import { openStateDatabase } from "./storage/state-database.ts";
import { transfersTable } from "./storage/transfers-table.ts";
import { undoTable } from "./storage/undo-table.ts";
import { type UploadSessionsTable, uploadSessionsTable } from "./storage/upload-sessions-table.ts";
import { usedRepositories } from "./transfer/used-repositories.ts";
import { createTransferQueue } from "./transfer/queue.ts";
import { createRelays } from "./transfer/relay.ts";
import { version } from "./version.ts";
import { createWake } from "./wake.ts";

export interface AppOptions {
  readonly host: "desktop" | "browser" | "cli";
  /** Folder of store, state and logs. Default: `PORTOLAN_HOME`, then the platform's data folder. */
  readonly home?: string;
  /** Hosts that may be talked to over plain HTTP in this run, besides those whose connection says so. */
  readonly plainHttpHosts?: readonly string[];
  /** Asks the operating system which proxy leads to a URL; answers as a PAC file does. Only Electron can. */
  readonly askSystemProxy?: (url: string) => Promise<string>;
  /** Shows a page of the web in the user's browser. Only the desktop is asked to: elsewhere the page is in one. */
  readonly openWebPage?: (url: string) => Promise<void>;
  /** What archives called `-` are. Only the command line stands in a pipeline. */
  readonly pipes?: Pipes;
}

/** The engine, constructed. One for each process; any number of ports. */
export interface App {
  readonly handlers: Handlers<PortolanContract>;
  /** Where a host may keep files that were handed over to it, absolute. */
  readonly uploadsFolder: string;
  /** Where a host lets archives out that somebody reads while they are written. */
  readonly outlets: Outlets;
  /** Answers the contract on a port until it closes. Returns a function that stops earlier. */
  serve(port: Port): () => void;
  /** For a program that stays and serves browsers: goes on with transfers whose process has ended. */
  continueTransfers(): void;
  /** The computer woke or its network changed: connections are proved, and what waits for a network tries again. */
  wake(): void;
  /** The operating system wants these opened: hands them to the page. @param paths absolute */
  openFiles(paths: readonly string[]): void;
  /** The operating system wants these links opened: hands those that are good to the page. */
  openLinks(links: readonly string[]): void;
  /** A command of the page was chosen in the menu. */
  runCommand(id: string): void;
  /** Stops what runs, so that it can go on later, and releases files, sockets and the database. */
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
  const ownership = createProcessLock(home.locks);
  const locks = createLocks(home.locks);
  const uploads = uploadSessionsTable(database, locks);
  const outlets = createOutlets(join(home.temporary, "downloads"));
  const foundation = {
    options,
    outlets,
    home,
    database,
    keychain,
    ownership,
    locks,
    uploads,
    logUnexpected,
  };
  const parts = construct(foundation);
  if (options.host !== "cli") parts.transfers.stay(options.host);
  const handlers = createHandlers(parts);
  const stops = new Set<() => void>();
  return {
    handlers,
    uploadsFolder: join(home.temporary, "uploads"),
    outlets,
    serve(port) {
      const stop = serve(contract, handlers, port, { logUnexpected });
      stops.add(stop);
      port.onClose(() => stops.delete(stop));
      return stop;
    },
    continueTransfers: () => parts.transfers.stay("browser"),
    wake: () => parts.wake(),
    openFiles: (paths) => parts.openedFiles.open(paths),
    openLinks: (links) => parts.openedLinks.open(locationsOf(links)),
    runCommand: (id) => parts.menuCommands.open([id]),
    async close() {
      for (const stop of stops) stop();
      await parts.catalog.close();
      await parts.transfers.close();
      ownership.release();
      await parts.registries.close();
      await uploads.close();
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

interface Foundation {
  readonly options: AppOptions;
  readonly outlets: Outlets;
  readonly home: Home;
  readonly database: DatabaseSync;
  readonly keychain: OsKeychain;
  readonly ownership: ProcessLock;
  readonly locks: Locks;
  readonly uploads: UploadSessionsTable;
  readonly logUnexpected: (error: unknown, procedure: string) => string;
}

/** Among so many are the repositories that somebody may want to keep. */
const LATEST_TRANSFERS = 500;

function construct(foundation: Foundation): Engine {
  const { options, home, database, ownership, logUnexpected } = foundation;
  const { access, seen, addresses, ...accounts } = openAccounts({ ...options, ...foundation });
  const { registries } = accounts;
  const journal = transfersTable(database);
  const latest = (): Transfer[] =>
    journal.finished({ limit: LATEST_TRANSFERS }).rows.map(({ transfer }) => transfer);
  const inUse = async (): Promise<ReadonlySet<Digest>> => journal.needed();
  const opened = openPlaces({ ...foundation, pipes: options.pipes, inUse, accounts });
  const { places, store } = opened;
  const undo = createUndo(places, undoTable(database));
  const transfers = createTransferQueue({
    places,
    undo,
    journal,
    ownership,
    party: options.host,
    relays: createRelays({ spills: createSpills(home.temporary) }),
    applyLimits: ({ downBytesPerSecond, upBytesPerSecond, oneUploadAtATime }) =>
      registries.setLimits({
        downloadBytesPerSecond: downBytesPerSecond,
        uploadBytesPerSecond: upBytesPerSecond,
        oneUploadAtATime,
      }),
    logUnexpected: (error) => logUnexpected(error, "transfer"),
  });
  return {
    version,
    host: options.host,
    homePath: home.root,
    ...accounts,
    catalog: new Catalog({
      registries,
      places,
      listImages: (call) => store.list(call),
      accountFor: (target) => access.accountFor(target),
      addresses,
      table: seen,
      rows: catalogRowsTable(database),
      kept: keptRepositoriesTable(database),
      providers: accounts.providers,
      used: (host) => usedRepositories(latest(), host),
      names: catalogSearch(database),
      summaries: imageSummariesTable(database),
      keptManifests: async (target) => {
        const { id, host } = await access.accessFor(target);
        const kept = keptManifestsTable(database).of({ access: id, host });
        return ({ repository, digest }) => kept.find(repository, digest);
      },
      logUnexpected: (error) => logUnexpected(error, "catalog"),
    }),
    ...opened,
    layers: createLayers(places, join(home.root, "cache", "layers")),
    openedFiles: createOpenedFiles(),
    openedLinks: createOpenedFiles(),
    menuCommands: createOpenedFiles(),
    openWebPage: options.openWebPage,
    knownImages: createKnownImages({
      store,
      remembered: (limit) => keptManifestsTable(database).latest(limit),
    }),
    transfers,
    undo,
    bundles: createBundles(home.temporary),
    wake: createWake(
      () => registries.wake(),
      () => transfers.wake(),
    ),
    pushTargets: pushTargetsTable(database),
    pushTargetChanges: watchChanges(database, "push-targets"),
    settings: settingsTable(database),
  };
}
