import type { WireError } from "../../shared/errors.ts";
import type { ImageSummary } from "../../shared/image.ts";
import { type Location, parseLocation } from "../../shared/location.ts";
import {
  DEFAULT_TAG,
  familiarReference,
  formatReference,
  isTag,
  parseName,
  type Reference,
} from "../../shared/oci/reference.ts";
import type { SourceWords } from "../../shared/push-pattern.ts";
import { sourceWords } from "../../shared/source-words.ts";
import type { TransferRequest } from "../../shared/transfer.ts";

/** Where something may be dropped. */
export type DropPlace =
  | { readonly kind: "store" }
  | { readonly kind: "engine"; readonly engine: string }
  | { readonly kind: "registry"; readonly host: string; readonly prefix: string }
  | { readonly kind: "repository"; readonly host: string; readonly repository: string };

/** A file or folder that was dropped, until its images are known. */
export interface DropFile {
  readonly name: string;
  /** `sending` only where the engine cannot read the file where it lies. */
  readonly state: "waiting" | "sending" | "reading" | "read" | "failed" | "refused";
  /** How much was sent, from 0 to 1. */
  readonly sent: number;
  readonly path?: string;
  readonly error?: WireError;
}

/** One image of what was dropped. */
export interface DropImage {
  readonly source: string;
  /** Which of the files it is in. */
  readonly file: number;
  /** As it is called there, if it is. */
  readonly given: string | undefined;
  readonly summary: ImageSummary;
  readonly taken: boolean;
  /** What it shall be called: a tag in a repository, `repository:tag` in a registry, else a full name. */
  readonly name: string;
}

/** What the sheet of a drop holds. */
export interface DropDraft {
  readonly place: DropPlace;
  readonly files: readonly DropFile[];
  readonly images: readonly DropImage[];
}

/** A number behind the name of a file: `alpine-3.20.tar`, `app_v2.1.tar.gz`. */
const NUMBERED = /^(.+?)[-_](v?\d[A-Za-z0-9._-]*)$/;

/** What an image is called by default: as it stands in its file, or as the file is called. */
export function suggestName(
  place: DropPlace,
  image: { readonly location: string; readonly name?: string | undefined },
  fileName: string,
): string {
  const words = wordsOf(image, fileName);
  if (words === undefined) return "";
  const { name, repository, tag = DEFAULT_TAG, registry } = words;
  switch (place.kind) {
    case "repository":
      return tag;
    case "registry":
      return `${place.prefix === "" ? repository : `${place.prefix}/${name}`}:${tag}`;
    default:
      return `${registry === undefined || registry === "docker.io" ? "" : `${registry}/`}${repository}:${tag}`;
  }
}

function wordsOf(
  image: { readonly location: string; readonly name?: string | undefined },
  fileName: string,
): SourceWords | undefined {
  try {
    const { kind, ...rest } = parseLocation(image.location);
    // What was sent lies under another name than the one the user knows.
    const known = { ...rest, kind, path: fileName } as Location;
    const { digest: _digest, ...named } = known as Location & { readonly digest?: string };
    const words = sourceWords(named);
    const [, name, tag] = NUMBERED.exec(words.name) ?? [];
    if (image.name !== undefined || name === undefined || tag === undefined) return words;
    return isTag(tag) ? { ...words, name, repository: name, tag } : words;
  } catch {
    return undefined; // Not even the file has a name to go by: the user gives one.
  }
}

/** Where an image goes under a name; undefined when the name is none. */
export function destinationOf(place: DropPlace, name: string): string | undefined {
  const text = name.trim();
  if (place.kind === "repository") {
    return isTag(text) ? `${place.host}/${place.repository}:${text}` : undefined;
  }
  const host = place.kind === "registry" ? place.host : undefined;
  const reference = tryReference(host === undefined ? text : `${host}/${text}`);
  if (reference === undefined || (host !== undefined && reference.registry !== host)) {
    return undefined;
  }
  const full = formatReference({ ...reference, tag: reference.tag ?? DEFAULT_TAG });
  if (place.kind === "store") return `store:${full}`;
  return place.kind === "engine" ? `docker-daemon:@${place.engine}/${full}` : full;
}

function tryReference(text: string): Reference | undefined {
  try {
    const reference = parseName(text);
    return reference.digest === undefined ? reference : undefined;
  } catch {
    return undefined;
  }
}

/** An image that gets a name where it goes, unless it is left out. */
type NamedImage = Pick<DropImage, "taken" | "name">;

/** Why a name cannot be used. */
export type NameProblem = "invalid" | "taken";

/** What is wrong with the name of an image, beside the other images that are taken. */
export function nameProblem(
  { place, images }: { readonly place: DropPlace; readonly images: readonly NamedImage[] },
  image: NamedImage,
): NameProblem | undefined {
  if (!image.taken) return undefined;
  const destination = destinationOf(place, image.name);
  if (destination === undefined) return "invalid";
  const same = images.filter(
    (other) => other.taken && destinationOf(place, other.name) === destination,
  );
  return same[0] === image ? undefined : "taken";
}

/** True while files are still being sent or read. */
export function isReading({ files }: DropDraft): boolean {
  return files.some(({ state }) => state !== "read" && state !== "failed" && state !== "refused");
}

/** The requests that a draft stands for; undefined while it cannot be planned. */
export function requestsOfDrop(draft: DropDraft): readonly TransferRequest[] | undefined {
  const taken = draft.images.filter((image) => image.taken);
  if (isReading(draft) || taken.length === 0) return undefined;
  if (taken.some((image) => nameProblem(draft, image) !== undefined)) return undefined;
  return taken.map(({ source, name }) => ({
    source,
    destination: destinationOf(draft.place, name) ?? "",
    alsoTag: [],
    platforms: [],
    allTags: false,
  }));
}

/** An image as it is called in its file, in the form that people write. */
export function givenName({ given }: DropImage): string | undefined {
  if (given === undefined) return undefined;
  const reference = /[/:]/.test(given) ? tryReference(given) : undefined;
  return reference === undefined ? given : familiarReference(reference);
}
