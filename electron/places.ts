import type { DatabaseSync } from "node:sqlite";
import { createArchivePlaces } from "./archives/archive-places.ts";
import type { Outlets } from "./archives/outlets.ts";
import type { Pipes } from "./archives/pipes.ts";
import { readPlaceContents } from "./archives/place-contents.ts";
import { userComputer } from "./accounts.ts";
import {
  findProgram,
  type ProgramEnvironment,
  programEnvironment,
} from "./credentials/helper-path.ts";
import { createEnginePlaces } from "./engines/engine-places.ts";
import { createEngines, type Engines } from "./engines/engine-directory.ts";
import { usualSockets } from "./engines/usual-sockets.ts";
import { createLocalStore } from "./images/local-store.ts";
import { createPlaces } from "./images/open.ts";
import type { InUse } from "./images/partial-leftovers.ts";
import type { Engine } from "./ipc/engine.ts";
import { createConfigurationFiles } from "./network/configuration-files.ts";
import { engineImagesTable } from "./storage/engine-images-table.ts";
import { createRegistryServices } from "./registry-services.ts";
import type { Locks } from "./storage/file-lock.ts";
import type { Home } from "./storage/home.ts";
import { packedLayersTable } from "./storage/packed-layers-table.ts";
import { version } from "./version.ts";

/** What places are made of. */
export interface OpenPlacesOptions {
  readonly home: Home;
  readonly database: DatabaseSync;
  readonly locks: Locks;
  /** What the path `-` means. */
  readonly pipes: Pipes | undefined;
  readonly outlets: Outlets;
  /** What unfinished transfers count on. */
  readonly inUse: InUse;
  readonly accounts: Pick<Engine, "connections" | "registries" | "providers">;
}

/** Every kind of place that images live in, behind one door. */
export function openPlaces(
  options: OpenPlacesOptions,
): Pick<Engine, "places" | "store" | "engines" | "contentsOf"> {
  const { home, database, locks, inUse, accounts } = options;
  const store = createLocalStore({ path: home.store, locks, inUse });
  const engines = findEnginesOf(userComputer());
  const packedLayers = packedLayersTable(database);
  const archives = createArchivePlaces(home.temporary, {
    pipes: options.pipes,
    outlets: options.outlets,
    packedLayers,
    program: `portolan ${version}`,
  });
  const places = createPlaces({
    registries: accounts.registries,
    store,
    locks,
    inUse,
    archives,
    engines: createEnginePlaces({
      directory: engines,
      spoolFolder: home.temporary,
      packedLayers,
      manifests: engineImagesTable(database),
    }),
    services: createRegistryServices(accounts.providers),
    isProduction: (host, repository) => accounts.connections.isProduction(host, repository),
  });
  return {
    places,
    store,
    engines,
    contentsOf: (path, call) => readPlaceContents(path, { ...call, archives, locks }),
  };
}

/** Joins what finds engines to the programs and files of this computer. */
function findEnginesOf(computer: ProgramEnvironment): Engines {
  return createEngines({
    ...computer,
    files: createConfigurationFiles(),
    sockets: usualSockets(computer),
    ssh: {
      find: () => findProgram("ssh", computer),
      environment: programEnvironment(computer, () => false),
    },
  });
}
