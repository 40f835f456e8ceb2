import { AppError } from "../errors.ts";
import { type Digest, parseDigest } from "./digest.ts";

/**
 * The name of an image, fully qualified. Grammar and defaults are those of distribution/reference, which Docker uses:
 * default registry `docker.io`, `library/` for one-part names there, tag `latest` when neither tag nor digest is given.
 */
export interface Reference {
  /** Host with optional port: `docker.io`, `127.0.0.1:5000`, `[::1]:5000`. */
  readonly registry: string;
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: Digest;
}

export const DEFAULT_REGISTRY = "docker.io";
export const DEFAULT_TAG = "latest";
const OFFICIAL_NAMESPACE = "library";
const LEGACY_DEFAULT_REGISTRY = "index.docker.io";

/** distribution/reference: NameTotalLengthMax, for registry and repository together. */
const MAX_NAME_LENGTH = 255;
/** 255 for the name, 129 for the tag, 136 for a sha512 digest: anything longer is refused before it is looked at. */
const MAX_TEXT_LENGTH = 520;

const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const PATH_COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const DOMAIN_COMPONENT = /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/;
const IPV6 = /^\[[0-9A-Fa-f:.]{2,45}\]$/;
const PORT = /^[0-9]{1,5}$/;
const BARE_DIGEST = /^[0-9a-f]{64}$/;

/**
 * Reads a reference as Docker would. ASCII only, and checked before any URL is made of it, so that look-alike hosts
 * (full-width letters, escapes, user info) never reach a URL parser that would normalise them.
 * @throws invalid_reference
 */
export function parseReference(text: string): Reference {
  const name = parseName(text);
  return name.tag === undefined && name.digest === undefined ? { ...name, tag: DEFAULT_TAG } : name;
}

/**
 * Like {@link parseReference}, but a missing tag stays missing: `127.0.0.1:5000/team/app` is a whole repository.
 * @throws invalid_reference
 */
export function parseName(text: string): Reference {
  if (text.length === 0) throw invalid(text, "it is empty");
  if (text.length > MAX_TEXT_LENGTH)
    throw invalid(text, `it is longer than ${MAX_TEXT_LENGTH} characters`);
  if (!/^[\x21-\x7e]+$/.test(text))
    throw invalid(text, "only visible ASCII characters are allowed");
  if (BARE_DIGEST.test(text)) throw invalid(text, "a bare 64-character digest is not a name");

  const at = text.indexOf("@");
  const digest = at === -1 ? undefined : parseReferenceDigest(text, text.slice(at + 1));
  const nameAndTag = at === -1 ? text : text.slice(0, at);

  const { registry, rest } = splitRegistry(nameAndTag);
  const colon = rest.indexOf(":");
  const tag = colon === -1 ? undefined : rest.slice(colon + 1);
  if (tag !== undefined && !isTag(tag)) throw invalid(text, `"${tag}" is not a valid tag`);

  const path = colon === -1 ? rest : rest.slice(0, colon);
  const repository =
    registry === DEFAULT_REGISTRY && !path.includes("/") ? `${OFFICIAL_NAMESPACE}/${path}` : path;
  checkRepository(text, registry, repository);
  return {
    registry,
    repository,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

export function isTag(text: string): boolean {
  return TAG.test(text);
}

/** True for a path such as `library/alpine` that may stand in a registry URL as it is. */
export function isRepository(text: string): boolean {
  return (
    text.length <= MAX_NAME_LENGTH && text.split("/").every((part) => PATH_COMPONENT.test(part))
  );
}

/** @throws invalid_reference unless `text` is `host`, `host:port` or `[ipv6]:port`, in ASCII. */
export function parseRegistry(text: string): string {
  const host = canonicalHost(text);
  if (!isRegistry(host)) throw invalid(text, "it is not a host, with an optional port");
  return host;
}

/** The full form: `docker.io/library/alpine:3.20@sha256:…`. */
export function formatReference(reference: Reference): string {
  const tag = reference.tag === undefined ? "" : `:${reference.tag}`;
  const digest = reference.digest === undefined ? "" : `@${reference.digest}`;
  return `${reference.registry}/${reference.repository}${tag}${digest}`;
}

/** Undefined for what is no reference: names in layouts and archives need not be one (image-spec v1.1, annotations.md). */
export function tryParseReference(text: string): Reference | undefined {
  try {
    return parseReference(text);
  } catch {
    return undefined;
  }
}

/** The full form of a name; one that is no reference is only text, and stays as it is. */
export function fullName(name: string): string {
  const reference = tryParseReference(name);
  return reference === undefined ? name : formatReference(reference);
}

/** Writers use short and full references for one image: `alpine` is `docker.io/library/alpine:latest`. */
export function isSameName(stored: string, wanted: string): boolean {
  return stored === wanted || fullName(stored) === fullName(wanted);
}

/** The form people type: `docker.io/library/` is left out, as `docker images` does. */
export function familiarReference(reference: Reference): string {
  const full = formatReference(reference);
  const official = `${DEFAULT_REGISTRY}/${OFFICIAL_NAMESPACE}/`;
  if (full.startsWith(official)) return full.slice(official.length);
  if (reference.registry === DEFAULT_REGISTRY) return full.slice(DEFAULT_REGISTRY.length + 1);
  return full;
}

/** The first part is a host when it has a dot, a colon or a capital, or is `localhost` (distribution/reference). */
function splitRegistry(nameAndTag: string): { registry: string; rest: string } {
  const slash = nameAndTag.indexOf("/");
  const first = slash === -1 ? "" : nameAndTag.slice(0, slash);
  if (first === "" || !looksLikeHost(first)) {
    return { registry: DEFAULT_REGISTRY, rest: nameAndTag };
  }
  return { registry: canonicalHost(first), rest: nameAndTag.slice(slash + 1) };
}

function looksLikeHost(part: string): boolean {
  return /[.:[]/.test(part) || part === "localhost" || part !== part.toLowerCase();
}

/** Lower case, so that one host has one name; only where the capital is what makes it a host, as in `Reg/app`, it stays. */
function canonicalHost(text: string): string {
  const lower = text.toLowerCase();
  if (lower === LEGACY_DEFAULT_REGISTRY) return DEFAULT_REGISTRY;
  return looksLikeHost(lower) ? lower : text;
}

function checkRepository(text: string, registry: string, repository: string): void {
  if (!isRegistry(registry)) throw invalid(text, `"${registry}" is not a valid registry host`);
  if (registry.length + 1 + repository.length > MAX_NAME_LENGTH) {
    throw invalid(text, `the name is longer than ${MAX_NAME_LENGTH} characters`);
  }
  if (isRepository(repository)) return;
  const hint = repository === repository.toLowerCase() ? "" : "; repository names are lower case";
  throw invalid(text, `"${repository}" is not a valid repository name${hint}`);
}

function isRegistry(text: string): boolean {
  if (text.length === 0 || text.length > MAX_NAME_LENGTH) return false;
  const bracket = text.lastIndexOf("]");
  const colon = text.indexOf(":", bracket + 1);
  const host = colon === -1 ? text : text.slice(0, colon);
  if (colon !== -1 && !isPort(text.slice(colon + 1))) return false;
  return IPV6.test(host) || host.split(".").every((part) => DOMAIN_COMPONENT.test(part));
}

function isPort(text: string): boolean {
  return PORT.test(text) && Number(text) <= 65_535;
}

function parseReferenceDigest(text: string, digest: string): Digest {
  try {
    return parseDigest(digest);
  } catch (cause) {
    throw invalid(text, `"${digest.slice(0, 140)}" is not a sha256 or sha512 digest`, cause);
  }
}

function invalid(text: string, why: string, cause?: unknown): AppError {
  const shown = text.length > 160 ? `${text.slice(0, 160)}…` : text;
  return new AppError("invalid_reference", `invalid reference ${JSON.stringify(shown)}: ${why}`, {
    details: { reference: shown, why },
    cause,
  });
}
