import { AppError, hasCode } from "./errors.ts";
import {
  type ArchiveLocation,
  type EngineLocation,
  formatLocation,
  type LayoutLocation,
  type Location,
  parseLocation,
  type RegistryLocation,
  type StoreLocation,
} from "./location.ts";
import { DEFAULT_REGISTRY, parseName, type Reference } from "./oci/reference.ts";

/** What may stand in braces. */
const PLACEHOLDERS = ["name", "repository", "tag", "registry"] as const;
type Placeholder = (typeof PLACEHOLDERS)[number];

/** What an image gives to fill a pattern with. Each word has the grammar of references, so none holds a separator. */
export interface SourceWords {
  /** The last part of the repository. */
  readonly name: string;
  /** All of it, as people write it: without the `library/` of Docker Hub. */
  readonly repository: string;
  /** Absent where the image is known by its digest only. */
  readonly tag?: string;
  /** The host. Absent for a file that does not say. */
  readonly registry?: string;
}

/** Any image will do to see whether a pattern can be filled. */
const SAMPLE: SourceWords = {
  name: "name",
  repository: "group/name",
  tag: "tag",
  registry: "registry.example.com",
};

/**
 * Where an image goes by a pattern. The words come from other people's names for images, so a pattern is taken apart
 * before it is filled: no word can become a scheme, an engine, a host or the end of a path. Only `{registry}` alone, at
 * the place of the host, is the image's own host. A pattern without a tag keeps the image's.
 * @throws invalid_location, with the pattern and what is wrong with it
 */
export function fillPattern(pattern: string, words: SourceWords): Location {
  checkBraces(pattern);
  const scheme = schemeOf(pattern);
  switch (scheme) {
    case "oci:":
    case "oci-archive:":
    case "docker-archive:":
      return fillPath(pattern, words);
    default:
      return fillReference(pattern, scheme, words);
  }
}

/** @throws invalid_location unless every image of a registry can go where the pattern says */
export function checkPattern(pattern: string): void {
  fillPattern(pattern, SAMPLE);
}

/** Where a sample image would go: two patterns that agree on it name one place. */
export function sampleDestination(pattern: string): string {
  return formatLocation(fillPattern(pattern, SAMPLE));
}

type Scheme =
  "docker://" | "store:" | "oci:" | "oci-archive:" | "docker-archive:" | "docker-daemon:";

function schemeOf(pattern: string): Scheme | undefined {
  const found = /^(?:docker:\/\/|store:|oci:|oci-archive:|docker-archive:|docker-daemon:)/.exec(
    pattern,
  );
  return found?.[0] as Scheme | undefined;
}

function fillReference(
  pattern: string,
  scheme: Scheme | undefined,
  words: SourceWords,
): RegistryLocation | StoreLocation | EngineLocation {
  const whole = pattern.slice(scheme?.length ?? 0);
  const engine = scheme === "docker-daemon:" ? engineOf(pattern, whole) : undefined;
  const image = engine === undefined ? whole : whole.slice(engine.length + 2);
  const reference = readFilled(pattern, image, words);
  if (scheme === "store:") return { kind: "store", reference };
  if (scheme !== "docker-daemon:") return { kind: "registry", reference };
  return { kind: "docker-daemon", ...(engine === undefined ? {} : { engine }), reference };
}

/** `@engine/` before the image. */
function engineOf(pattern: string, whole: string): string | undefined {
  if (!whole.startsWith("@")) return undefined;
  const slash = whole.indexOf("/");
  if (slash === -1) throw wrong(pattern, "it names no image");
  const engine = whole.slice(1, slash);
  if (engine.includes("{")) throw wrong(pattern, "the engine must be written out");
  readPart(pattern, () => parseLocation(`docker-daemon:@${engine}`));
  return engine;
}

function readFilled(pattern: string, image: string, words: SourceWords): Reference {
  if (image === "") throw wrong(pattern, "it names no image");
  const { host, rest } = splitHost(pattern, image, words);
  const filled = `${host}/${fillText(pattern, rest, words)}`;
  const reference = readPart(pattern, () => parseName(filled), filled);
  if (reference.digest !== undefined) {
    throw wrong(pattern, "a digest cannot be chosen for what is written");
  }
  return reference.tag === undefined && words.tag !== undefined
    ? { ...reference, tag: words.tag }
    : reference;
}

/** The host is what stands before the first slash, as in every reference; nothing that is filled in later changes it. */
function splitHost(
  pattern: string,
  image: string,
  words: SourceWords,
): { host: string; rest: string } {
  const slash = image.indexOf("/");
  const first = image.slice(0, Math.max(slash, 0));
  const rest = image.slice(first.length + 1);
  if (first === "{registry}") return { host: wordFor(pattern, "registry", words), rest };
  if (!first.includes("{")) {
    if (slash === -1) return { host: DEFAULT_REGISTRY, rest: image };
    const { registry, repository } = readPart(pattern, () => parseName(`${first}/x`));
    // A first part such as `team` is no host: the whole is a repository of Docker Hub.
    const isHost = repository === "x" || repository === "library/x";
    return { host: registry, rest: isHost ? rest : image };
  }
  if (/[.:[\]A-Z]|localhost/.test(first.replace(/\{[a-z]+\}/g, ""))) {
    throw wrong(pattern, "the host must be written out, or be {registry} alone");
  }
  return { host: DEFAULT_REGISTRY, rest: image };
}

function fillPath(pattern: string, words: SourceWords): LayoutLocation | ArchiveLocation {
  const shape = readPart(pattern, () => parseLocation(pattern));
  if (!("path" in shape)) throw wrong(pattern, "it is not a path");
  if (shape.digest !== undefined) {
    throw wrong(pattern, "a digest cannot be chosen for what is written");
  }
  // The process that pushes may stand in any folder.
  if (!/^(?:\/|\\\\|[A-Za-z]:[\\/])/.test(shape.path)) {
    throw wrong(pattern, "a path in it must be whole, from the root on");
  }
  const path = fillText(pattern, shape.path, words);
  const name = shape.name === undefined ? undefined : fillText(pattern, shape.name, words);
  const kept = name ?? (shape.kind === "oci" ? words.tag : undefined);
  const filled = { kind: shape.kind, path, ...(kept === undefined ? {} : { name: kept }) };
  const text = formatLocation(filled);
  const back = readPart(pattern, () => parseLocation(text), text);
  if (!("path" in back) || back.path !== path || back.name !== kept || back.digest !== undefined) {
    throw wrong(pattern, `${JSON.stringify(path.slice(0, 160))} cannot be written as a path`);
  }
  return filled;
}

function fillText(pattern: string, text: string, words: SourceWords): string {
  return text.replace(/\{([a-z]+)\}/g, (_, word: Placeholder) => wordFor(pattern, word, words));
}

function wordFor(pattern: string, placeholder: Placeholder, words: SourceWords): string {
  const word = words[placeholder];
  if (word !== undefined) return word;
  throw wrong(pattern, `the image has no ${placeholder}`);
}

function checkBraces(pattern: string): void {
  const rest = pattern.replace(/\{([^{}]*)\}/g, (_, word: string) => {
    if ((PLACEHOLDERS as readonly string[]).includes(word)) return "";
    const known = PLACEHOLDERS.map((one) => `{${one}}`).join(", ");
    throw wrong(pattern, `{${word.slice(0, 60)}} is not known; known are ${known}`);
  });
  if (/[{}]/.test(rest)) throw wrong(pattern, "a brace stands alone");
}

/** @param filled what the pattern became, where that is worth showing */
function readPart<T>(pattern: string, read: () => T, filled?: string): T {
  try {
    return read();
  } catch (cause) {
    if (!hasCode(cause, "invalid_reference", "invalid_location", "invalid_digest")) throw cause;
    const why = String(cause.details["why"] ?? cause.message);
    const became = filled === undefined ? "" : `it becomes ${filled.slice(0, 160)}: `;
    throw wrong(pattern, `${became}${why}`, cause);
  }
}

function wrong(pattern: string, why: string, cause?: unknown): AppError {
  const location = pattern.slice(0, 160);
  return new AppError("invalid_location", `invalid pattern ${JSON.stringify(location)}: ${why}`, {
    details: { location, why },
    cause,
  });
}
