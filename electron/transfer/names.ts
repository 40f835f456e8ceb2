import { assertNever } from "../../shared/assert-never.ts";
import { AppError } from "../../shared/errors.ts";
import {
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
  parseReference,
  type Reference,
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

/** Places this version can open; the others are refused before names matter. */
type OpenLocation = RegistryLocation | StoreLocation | LayoutLocation;

/** What the source calls an image, as far as it matters for naming it elsewhere. */
interface SourceImage {
  readonly target: Target;
  readonly tag?: string;
  /** The name in an OCI layout, which need not be a tag or a reference. */
  readonly name?: string;
  /** The full reference under which a store keeps the image. */
  readonly reference?: Reference;
}

/** Names of a layout that an error lists. */
const MAX_LISTED = 10;

/** True when {@link nameCopies} must know which names the source has. */
export function needsSourceNames({ source, allTags }: NamesRequest): boolean {
  return allTags || (source.kind === "oci" && source.name === undefined && !source.digest);
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
  const source = openable(request.source);
  const destination = openable(request.destination);
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
  if (location.kind === "store") return { kind: "store", reference: parseName(name) };
  return location.kind === "oci" ? { kind: "oci", path: location.path, name } : location;
}

function nameAll(
  request: NamesRequest,
  source: OpenLocation,
  destination: OpenLocation,
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

function sourceImage(source: OpenLocation, available: readonly string[]): SourceImage {
  if (source.kind === "oci") return layoutImage(source, available);
  const tagged = withDefaultTag(source) as RegistryLocation | StoreLocation;
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

function layoutImage(source: LayoutLocation, available: readonly string[]): SourceImage {
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
function imageOfName(source: OpenLocation, name: string): readonly SourceImage[] {
  if (source.kind === "oci") return [layoutName(name)];
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
function destinationName(destination: OpenLocation, image: SourceImage): string | undefined {
  refuseOtherDigest(destination, image);
  switch (destination.kind) {
    case "registry": {
      const tag = destination.reference.tag ?? image.tag;
      if (tag !== undefined || "digest" in image.target) return tag;
      throw locationError(formatLocation(destination), `"${image.name}" is not a tag, so give one`);
    }
    case "store":
      return storeName(destination, image);
    case "oci": {
      const name = destination.name ?? image.name ?? image.tag;
      if (name !== undefined) return name;
      throw locationError(formatLocation(destination), "the image has no tag, so give it a name");
    }
    default:
      return assertNever(destination);
  }
}

function storeName(destination: StoreLocation, image: SourceImage): string {
  const reference = destination.reference ?? image.reference;
  if (reference === undefined) {
    throw locationError("store:", "the image has no full reference, so name it: store:NAME");
  }
  if (reference.tag !== undefined) return formatReference(withoutDigest(reference));
  const { registry, repository } = reference;
  if (image.tag !== undefined) return formatReference({ registry, repository, tag: image.tag });
  if ("digest" in image.target) {
    return formatReference({ registry, repository, digest: image.target.digest });
  }
  throw locationError(formatLocation(destination), `"${image.name}" is not a tag, so give one`);
}

function requireName(destination: OpenLocation, image: SourceImage): string {
  const name = destinationName(destination, image);
  if (name !== undefined) return name;
  throw locationError(formatLocation(destination), "the image has no tag");
}

function furtherName(destination: OpenLocation, image: SourceImage, tag: string): string {
  if (!isTag(tag)) {
    throw new AppError("invalid_reference", `not a tag: ${JSON.stringify(tag)}`, {
      details: { reference: tag, why: "it is not a valid tag" },
    });
  }
  if (destination.kind !== "store") return tag;
  const { registry, repository } = parseName(storeName(destination, image));
  return formatReference({ registry, repository, tag });
}

/** A digest in a destination is a promise about the content, kept only when the source is that very digest. */
function refuseOtherDigest(destination: OpenLocation, image: SourceImage): void {
  const digest = destination.kind === "oci" ? destination.digest : destination.reference?.digest;
  if (digest === undefined) return;
  if ("digest" in image.target && image.target.digest === digest) return;
  throw locationError(formatLocation(destination), "a digest cannot be chosen for what is written");
}

function refuseName(location: OpenLocation): void {
  const named =
    location.kind === "oci"
      ? (location.name ?? location.digest)
      : (location.reference?.tag ?? location.reference?.digest);
  if (named === undefined) return;
  throw locationError(formatLocation(location), "with all tags, it must not name one");
}

function refuseCollisions(destination: OpenLocation, copies: readonly NamedCopy[]): void {
  const seen = new Set<string>();
  for (const name of copies.flatMap((copy) => copy.to)) {
    if (seen.has(name)) {
      throw locationError(formatLocation(destination), `two images would be called "${name}"`);
    }
    seen.add(name);
  }
}

function openable(location: Location): OpenLocation {
  if (location.kind === "registry" || location.kind === "store" || location.kind === "oci") {
    return location;
  }
  throw new AppError("unsupported", `cannot open ${location.kind} yet`, {
    details: {
      hint: location.kind === "docker-daemon" ? "engine_location" : "archive_location",
      kind: location.kind,
    },
  });
}

function withoutDigest({ registry, repository, tag }: Reference): Reference {
  return { registry, repository, ...(tag === undefined ? {} : { tag }) };
}

function tryParseReference(text: string): Reference | undefined {
  try {
    return parseReference(text);
  } catch {
    // Layouts may call an image anything (image-spec v1.1, annotations.md): a name need not be a reference.
    return undefined;
  }
}
