import { AppError, cancelledError, withDetails } from "../../shared/errors.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import { type Digest, isDigest } from "../../shared/oci/digest.ts";
import { type Manifest, MAX_MANIFEST_SIZE, parseManifest } from "../../shared/oci/manifest.ts";
import { isImageManifestType, isIndexType } from "../../shared/oci/media-types.ts";
import type { ImageCallOptions } from "./image-store.ts";
import { openRegularFile, readRegularFile } from "./regular-file.ts";

/** Deeper nesting and more documents under one name are no image; the transfer has the same limits. */
export const MAX_DEPTH = 8;
export const MAX_DOCUMENTS = 10_000;

/** A digest anywhere in a text; the boundary keeps a sha512 from being read as something shorter. */
const ANY_DIGEST = /sha256:[0-9a-f]{64}(?![0-9a-f])|sha512:[0-9a-f]{128}(?![0-9a-f])/g;

/** True for what we can read as a manifest or an index. */
export function isDocumentType(mediaType: string): boolean {
  return isIndexType(mediaType) || isImageManifestType(mediaType);
}

/** What a document needs to be whole. A subject is not among it: it may be elsewhere. */
export function childrenOf(manifest: Manifest): readonly Descriptor[] {
  return manifest.kind === "index" ? manifest.manifests : [manifest.config, ...manifest.layers];
}

/** What a document leads to. */
interface Links {
  readonly children: readonly Descriptor[];
  /** Digests that a document of a kind we do not know mentions: all of them may be blobs that it needs. */
  readonly mentioned: readonly Digest[];
  readonly subject: Descriptor | undefined;
  readonly isIndex: boolean;
}

/** Reads manifests verified: a layout, or only its blobs. */
export interface ManifestReader {
  readManifest(descriptor: Descriptor, options: ImageCallOptions): Promise<Uint8Array>;
}

/** What was reached, with the descriptor that led there; undefined where only the digest was mentioned. */
export type Reached = Map<Digest, Descriptor | undefined>;

interface Step {
  readonly descriptor: Descriptor;
  readonly depth: number;
  /** True where only a manifest can stand, whatever its media type: a root, or a member of an index. */
  readonly isManifest: boolean;
}

/**
 * Everything that can be reached from roots of a layout. Reads each document once in its life, verified, so that
 * asking again after a small change is cheap. What cannot be read makes the answer unsure, which is an error.
 */
export class LayoutGraph {
  readonly #reader: ManifestReader;
  readonly #known = new Map<Digest, Links>();

  constructor(reader: ManifestReader) {
    this.#reader = reader;
  }

  /**
   * Adds all that a root needs to `reached`. `where` names the image in errors.
   * @throws manifest_not_found, digest_mismatch, size_mismatch, graph_too_large, cancelled
   */
  async reach(
    root: Descriptor,
    reached: Reached,
    options: ImageCallOptions & { readonly where: string },
  ): Promise<void> {
    const walked = new Set<Digest>();
    const waiting: Step[] = [{ descriptor: root, depth: 0, isManifest: true }];
    for (let step = waiting.pop(); step !== undefined; step = waiting.pop()) {
      const { descriptor, depth, isManifest } = step;
      reached.set(descriptor.digest, descriptor);
      if (!isManifest && !isDocumentType(descriptor.mediaType)) continue;
      if (walked.has(descriptor.digest)) continue;
      walked.add(descriptor.digest);
      if (depth > MAX_DEPTH || walked.size > MAX_DOCUMENTS) throw tooLarge(options.where);
      const { children, mentioned, isIndex } = await this.#read(descriptor, options);
      for (const digest of mentioned) if (!reached.has(digest)) reached.set(digest, undefined);
      for (const child of children)
        waiting.push({ descriptor: child, depth: depth + 1, isManifest: isIndex });
    }
  }

  /** What a root says it belongs to. @throws as {@link LayoutGraph.reach} */
  async subjectOf(
    root: Descriptor,
    options: ImageCallOptions & { readonly where: string },
  ): Promise<Descriptor | undefined> {
    return (await this.#read(root, options)).subject;
  }

  async #read(
    descriptor: Descriptor,
    options: ImageCallOptions & { readonly where: string },
  ): Promise<Links> {
    const known = this.#known.get(descriptor.digest);
    if (known !== undefined) return known;
    if (options.signal.aborted) throw cancelledError("looking through the images");
    try {
      const links = linksOf(await this.#reader.readManifest(descriptor, options), descriptor);
      this.#known.set(descriptor.digest, links);
      return links;
    } catch (error) {
      throw withDetails(error, { name: options.where, digest: descriptor.digest });
    }
  }
}

/** The manifest or index in a blob that nothing describes, or undefined when it holds neither. */
export async function readDocument(path: string): Promise<Manifest | undefined> {
  try {
    if (!(await beginsWithBrace(path))) return undefined;
    const bytes = await readRegularFile(path, MAX_MANIFEST_SIZE);
    return bytes === undefined ? undefined : parseManifest(bytes, "");
  } catch {
    // Larger files and other JSON are layers and configs.
    return undefined;
  }
}

/** Tells layers apart without reading them. */
async function beginsWithBrace(path: string): Promise<boolean> {
  const opened = await openRegularFile(path);
  if (opened === undefined) return false;
  try {
    const { buffer, bytesRead } = await opened.file.read(Buffer.alloc(1), 0, 1, 0);
    return bytesRead === 1 && buffer[0] === OPENING_BRACE;
  } finally {
    await opened.file.close();
  }
}

const OPENING_BRACE = 0x7b;

/** A document that is sound but unknown to us needs, for all we know, everything that it mentions. */
function linksOf(bytes: Uint8Array, { mediaType }: Descriptor): Links {
  if (!isDocumentType(mediaType)) return mentionedIn(bytes);
  try {
    const manifest = parseManifest(bytes, mediaType);
    return {
      children: childrenOf(manifest),
      mentioned: [],
      subject: manifest.subject,
      isIndex: manifest.kind === "index",
    };
  } catch {
    return mentionedIn(bytes);
  }
}

function mentionedIn(bytes: Uint8Array): Links {
  const found = Buffer.from(bytes).toString("latin1").match(ANY_DIGEST) ?? [];
  return {
    children: [],
    mentioned: [...found].filter((text) => isDigest(text)),
    subject: undefined,
    isIndex: false,
  };
}

function tooLarge(name: string): AppError {
  return new AppError("graph_too_large", `${name} has too many manifests or nests too deeply`, {
    details: { name, limit: MAX_DOCUMENTS },
  });
}
