import { assertNever } from "./assert-never.ts";
import { AppError } from "./errors.ts";
import { type Digest, isDigest } from "./oci/digest.ts";
import {
  DEFAULT_TAG,
  familiarReference,
  formatReference,
  parseName,
  type Reference,
} from "./oci/reference.ts";

/** Where an image lives. The words are those of containers-transports(5), plus our own `store:`. */
export type Location =
  RegistryLocation | StoreLocation | LayoutLocation | ArchiveLocation | EngineLocation;

/** `docker://host/repository:tag`, or the bare reference. Without tag and digest it is the whole repository. */
export interface RegistryLocation {
  readonly kind: "registry";
  readonly reference: Reference;
}

/** `store:reference`: an image in the local store, named by its full reference. Without one it is the whole store. */
export interface StoreLocation {
  readonly kind: "store";
  readonly reference?: Reference;
}

/** `oci:path[:name]` or `oci:path@digest`: an OCI image layout directory. */
export interface LayoutLocation {
  readonly kind: "oci";
  readonly path: string;
  readonly name?: string;
  readonly digest?: Digest;
}

/**
 * `oci-archive:path[:name]`, `docker-archive:path[:reference]`, or with `@digest`: a tar file, also packed with gzip or
 * Zstandard. The word says which names are meant when one is written; what is read tells by itself what it is.
 */
export interface ArchiveLocation {
  readonly kind: "oci-archive" | "docker-archive";
  readonly path: string;
  readonly name?: string;
  readonly digest?: Digest;
}

/**
 * `docker-daemon:reference` or `docker-daemon:sha256:…`: an image in the engine that the docker command would use;
 * `docker-daemon:@engine/reference` in another one, by its name here. Without an image it is the whole engine.
 */
export interface EngineLocation {
  readonly kind: "docker-daemon";
  /** As in the list of engines. Absent: Docker's current context. */
  readonly engine?: string;
  readonly reference?: Reference;
  /** The image by its ID. */
  readonly id?: Digest;
}

/** The path of an archive that comes in by a pipe or goes out by one. A file of that name is `./-`. */
export const PIPE_PATH = "-";

/** True for an archive on standard input or output. */
export function isPipe(location: Location): boolean {
  return "path" in location && location.kind !== "oci" && location.path === PIPE_PATH;
}

const MAX_PATH_LENGTH = 4096;

/**
 * Reads a location as people type it. A bare reference is a registry. Tags are not defaulted here: whether a missing
 * tag means `latest` or "all of them" is for the caller to say.
 * @throws invalid_location, invalid_reference
 */
export function parseLocation(text: string): Location {
  if (text.length === 0) throw invalid(text, "it is empty");
  const scheme =
    /^(docker:\/\/|portolan:\/\/|store:|oci-archive:|docker-archive:|docker-daemon:|oci:)/.exec(
      text,
    )?.[1];
  const rest = scheme === undefined ? text : text.slice(scheme.length);
  switch (scheme) {
    case "store:":
      return rest === "" ? { kind: "store" } : { kind: "store", reference: parseName(rest) };
    case "oci:":
      return { kind: "oci", ...parsePath(text, rest) };
    case "oci-archive:":
      return { kind: "oci-archive", ...parsePath(text, rest) };
    case "docker-archive:":
      return { kind: "docker-archive", ...parsePath(text, rest) };
    case "docker-daemon:":
      return parseEngine(text, rest);
    default:
      return { kind: "registry", reference: parseName(rest) };
  }
}

/** The form that {@link parseLocation} reads back: registries bare, everything else with its scheme. */
export function formatLocation(location: Location): string {
  switch (location.kind) {
    case "registry":
      return formatReference(location.reference);
    case "store":
      return `store:${location.reference === undefined ? "" : formatReference(location.reference)}`;
    case "docker-daemon":
      return `docker-daemon:${formatEngine(location)}`;
    case "oci":
    case "oci-archive":
    case "docker-archive":
      return `${location.kind}:${location.path}${suffix(location.name, location.digest)}`;
    default:
      return assertNever(location);
  }
}

/** For people: Docker Hub's defaults are left out, as Docker does. */
export function familiarLocation(location: Location): string {
  if (location.kind === "registry") return familiarReference(location.reference);
  if (location.kind === "store" && location.reference !== undefined) {
    return `store:${familiarReference(location.reference)}`;
  }
  if (location.kind === "docker-daemon" && location.reference !== undefined) {
    const engine = location.engine === undefined ? "" : `@${location.engine}/`;
    return `docker-daemon:${engine}${familiarReference(location.reference)}`;
  }
  return formatLocation(location);
}

/** A name or a digest inside one place: a tag in a repository, a full reference in the store, a name in a layout. */
export type Target = { readonly name: string } | { readonly digest: Digest };

/** Which image of its place a location means; undefined when it means the whole place. A digest beats a tag, as in Docker. */
export function targetOf(location: Location): Target | undefined {
  switch (location.kind) {
    case "docker-daemon":
      if (location.id !== undefined) return { digest: location.id };
      return referenceTarget(location.kind, location.reference);
    case "registry":
    case "store":
      return referenceTarget(location.kind, location.reference);
    case "oci":
    case "oci-archive":
    case "docker-archive":
      if (location.digest !== undefined) return { digest: location.digest };
      return location.name === undefined ? undefined : { name: location.name };
    default:
      return assertNever(location);
  }
}

function referenceTarget(
  kind: "registry" | "store" | "docker-daemon",
  reference: Reference | undefined,
): Target | undefined {
  if (reference?.digest !== undefined) return { digest: reference.digest };
  if (reference?.tag === undefined) return undefined;
  return { name: kind === "registry" ? reference.tag : formatReference(reference) };
}

/** The same location with the tag `latest` where a reference has neither tag nor digest, as Docker does. */
export function withDefaultTag(location: Location): Location {
  if (!("reference" in location) || location.reference === undefined) return location;
  const { reference } = location;
  if (reference.tag !== undefined || reference.digest !== undefined) return location;
  return { ...location, reference: { ...reference, tag: DEFAULT_TAG } };
}

/** Another object of the same place, by its digest. @throws unsupported for the store without a name, and for engines */
export function locationAt(location: Location, digest: Digest): Location {
  switch (location.kind) {
    case "registry":
    case "store": {
      if (location.reference === undefined) break;
      const { registry, repository } = location.reference;
      return { kind: location.kind, reference: { registry, repository, digest } };
    }
    case "oci":
    case "oci-archive":
    case "docker-archive":
      return { kind: location.kind, path: location.path, digest };
    case "docker-daemon":
      break;
    default:
      return assertNever(location);
  }
  const text = formatLocation(location);
  throw new AppError("unsupported", `nothing is found by its digest in ${text}`, {
    details: { location: text },
  });
}

/** `path[:name]` or `path[:name]@digest`. */
function parsePath(text: string, rest: string): { path: string; name?: string; digest?: Digest } {
  const at = rest.lastIndexOf("@");
  const digest = at === -1 ? undefined : rest.slice(at + 1);
  if (digest === undefined || !isDigest(digest)) return splitPath(text, rest);
  return { ...splitPath(text, rest.slice(0, at)), digest };
}

/** Engines are called by the names of Docker's contexts. */
const ENGINE_NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.+-]{0,127}$/;

function parseEngine(text: string, rest: string): EngineLocation {
  if (!rest.startsWith("@")) return { kind: "docker-daemon", ...parseEngineImage(rest) };
  const slash = rest.indexOf("/");
  const engine = rest.slice(1, slash === -1 ? undefined : slash);
  if (!ENGINE_NAME.test(engine)) throw invalid(text, "after @ comes the name of an engine");
  const image = slash === -1 ? "" : rest.slice(slash + 1);
  return { kind: "docker-daemon", engine, ...parseEngineImage(image) };
}

function parseEngineImage(text: string): Pick<EngineLocation, "reference" | "id"> {
  if (text === "") return {};
  return isDigest(text) ? { id: text } : { reference: parseName(text) };
}

function formatEngine({ engine, reference, id }: EngineLocation): string {
  const image = id ?? (reference === undefined ? "" : formatReference(reference));
  if (engine === undefined) return image;
  return image === "" ? `@${engine}` : `@${engine}/${image}`;
}

/** The path ends at the first colon that is not a Windows drive's; what follows is the image's name in the layout. */
function splitPath(text: string, rest: string): { path: string; name?: string } {
  const drive = /^[A-Za-z]:[\\/]/.test(rest) ? 2 : 0;
  const colon = rest.indexOf(":", drive);
  const path = colon === -1 ? rest : rest.slice(0, colon);
  const name = colon === -1 ? undefined : rest.slice(colon + 1);
  if (path === "") throw invalid(text, "the path is missing");
  if (path.length > MAX_PATH_LENGTH || path.includes("\0"))
    throw invalid(text, "the path is not valid");
  if (name === "") throw invalid(text, "the name after the colon is missing");
  return { path, ...(name === undefined ? {} : { name }) };
}

function suffix(name: string | undefined, digest: Digest | undefined): string {
  return `${name === undefined ? "" : `:${name}`}${digest === undefined ? "" : `@${digest}`}`;
}

function invalid(text: string, why: string): AppError {
  const shown = text.slice(0, 160);
  return new AppError("invalid_location", `invalid location ${JSON.stringify(shown)}: ${why}`, {
    details: { location: shown, why },
  });
}
