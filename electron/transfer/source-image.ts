import { AppError, hasCode } from "../../shared/errors.ts";
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
  DEFAULT_TAG,
  formatReference,
  isTag,
  parseName,
  type Reference,
  tryParseReference,
} from "../../shared/oci/reference.ts";
import { sourceWords } from "../../shared/source-words.ts";
import type { ImageRoot } from "../images/image-store.ts";
import { locationError } from "./sides.ts";

/** Places whose images have names of any kind, or none. */
export type PathLocation = LayoutLocation | ArchiveLocation;

/** What the source calls an image, as far as it matters for naming it elsewhere. */
export interface SourceImage {
  readonly target: Target;
  readonly tag?: string;
  /** The name in an OCI layout or an archive, which need not be a tag or a reference. */
  readonly name?: string;
  /** The full reference under which a store keeps the image. */
  readonly reference?: Reference;
  /** True where tag and reference are made of the file's name, for destinations that need some. */
  readonly isNamedByFile?: true;
}

/** Names of a layout that an error lists. */
const MAX_LISTED = 10;

/**
 * The one image that a location means. @param roots of a layout or an archive, where the location names no image
 * @throws invalid_location, image_not_found
 */
export function sourceImage(source: Location, roots: readonly ImageRoot[]): SourceImage {
  if (isPath(source)) return pathImage(source, roots);
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

/** The images that a name of the whole source stands for: none when it is outside the repository asked for. */
export function imageOfName(source: Location, name: string): readonly SourceImage[] {
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

export function isPath(location: Location): location is PathLocation {
  return "path" in location;
}

export function withoutDigest({ registry, repository, tag }: Reference): Reference {
  return { registry, repository, ...(tag === undefined ? {} : { tag }) };
}

function pathImage(source: PathLocation, roots: readonly ImageRoot[]): SourceImage {
  if (source.digest !== undefined) {
    return {
      ...(source.name === undefined ? {} : layoutName(source.name)),
      target: { digest: source.digest },
    };
  }
  if (source.name !== undefined) return layoutName(source.name);
  const [only] = roots;
  if (only === undefined) {
    const location = formatLocation(source);
    throw new AppError("image_not_found", `there is no image in ${location}`, {
      details: { location, side: "source" },
    });
  }
  if (roots.length > 1) throw severalImages(source, roots);
  // Several names of one image: the list begins with the one it is known by.
  const [name] = only.names;
  return name === undefined ? namedByFile(source, only) : layoutName(name);
}

function severalImages(source: PathLocation, roots: readonly ImageRoot[]): AppError {
  const names = roots.flatMap((root) => root.names);
  const more = names.length > MAX_LISTED ? ", …" : "";
  const why =
    names.length === 0
      ? `it holds ${roots.length} images without a name, give the digest of one of them`
      : `it holds several images, name one of them: ${names.slice(0, MAX_LISTED).join(", ")}${more}`;
  return locationError(formatLocation(source), why);
}

/** As a push target would call it. A file whose name no repository may have gives a tag only. */
function namedByFile(source: PathLocation, { digest }: ImageRoot): SourceImage {
  const image = { target: { digest }, tag: DEFAULT_TAG, isNamedByFile: true } as const;
  try {
    const { repository, tag = DEFAULT_TAG } = sourceWords(source);
    return { ...image, tag, reference: parseName(`${repository}:${tag}`) };
  } catch (error) {
    if (hasCode(error, "invalid_location")) return image;
    throw error;
  }
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
