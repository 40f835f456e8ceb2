import { resolve } from "node:path";
import { assertNever } from "../../shared/assert-never.ts";
import { AppError } from "../../shared/errors.ts";
import type {
  ArchiveLocation,
  EngineLocation,
  LayoutLocation,
  Location,
  RegistryLocation,
} from "../../shared/location.ts";
import type { RegistryTarget } from "../registry/access.ts";
import type { Registries } from "../registry/registries.ts";
import type { Locks } from "../storage/file-lock.ts";
import type {
  Destination,
  EnginePlaces,
  ImageCallOptions,
  Places,
  PlacesOf,
  RegistryVerbs,
  Removable,
  FixedNames,
  ServerCopy,
  Source,
} from "./image-store.ts";
import { realFolder } from "./layout-folder.ts";
import type { LocalStore } from "./local-store.ts";
import { OciLayout } from "./oci-layout.ts";
import type { InUse } from "./partial-leftovers.ts";
import { createRegistryImage } from "./registry-image.ts";

export interface PlacesOptions {
  readonly registries: Pick<Registries, "client" | "reader">;
  /** True for repositories that the user marked as production: what is destroyed there has to be named first. */
  readonly isProduction: (host: string, repository: string) => boolean;
  readonly store: LocalStore;
  readonly locks: Locks;
  /** Digests that unfinished transfers count on: what is there of them stays in every layout, however old. */
  readonly inUse?: InUse;
  /** Tar files: made outside of this folder. */
  readonly archives: PlacesOf<ArchiveLocation>;
  /** What services do beside the distribution-spec: made outside of this folder too. */
  readonly services?: RegistryServices;
  /** Made outside of this folder too. Absent where none is to be reached. */
  readonly engines?: EnginePlaces;
}

/** What is known of the services of registries. */
export interface RegistryServices {
  /** Undefined for registries of which nothing more is known. */
  verbs(target: RegistryTarget, options: ImageCallOptions): Promise<RegistryVerbs | undefined>;
  /** Asks nobody before something is planned. */
  serverCopy(target: Required<RegistryTarget>): ServerCopy;
  /** Asks nobody before a name is to be moved. */
  fixedNames(target: Required<RegistryTarget>): FixedNames;
}

/** Nobody waits for what is opened without a signal longer than for a file. */
const NEVER = new AbortController().signal;

/** The only switch over the kinds of locations. */
export function createPlaces(options: PlacesOptions): Places {
  const { archives } = options;
  return {
    async openSource(location, opening = { signal: NEVER, packed: false }) {
      if (isArchive(location)) return archives.openSource(location, opening);
      if (isEngine(location)) return enginesFor(options, location).openSource(location, opening);
      return open(options, location, "source");
    },
    async openDestination(location, opening = { signal: NEVER, overwrite: false }) {
      if (isArchive(location)) return archives.openDestination(location, opening);
      if (isEngine(location))
        return enginesFor(options, location).openDestination(location, opening);
      return open(options, location, "destination");
    },
    async openRemovable(location, { signal } = { signal: NEVER }) {
      if (isArchive(location)) throw notRemovable(location);
      if (isEngine(location)) return enginesFor(options, location).openRemovable(location);
      if (location.kind !== "registry") return open(options, location, "removable");
      const { registry: host, repository } = location.reference;
      const verbs = await options.services?.verbs({ host, repository }, { signal });
      return openRegistry(options, location, { use: "removable", verbs });
    },
  };
}

type Place = Source & Destination & Removable;
type Use = "source" | "destination" | "removable";

function isArchive(location: Location): location is ArchiveLocation {
  return location.kind === "oci-archive" || location.kind === "docker-archive";
}

function isEngine(location: Location): location is EngineLocation {
  return location.kind === "docker-daemon";
}

/** @throws unsupported */
function enginesFor({ engines }: PlacesOptions, { kind }: EngineLocation): EnginePlaces {
  if (engines !== undefined) return engines;
  throw new AppError("unsupported", `${kind} locations cannot be opened here`, {
    details: { hint: "engine_location", kind },
  });
}

async function open(
  options: PlacesOptions,
  location: Exclude<Location, ArchiveLocation | EngineLocation>,
  use: Use,
): Promise<Place> {
  switch (location.kind) {
    case "registry":
      return openRegistry(options, location, { use });
    case "store": {
      const place = options.store.open(location.reference);
      // An empty store has no folder yet and is read as one without images.
      await place.checkWritable();
      return place;
    }
    case "oci":
      return openLayout(location, options, use);
    default:
      return assertNever(location);
  }
}

/** Sources are read from mirrors first; what is to be changed is looked at where it is. */
async function openRegistry(
  { registries, isProduction, services }: PlacesOptions,
  location: RegistryLocation,
  { use, verbs }: { readonly use: Use; readonly verbs?: RegistryVerbs | undefined },
): Promise<Place> {
  const { registry: host, repository } = location.reference;
  const client = await registries.client({ host, repository });
  if (use === "source") {
    const reader = await registries.reader({ host, repository });
    return createRegistryImage(location, client, { access: "pull", reader });
  }
  return createRegistryImage(location, client, {
    access: use === "destination" ? "push" : "pull",
    confirm: isProduction(host, repository) ? repository : undefined,
    verbs,
    ...(use === "destination" && services !== undefined
      ? {
          serverCopy: services.serverCopy({ host, repository }),
          fixedNames: services.fixedNames({ host, repository }),
        }
      : {}),
  });
}

async function openLayout(
  location: LayoutLocation,
  { locks, inUse }: PlacesOptions,
  use: Use,
): Promise<OciLayout> {
  const root = await realFolder(resolve(location.path));
  const place = new OciLayout({ root, location, locks, inUse });
  await (use === "destination" ? place.checkWritable() : place.checkReadable());
  return place;
}

function notRemovable({ kind }: ArchiveLocation): AppError {
  return new AppError("unsupported", `nothing can be removed from ${kind} locations`, {
    details: { kind },
  });
}
