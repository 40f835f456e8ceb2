import { resolve } from "node:path";
import { assertNever } from "../../shared/assert-never.ts";
import { AppError } from "../../shared/errors.ts";
import type {
  ArchiveLocation,
  EngineLocation,
  LayoutLocation,
  Location,
} from "../../shared/location.ts";
import type { RegistryClient } from "../registry/client.ts";
import type { Locks } from "../storage/file-lock.ts";
import type { Destination, Places, Removable, Source } from "./image-store.ts";
import { realFolder } from "./layout-folder.ts";
import type { LocalStore } from "./local-store.ts";
import { OciLayout } from "./oci-layout.ts";
import { createRegistryImage } from "./registry-image.ts";

export interface PlacesOptions {
  /** Gives the client of a host: the same one every time, so that connections and tokens are shared. */
  readonly registries: { client(host: string): RegistryClient };
  readonly store: LocalStore;
  readonly locks: Locks;
}

type Place = Source & Destination & Removable;

/** The only switch over the kinds of locations. */
export function createPlaces(options: PlacesOptions): Places {
  return {
    openSource: (location) => open(options, location, "readable"),
    openDestination: (location) => open(options, location, "writable"),
    openRemovable: (location) => open(options, location, "readable"),
  };
}

async function open(
  { registries, store, locks }: PlacesOptions,
  location: Location,
  use: "readable" | "writable",
): Promise<Place> {
  switch (location.kind) {
    case "registry": {
      const client = registries.client(location.reference.registry);
      return createRegistryImage(location, client, use === "readable" ? "pull" : "push");
    }
    case "store": {
      const place = store.open(location.reference);
      // An empty store has no folder yet and is read as one without images.
      await place.checkWritable();
      return place;
    }
    case "oci":
      return openLayout(location, locks, use);
    case "oci-archive":
    case "docker-archive":
    case "docker-daemon":
      throw notYet(location);
    default:
      return assertNever(location);
  }
}

async function openLayout(
  location: LayoutLocation,
  locks: Locks,
  use: "readable" | "writable",
): Promise<OciLayout> {
  const root = await realFolder(resolve(location.path));
  const place = new OciLayout({ root, location, locks });
  await (use === "readable" ? place.checkReadable() : place.checkWritable());
  return place;
}

function notYet({ kind }: ArchiveLocation | EngineLocation): AppError {
  const isEngine = kind === "docker-daemon";
  return new AppError("unsupported", `this version cannot open ${kind} locations`, {
    details: {
      feature: isEngine ? "Docker and Podman engines (docker-daemon:)" : `${kind} files`,
      advice: isEngine
        ? "Push the image from the engine to a registry, and use it from there."
        : "Unpack it to a folder, for example with skopeo, and use oci:PATH.",
    },
  });
}
