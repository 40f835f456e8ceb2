import { resolve } from "node:path";
import {
  formatLocation,
  isPipe,
  type Location,
  parseLocation,
  withDefaultTag,
} from "../../shared/location.ts";
import { parsePlatform } from "../../shared/oci/platform.ts";
import type { TransferKind } from "../../shared/plan.ts";
import type { TransferRequest } from "../../shared/transfer.ts";
import { transferKind } from "./plan.ts";
import { checkSources } from "./sources.ts";

/** What is shown of a transfer until it is planned. */
export interface TransferHeading {
  readonly kind: TransferKind;
  readonly source: string;
  readonly destination: string;
}

/**
 * Reads what is typed before anything is queued, so that a slip of the pen is answered at once.
 * @throws invalid_location, invalid_reference, invalid_platform
 */
export function readHeading(request: TransferRequest): TransferHeading {
  const source = parseLocation(request.source);
  const destination = parseLocation(request.destination);
  request.platforms.forEach(parsePlatform);
  checkSources(request, destination);
  return {
    kind: transferKind(source, destination, isSameRepository(source, destination)),
    source: formatLocation(withDefaultTag(source)),
    destination: formatLocation(destination),
  };
}

/** The same request with whole paths: the process that goes on with it may stand in another folder. */
export function anchored(request: TransferRequest): TransferRequest {
  return {
    ...request,
    source: withWholePath(request.source),
    destination: withWholePath(request.destination),
    ...(request.alsoFrom === undefined ? {} : { alsoFrom: request.alsoFrom.map(withWholePath) }),
  };
}

function withWholePath(text: string): string {
  const location = parseLocation(text);
  if (!("path" in location) || isPipe(location)) return text;
  const path = resolve(location.path);
  // A folder whose own name has a colon cannot be written as a whole path.
  return path.slice(2).includes(":") ? text : formatLocation({ ...location, path });
}

/** A guess until the places are open: they know better what is the same. */
function isSameRepository(source: Location, destination: Location): boolean {
  if (source.kind === "oci" && destination.kind === "oci") return source.path === destination.path;
  if (source.kind === "store") return destination.kind === "store";
  if (source.kind !== "registry" || destination.kind !== "registry") return false;
  const [a, b] = [source.reference, destination.reference];
  return a.registry === b.registry && a.repository === b.repository;
}
