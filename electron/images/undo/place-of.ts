import { assertNever } from "../../../shared/assert-never.ts";
import type { Location } from "../../../shared/location.ts";

/** The whole repository, store, layout, file or engine in which a location names an image. */
export function placeOf(location: Location): Location {
  switch (location.kind) {
    case "registry": {
      const { registry, repository } = location.reference;
      return { kind: "registry", reference: { registry, repository } };
    }
    case "store":
      return { kind: "store" };
    case "oci":
    case "oci-archive":
    case "docker-archive":
      return { kind: location.kind, path: location.path };
    case "docker-daemon": {
      const { engine } = location;
      return { kind: "docker-daemon", ...(engine === undefined ? {} : { engine }) };
    }
    default:
      return assertNever(location);
  }
}

/** True for places where a manifest alone brings an image back. Engines keep no manifests, and archives are whole files. */
export function isUndoable({ kind }: Location): boolean {
  return kind === "registry" || kind === "store" || kind === "oci";
}
