import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { cancelledError, isAppError } from "../../shared/errors.ts";
import type { StoreReport } from "../../shared/image.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import { type Digest, digestAlgorithm, digestOf, isDigest } from "../../shared/oci/digest.ts";
import { type Manifest, parseManifest } from "../../shared/oci/manifest.ts";
import { isImageManifestType, isIndexType } from "../../shared/oci/media-types.ts";
import { errnoOf } from "../storage/file-error.ts";
import type { ImageCallOptions } from "./image-store.ts";
import type { OciLayout } from "./oci-layout.ts";
import { isNotAFile, openRegularFile } from "./regular-file.ts";

const READ_BYTES = 1024 * 1024;
/** Deeper nesting and more documents are no image; the transfer has the same limits. */
const MAX_DEPTH = 8;
const MAX_DOCUMENTS = 10_000;

type Problem = StoreReport["problems"][number];

/** A stored file that was read to its end. */
interface SoundBlob {
  readonly size: number;
}

/**
 * Reads every blob of a layout and compares it with its name, then walks from every name to its last layer and looks
 * whether all is there. Changes nothing.
 * @throws layout_invalid, cancelled
 */
export async function verifyLayout(
  layout: OciLayout,
  options: ImageCallOptions,
): Promise<StoreReport> {
  const problems: Problem[] = [];
  const { sound, damaged } = await readBlobs(layout, problems, options);
  const { entries } = await layout.readIndex(options);
  const walk = new Walk(layout, sound, damaged, problems);
  for (const entry of entries) {
    const where = entry.name ?? "index.json";
    if (entry.descriptor === undefined) problems.push({ kind: "unreadable", digest: "", where });
    else await walk.visit(entry.descriptor, where, options);
  }
  return {
    blobs: sound.size,
    bytes: [...sound.values()].reduce((sum, blob) => sum + blob.size, 0),
    images: entries.filter((entry) => entry.name !== undefined).length,
    problems,
  };
}

interface Blobs {
  readonly sound: Map<Digest, SoundBlob>;
  /** Digests whose problem is already in the report. */
  readonly damaged: Set<Digest>;
}

async function readBlobs(
  layout: OciLayout,
  problems: Problem[],
  { signal }: ImageCallOptions,
): Promise<Blobs> {
  const blobs: Blobs = { sound: new Map(), damaged: new Set() };
  for (const algorithm of ["sha256", "sha512"] as const) {
    const folder = join(layout.root, "blobs", algorithm);
    for (const encoded of await namesIn(folder)) {
      if (signal.aborted) throw cancelledError("verifying");
      const digest = `${algorithm}:${encoded}`;
      const path = join(folder, encoded);
      if (!isDigest(digest)) {
        problems.push({ kind: "not_a_file", digest, where: path });
        continue;
      }
      const result = await readBlob(path, digest, signal);
      if (typeof result === "object") blobs.sound.set(digest, result);
      else {
        blobs.damaged.add(digest);
        problems.push({ kind: result, digest, where: path });
      }
    }
  }
  return blobs;
}

async function readBlob(
  path: string,
  digest: Digest,
  signal: AbortSignal,
): Promise<SoundBlob | Problem["kind"]> {
  const algorithm = digestAlgorithm(digest);
  const hash = createHash(algorithm);
  let size = 0;
  try {
    const opened = await openRegularFile(path);
    // Removed since the folder was listed: the walk tells whether anybody misses it.
    if (opened === undefined) return "missing";
    const stream = opened.file.createReadStream({ highWaterMark: READ_BYTES, signal });
    for await (const piece of stream) {
      const bytes: Buffer = piece;
      size += bytes.byteLength;
      hash.update(bytes);
    }
  } catch (error) {
    if (signal.aborted) throw cancelledError("verifying");
    if (isNotAFile(error)) return "not_a_file";
    if (isAppError(error) || errnoOf(error) !== undefined) return "unreadable";
    throw error;
  }
  return digestOf(algorithm, hash.digest("hex")) === digest ? { size } : "digest_mismatch";
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch {
    // A layout may be empty, or use one algorithm only; a folder that cannot be read shows as missing blobs.
    return [];
  }
}

/** From a name down to its blobs. Each document is walked once, under the name that reached it first. */
class Walk {
  readonly #layout: OciLayout;
  readonly #sound: ReadonlyMap<Digest, SoundBlob>;
  readonly #damaged: ReadonlySet<Digest>;
  readonly #problems: Problem[];
  readonly #seen = new Set<Digest>();

  constructor(
    layout: OciLayout,
    sound: ReadonlyMap<Digest, SoundBlob>,
    damaged: ReadonlySet<Digest>,
    problems: Problem[],
  ) {
    this.#layout = layout;
    this.#sound = sound;
    this.#damaged = damaged;
    this.#problems = problems;
  }

  async visit(
    descriptor: Descriptor,
    where: string,
    options: ImageCallOptions,
    depth = 0,
  ): Promise<void> {
    const { digest, mediaType } = descriptor;
    if (this.#seen.has(digest)) return;
    this.#seen.add(digest);
    if (!this.#isSound(descriptor, where)) return;
    if (!isIndexType(mediaType) && !isImageManifestType(mediaType)) return;
    if (depth > MAX_DEPTH || this.#seen.size > MAX_DOCUMENTS) {
      this.#problems.push({ kind: "unreadable", digest, where });
      return;
    }
    const manifest = await this.#read(descriptor, where, options);
    for (const child of childrenOf(manifest)) await this.visit(child, where, options, depth + 1);
  }

  #isSound({ digest, size }: Descriptor, where: string): boolean {
    const blob = this.#sound.get(digest);
    if (blob?.size === size) return true;
    // Its own line in the report says what is wrong with the file.
    if (this.#damaged.has(digest)) return false;
    this.#problems.push({ kind: blob === undefined ? "missing" : "size_mismatch", digest, where });
    return false;
  }

  async #read(
    descriptor: Descriptor,
    where: string,
    options: ImageCallOptions,
  ): Promise<Manifest | undefined> {
    try {
      const bytes = await this.#layout.readManifest(descriptor, options);
      return parseManifest(bytes, descriptor.mediaType);
    } catch (error) {
      if (!isAppError(error) || error.code === "cancelled") throw error;
      this.#problems.push({ kind: "unreadable", digest: descriptor.digest, where });
      return undefined;
    }
  }
}

function childrenOf(manifest: Manifest | undefined): readonly Descriptor[] {
  if (manifest === undefined) return [];
  return manifest.kind === "index" ? manifest.manifests : [manifest.config, ...manifest.layers];
}
