import { assertNever } from "../../shared/assert-never.ts";
import { AppError } from "../../shared/errors.ts";
import {
  type ArchiveLocation,
  type EngineLocation,
  formatLocation,
  type LayoutLocation,
  type Location,
  type RegistryLocation,
  type StoreLocation,
  type Target,
  withDefaultTag,
} from "../../shared/location.ts";
import {
  formatReference,
  isTag,
  parseName,
  type Reference,
  tryParseReference,
} from "../../shared/oci/reference.ts";
import { locationError } from "./sides.ts";

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

/** Places whose images have names of any kind. */
type PathLocation = LayoutLocation | ArchiveLocation;

/** What the source calls an image, as far as it matters for naming it elsewhere. */
interface SourceImage {
  readonly target: Target;
  readonly tag?: string;
  /** The name in an OCI layout or an archive, which need not be a tag or a reference. */
  readonly name?: string;
  /** The full reference under which a store keeps the image. */
  readonly reference?: Reference;
}

/** Names of a layout that an error lists. */
const MAX_LISTED = 10;

/** True when {@link nameCopies} must know which names the source has. */
export function needsSourceNames({ source, allTags }: NamesRequest): boolean {
  return allTags || (isPath(source) && source.name === undefined && source.digest === undefined);
}

/**
 * Which images move and what they are called afterwards. A destination without a tag takes the source's tag, and a
 * store without a reference the source's full reference. `available` are the names the source has.
 * @throws invalid_location, invalid_input, invalid_reference, image_not_found, unsupported
 */
export function nameCopies(
  request: NamesRequest,
  available: readonly string[],
): readonly NamedCopy[] {
  const { source, destination } = request;
  if (request.allTags) return nameAll(request, source, destination, available);
  const image = sourceImage(source, available);
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

function sourceImage(source: Location, available: readonly string[]): SourceImage {
  if (isPath(source)) return pathImage(source, available);
  if (source.kind === "docker-daemon" && source.id !== undefined)
    return { target: { digest: source.id } };
  const tagged = withDefaultTag(source) as RegistryLocation | StoreLocation | EngineLocation;
  const { reference } = tagged;
  if (reference === undefined) throw locationError(formatLocation(source), "name one image of it");
  const { tag, digest } = reference;
  const name = source.kind === "registry" ? (tag ?? "") : formatReference(reference);
  return {
    target: digest === undefined ? { name } : { digest },
    reference: tag === undefined ? reference : withoutDigest(reference),
    ...(tag === undefined ? {} : { tag }),
  };
}

function pathImage(source: PathLocation, available: readonly string[]): SourceImage {
  if (source.digest !== undefined) {
    return {
      ...(source.name === undefined ? {} : layoutName(source.name)),
      target: { digest: source.digest },
    };
  }
  if (source.name !== undefined) return layoutName(source.name);
  const [only] = available;
  if (available.length === 1 && only !== undefined) return layoutName(only);
  const location = formatLocation(source);
  if (only === undefined) {
    throw new AppError("image_not_found", `there is no named image in ${location}`, {
      details: { location, side: "source" },
    });
  }
  const more = available.length > MAX_LISTED ? ", …" : "";
  const listed = `${available.slice(0, MAX_LISTED).join(", ")}${more}`;
  throw locationError(location, `it holds several images, name one of them: ${listed}`);
}

function layoutName(name: string): SourceImage {
  // A bare word such as "v1" would parse as docker.io/library/v1, which nobody means.
  const reference = /[/:]/.test(name) ? tryParseReference(name) : undefined;
  const tag = isTag(name) ? name : reference?.tag;
  return {
    target: { name },
    name,
    ...(tag === undefined ? {} : { tag }),
    ...(reference === undefined ? {} : { reference }),
  };
}

/** The images that a name of the whole source stands for: none when it is outside the repository asked for. */
function imageOfName(source: Location, name: string): readonly SourceImage[] {
  if (isPath(source)) return [layoutName(name)];
  if (source.kind === "registry") {
    const reference = { ...source.reference, tag: name };
    return isTag(name) ? [{ target: { name }, tag: name, reference }] : [];
  }
  const reference = tryParseReference(name);
  const wanted = source.reference;
  if (reference?.tag === undefined || reference.digest !== undefined) return [];
  if (reference.registry !== wanted?.registry || reference.repository !== wanted.repository)
    return [];
  return [{ target: { name }, tag: reference.tag, reference }];
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

function isPath(location: Location): location is PathLocation {
  return "path" in location;
}

function withoutDigest({ registry, repository, tag }: Reference): Reference {
  return { registry, repository, ...(tag === undefined ? {} : { tag }) };
}
