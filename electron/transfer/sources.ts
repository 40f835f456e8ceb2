import { AppError } from "../../shared/errors.ts";
import { formatLocation, type Location, parseLocation } from "../../shared/location.ts";
import { formatReference } from "../../shared/oci/reference.ts";
import type { TransferRequest } from "../../shared/transfer.ts";
import type { ImageCallOptions, Places, Source } from "../images/image-store.ts";
import { GatheredSource } from "./gathered-source.ts";
import {
  type Available,
  nameCopies,
  type NamedCopy,
  type NamesRequest,
  needsFromSource,
  refuseCollisions,
} from "./names.ts";
import { mapBounded } from "./parallel.ts";
import { locationError, onSide } from "./sides.ts";

/** Names that one transfer may carry: a repository with more is for replication, not for hands. */
const MAX_NAMES = 10_000;
/** Places opened at once. */
const PARALLEL_OPENS = 8;

/** An image to move, and the place that has it. */
export interface SourcedCopy extends NamedCopy {
  readonly source: Source;
}

/** Where a transfer reads: one place, or several as one. */
export interface OpenedSources {
  readonly source: Source;
  readonly copies: readonly SourcedCopy[];
}

export interface OpenSourcesOptions extends ImageCallOptions {
  readonly places: Pick<Places, "openSource">;
  /** Plain layers are packed on the way. */
  readonly packed: boolean;
}

/** Where the source need not be asked. */
const NOTHING: Available = { names: [], roots: [] };

/** True for a file that is to hold what several places have, even when it is one only. */
function isGathered({ alsoFrom }: Pick<TransferRequest, "alsoFrom">): boolean {
  return alsoFrom !== undefined;
}

/**
 * Refuses what cannot be meant, before anything is opened.
 * @throws invalid_location, invalid_input, invalid_reference, and what {@link nameCopies} throws
 */
export function checkSources(request: TransferRequest, destination: Location): void {
  const isFile = destination.kind === "oci-archive" || destination.kind === "docker-archive";
  if (!isFile && (request.partBytes !== undefined || request.bundle === true)) {
    throw locationError(formatLocation(destination), "only an archive can be a bundle");
  }
  if (!isGathered(request)) {
    const names = { ...request, source: parseLocation(request.source), destination };
    if (needsFromSource(names) === undefined) nameCopies(names, NOTHING);
    return;
  }
  if (!isFile) {
    throw locationError(formatLocation(destination), "only an archive takes several images");
  }
  if (destination.name !== undefined || destination.digest !== undefined) {
    throw locationError(
      formatLocation(destination),
      "several images in one file keep their own names",
    );
  }
  if (request.allTags || request.alsoTag.length > 0) {
    throw new AppError("invalid_input", "several images in one file keep their own names and tags");
  }
  const known = sourceLocations(request).filter(
    (source) => needsFromSource({ ...request, source, destination }) === undefined,
  );
  const copies = known.map((source) => nameGathered(request, { source, destination }, NOTHING));
  refuseCollisions(destination, copies);
}

/** Opens the source, or every source of a bundle, and says which images are meant and what they will be called. */
export async function openSources(
  request: TransferRequest,
  destination: Location,
  options: OpenSourcesOptions,
): Promise<OpenedSources> {
  checkSources(request, destination);
  const { places, packed, signal } = options;
  if (!isGathered(request)) {
    const location = parseLocation(request.source);
    const source = await onSide("source", () => places.openSource(location, { packed, signal }));
    const named = await nameSource(source, { ...request, source: location, destination }, signal);
    return { source, copies: named.map((copy) => ({ ...copy, source })) };
  }
  const opened = await openEach(sourceLocations(request), options);
  const [first] = opened;
  if (first === undefined) throw new AppError("internal", "a bundle without a source");
  const source = new GatheredSource(first.place);
  const joined = new Map(opened.map(({ place }) => [place, source.join(place)]));
  const copies = await mapBounded(opened, { limit: PARALLEL_OPENS, signal }, async (one) => {
    const place = joined.get(one.place) ?? one.place;
    const ends = { source: one.location, destination };
    const available = await askSource(place, { ...request, ...ends }, signal);
    return { ...nameGathered(request, ends, available), source: place };
  });
  refuseCollisions(destination, copies);
  return { source, copies };
}

function sourceLocations({ source, alsoFrom = [] }: TransferRequest): readonly Location[] {
  return [source, ...alsoFrom].map(parseLocation);
}

/** Images of one repository or folder share what is opened. */
async function openEach(
  locations: readonly Location[],
  { places, packed, signal }: OpenSourcesOptions,
): Promise<readonly { readonly location: Location; readonly place: Source }[]> {
  const opening = new Map<string, Promise<Source>>();
  return mapBounded(locations, { limit: PARALLEL_OPENS, signal }, async (location) => {
    const key = placeKey(location);
    const open = (): Promise<Source> =>
      onSide("source", () => places.openSource(location, { packed, signal }), {
        location: formatLocation(location),
      });
    const place = opening.get(key) ?? open();
    opening.set(key, place);
    return { location, place: await place };
  });
}

function placeKey(location: Location): string {
  if (location.kind === "oci") return `oci:${location.path}`;
  if (location.kind !== "registry") return formatLocation(location);
  const { registry, repository } = location.reference;
  return `registry:${registry}/${repository}`;
}

/** One of several images. In a bundle one without a tag is called by repository and digest, so that it is found again. */
function nameGathered(
  request: TransferRequest,
  ends: { readonly source: Location; readonly destination: Location },
  available: Available,
): NamedCopy {
  const [copy] = nameCopies({ ...request, ...ends }, available);
  if (copy === undefined) throw new AppError("internal", "a location without an image");
  const reference = "reference" in ends.source ? ends.source.reference : undefined;
  const isNamed = copy.to.length > 0 || reference === undefined || !("digest" in copy.from);
  if (isNamed || request.bundle !== true) return copy;
  const { registry, repository } = reference;
  return { ...copy, to: [formatReference({ registry, repository, digest: copy.from.digest })] };
}

async function nameSource(
  source: Source,
  request: NamesRequest,
  signal: AbortSignal,
): Promise<readonly NamedCopy[]> {
  return nameCopies(request, await askSource(source, request, signal));
}

/** What is needed of the source, and no more. */
async function askSource(
  source: Source,
  request: NamesRequest,
  signal: AbortSignal,
): Promise<Available> {
  const needed = needsFromSource(request);
  if (needed === "names") return { ...NOTHING, names: await listNames(source, signal) };
  if (needed === undefined || source.listRoots === undefined) return NOTHING;
  const listing = source.listRoots({ signal });
  return { ...NOTHING, roots: await onSide("source", () => listing) };
}

function listNames(source: Source, signal: AbortSignal): Promise<readonly string[]> {
  return onSide("source", async () => {
    const all: string[] = [];
    for await (const page of source.listNames({ signal })) {
      all.push(...page);
      if (all.length > MAX_NAMES) {
        throw new AppError("graph_too_large", `more than ${MAX_NAMES} names in one transfer`, {
          details: { limit: MAX_NAMES },
        });
      }
    }
    return all;
  });
}
