import { assertNever } from "../../shared/assert-never.ts";
import { AppError } from "../../shared/errors.ts";
import {
  type ArchiveLocation,
  type EngineLocation,
  formatLocation,
  type Location,
  type StoreLocation,
  type Target,
} from "../../shared/location.ts";
import {
  formatReference,
  isTag,
  parseName,
  tryParseReference,
} from "../../shared/oci/reference.ts";
import type { ImageRoot } from "../images/image-store.ts";
import { locationError } from "./sides.ts";
import {
  imageOfName,
  isPath,
  sourceImage,
  type SourceImage,
  withoutDigest,
} from "./source-image.ts";

/** One image to move and the names it gets at the destination. No names: it is written by digest only. */
export interface NamedCopy {
  readonly from: Target;
  readonly to: readonly string[];
}

export interface NamesRequest {
  readonly source: Location;
  readonly destination: Location;
  /** Further tags in the destination's repository. */
  readonly alsoTag: readonly string[];
  /** Every tag of the source repository. */
  readonly allTags: boolean;
}

/** What the source has, as far as {@link needsFromSource} asks for it. */
export interface Available {
  readonly names: readonly string[];
  readonly roots: readonly ImageRoot[];
}

/** What {@link nameCopies} must know of the source. */
export function needsFromSource({ source, allTags }: NamesRequest): keyof Available | undefined {
  if (allTags) return "names";
  const isOpen = isPath(source) && source.name === undefined && source.digest === undefined;
  return isOpen ? "roots" : undefined;
}

/**
 * Which images move and what they are called afterwards. A destination without a tag takes the source's tag, and a
 * store without a reference the source's full reference.
 * @throws invalid_location, invalid_input, invalid_reference, image_not_found, unsupported
 */
export function nameCopies(
  request: NamesRequest,
  { names, roots }: Available,
): readonly NamedCopy[] {
  const { source, destination } = request;
  if (request.allTags) return nameAll(request, source, destination, names);
  const image = sourceImage(source, roots);
  const first = destinationName(destination, image);
  const more = request.alsoTag.map((tag) => furtherName(destination, image, tag));
  return [{ from: image.target, to: [...new Set(first === undefined ? more : [first, ...more])] }];
}

/** The location with the name filled in, for showing. */
export function locationOfName(location: Location, name: string | undefined): Location {
  if (name === undefined) return location;
  if (location.kind === "registry") {
    return { ...location, reference: { ...location.reference, tag: name } };
  }
  if (isPath(location)) return { kind: location.kind, path: location.path, name };
  return { ...location, reference: parseName(name) };
}

function nameAll(
  request: NamesRequest,
  source: Location,
  destination: Location,
  available: readonly string[],
): readonly NamedCopy[] {
  if (request.alsoTag.length > 0) {
    throw new AppError("invalid_input", "all tags are copied, so no further tag can be given");
  }
  refuseName(source);
  refuseName(destination);
  const copies = available
    .flatMap((name) => imageOfName(source, name))
    .map((image) => ({ from: image.target, to: [requireName(destination, image)] }));
  if (copies.length === 0) {
    const location = formatLocation(source);
    throw new AppError("image_not_found", `there is no tag in ${location}`, {
      details: { location, side: "source" },
    });
  }
  refuseCollisions(destination, copies);
  return copies;
}

/** Undefined when the image is to be written by digest only. */
function destinationName(destination: Location, image: SourceImage): string | undefined {
  refuseOtherDigest(destination, image);
  switch (destination.kind) {
    case "registry": {
      const tag = destination.reference.tag ?? image.tag;
      if (tag !== undefined || "digest" in image.target) return tag;
      throw locationError(formatLocation(destination), `"${image.name}" is not a tag, so give one`);
    }
    case "store":
      return storeName(destination, image);
    case "docker-daemon":
      return engineName(destination, image);
    case "oci-archive":
    case "docker-archive":
      return archiveName(destination, image);
    case "oci": {
      const name = destination.name ?? image.name ?? image.tag;
      if (name !== undefined) return name;
      throw locationError(formatLocation(destination), "the image has no tag, so give it a name");
    }
    default:
      return assertNever(destination);
  }
}

/** The whole reference, so that an engine knows what it loads; one without a name is found by its digest. */
function archiveName(
  { name }: ArchiveLocation,
  { reference, ...image }: SourceImage,
): string | undefined {
  if (name !== undefined) return name;
  if (image.isNamedByFile === true) return undefined;
  return reference?.tag === undefined
    ? (image.name ?? image.tag)
    : formatReference(withoutDigest(reference));
}

/** Engines name images by tags only; one without a tag is found by its ID. */
function engineName(destination: EngineLocation, image: SourceImage): string | undefined {
  const reference = destination.reference ?? image.reference;
  const hasTag = (reference?.tag ?? image.tag) !== undefined;
  return !hasTag && "digest" in image.target ? undefined : storeName(destination, image);
}

function storeName(destination: StoreLocation | EngineLocation, image: SourceImage): string {
  const reference = destination.reference ?? image.reference;
  if (reference === undefined) {
    const location = formatLocation(destination);
    throw locationError(location, `the image has no full reference, so name it: ${location}NAME`);
  }
  if (reference.tag !== undefined) return formatReference(withoutDigest(reference));
  const { registry, repository } = reference;
  if (image.tag !== undefined) return formatReference({ registry, repository, tag: image.tag });
  if ("digest" in image.target) {
    return formatReference({ registry, repository, digest: image.target.digest });
  }
  throw locationError(formatLocation(destination), `"${image.name}" is not a tag, so give one`);
}

function requireName(destination: Location, image: SourceImage): string {
  const name = destinationName(destination, image);
  if (name !== undefined) return name;
  throw locationError(formatLocation(destination), "the image has no tag");
}

function furtherName(destination: Location, image: SourceImage, tag: string): string {
  if (!isTag(tag)) {
    throw new AppError("invalid_reference", `not a tag: ${JSON.stringify(tag)}`, {
      details: { reference: tag, why: "it is not a valid tag" },
    });
  }
  if (destination.kind === "registry" || destination.kind === "oci") return tag;
  const first = isPath(destination)
    ? archiveName(destination, image)
    : storeName(destination, image);
  const reference = first === undefined ? undefined : tryParseReference(first);
  if (reference === undefined) return tag;
  const { registry, repository } = reference;
  return formatReference({ registry, repository, tag });
}

/** A digest in a destination is a promise about the content, kept only when the source is that very digest. */
function refuseOtherDigest(destination: Location, image: SourceImage): void {
  const digest = isPath(destination) ? destination.digest : destination.reference?.digest;
  if (digest === undefined) return;
  if ("digest" in image.target && image.target.digest === digest) return;
  throw locationError(formatLocation(destination), "a digest cannot be chosen for what is written");
}

function refuseName(location: Location): void {
  const named = isPath(location)
    ? (location.name ?? location.digest)
    : (location.reference?.tag ?? location.reference?.digest);
  if (named === undefined) return;
  throw locationError(formatLocation(location), "with all tags, it must not name one");
}

/** Refuses two images with one name. @throws invalid_location */
export function refuseCollisions(
  destination: Location,
  copies: readonly Pick<NamedCopy, "to">[],
): void {
  const seen = new Set<string>();
  for (const name of copies.flatMap((copy) => copy.to)) {
    if (seen.has(name)) {
      throw locationError(formatLocation(destination), `two images would be called "${name}"`);
    }
    seen.add(name);
  }
}
