import { AppError, hasCode } from "./errors.ts";
import { formatLocation, type Location } from "./location.ts";
import {
  DEFAULT_REGISTRY,
  DEFAULT_TAG,
  isRepository,
  isTag,
  parseReference,
  type Reference,
} from "./oci/reference.ts";
import type { SourceWords } from "./push-pattern.ts";

/**
 * What an image is called, to give it a like name elsewhere. An image in a file is called as it stands in there; where it
 * has no name there, as the file, in letters that a repository may have, with the tag `latest`. Elsewhere an
 * image that is meant by its digest alone has no tag.
 * @throws invalid_location when no image is named, or there is nothing to call it by
 */
export function sourceWords(source: Location): SourceWords {
  if ("path" in source) return pathWords(source);
  const { reference } = source;
  if (reference !== undefined) return referenceWords(reference);
  const isUnnamed = source.kind === "docker-daemon" && source.id !== undefined;
  throw wrong(source, isUnnamed ? "the image has no name to go by" : "name one image of it");
}

function referenceWords({ registry, repository, tag, digest }: Reference): SourceWords {
  const known = tag ?? (digest === undefined ? DEFAULT_TAG : undefined);
  const official = "library/";
  const isOfficial = registry === DEFAULT_REGISTRY && repository.startsWith(official);
  return {
    name: repository.slice(repository.lastIndexOf("/") + 1),
    repository: isOfficial ? repository.slice(official.length) : repository,
    ...(known === undefined ? {} : { tag: known }),
    registry,
  };
}

function pathWords(source: Extract<Location, { path: string }>): SourceWords {
  const { name } = source;
  // As elsewhere, a bare word such as `v1` is a tag, and no image of Docker Hub.
  const reference = name !== undefined && /[/:]/.test(name) ? tryParseReference(name) : undefined;
  if (reference !== undefined) return referenceWords(reference);
  const fileName = nameOfFile(source);
  const tag = name !== undefined && isTag(name) ? name : DEFAULT_TAG;
  return { name: fileName, repository: fileName, tag };
}

function nameOfFile(source: Extract<Location, { path: string }>): string {
  const last = source.path.split(/[\\/]/).findLast((part) => part !== "") ?? "";
  const name = last
    .toLowerCase()
    .replace(/\.(?:tar(?:\.(?:gz|zst|xz|bz2))?|tgz|tzst)$/, "")
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/[._-]{2,}/g, "-")
    .replace(/^[._-]+|[._-]+$/g, "");
  if (isRepository(name)) return name;
  throw wrong(source, "neither the image nor its file has a name that a repository may have");
}

function tryParseReference(name: string): Reference | undefined {
  try {
    return parseReference(name);
  } catch (error) {
    // Layouts may call an image anything (image-spec v1.1, annotations.md): a name need not be a reference.
    if (hasCode(error, "invalid_reference")) return undefined;
    throw error;
  }
}

function wrong(source: Location, why: string): AppError {
  const location = formatLocation(source).slice(0, 160);
  return new AppError("invalid_location", `${location}: ${why}`, { details: { location, why } });
}
