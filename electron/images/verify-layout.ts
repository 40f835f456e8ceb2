import { cancelledError, isAppError } from "../../shared/errors.ts";
import type { StoreReport } from "../../shared/image.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import { type Manifest, parseManifest } from "../../shared/oci/manifest.ts";
import { isForeignLayerType } from "../../shared/oci/media-types.ts";
import { listDamaged } from "./damaged-files.ts";
import type { ImageCallOptions } from "./image-store.ts";
import { listLeftovers } from "./layout-folder.ts";
import { childrenOf, isDocumentType, MAX_DEPTH, MAX_DOCUMENTS } from "./layout-graph.ts";
import { formatLayoutIndex, type LayoutIndex } from "./layout-index.ts";
import type { FoundIndex } from "./layout-index-file.ts";
import type { OciLayout } from "./oci-layout.ts";
import { listBlobs, readBlob } from "./read-blobs.ts";
import { DeepCheck, type StoredImage } from "./verify-deep.ts";
import { hasBlobFiles } from "./whole-images.ts";

type Problem = StoreReport["problems"][number];

/** What reading all stored files showed. */
interface Blobs {
  readonly sound: Map<Digest, number>;
  /** Digests whose problem is already in the report. */
  readonly damaged: Set<Digest>;
}

export interface VerifyOptions extends ImageCallOptions {
  /** Tells where the index comes from, so that one that is damaged or gone is reported. Default: it is just read. */
  readonly look?: (options: ImageCallOptions) => Promise<FoundIndex>;
  /** Unpacks every layer and compares it with its image's config, and that with the index. Default: no. */
  readonly deep?: boolean;
}

/**
 * Reads every blob of a layout and compares it with its name, then walks from every name to its last layer and looks
 * whether all is there. Changes nothing. Parts of unfinished transfers are no blobs: they are counted, not judged.
 * @throws layout_invalid, cancelled
 */
export async function verifyLayout(
  layout: OciLayout,
  options: VerifyOptions,
): Promise<StoreReport> {
  const damages: Problem[] = [];
  const blobs = await readBlobs(layout, damages, options);
  const { index, walk, problems } = await walkIndex(layout, blobs, options);
  const { sound } = blobs;
  const deep = options.deep === true ? new DeepCheck(layout) : undefined;
  if (deep !== undefined) {
    for (const image of walk.images) problems.push(...(await deep.check(image, options)));
  }
  const leftovers = [...(await listLeftovers(layout.root)), ...(await listDamaged(layout.root))];
  return {
    blobs: sound.size,
    bytes: sum([...sound.values()]),
    images: index.entries.filter((entry) => entry.name !== undefined).length,
    problems: [...damages, ...problems],
    unreferenced: amount([...sound].flatMap(([digest, size]) => (walk.saw(digest) ? [] : [size]))),
    leftovers: amount(leftovers.map(({ bytes }) => bytes)),
    ...(deep === undefined ? {} : { unpacked: deep.unpacked }),
  };
}

interface Walked {
  readonly index: LayoutIndex;
  readonly walk: Walk;
  readonly problems: Problem[];
}

/** An image that is removed while it is looked at is no damage: problems count only for the present index. */
async function walkIndex(layout: OciLayout, blobs: Blobs, options: VerifyOptions): Promise<Walked> {
  for (;;) {
    const problems: Problem[] = [];
    const index = await readIndex(layout, problems, options);
    const walk = new Walk(layout, blobs, problems);
    for (const entry of index.entries) {
      const where = entry.name ?? "index.json";
      if (entry.descriptor === undefined) problems.push({ kind: "unreadable", digest: "", where });
      else await walk.visit(entry.descriptor, where, options);
    }
    const isSame = problems.length === 0 || (await isUnchanged(layout, index, options));
    if (isSame) return { index, walk, problems };
  }
}

async function isUnchanged(
  layout: OciLayout,
  index: LayoutIndex,
  options: VerifyOptions,
): Promise<boolean> {
  const now = await readIndex(layout, [], options);
  return formatLayoutIndex(now).equals(formatLayoutIndex(index));
}

async function readIndex(
  layout: OciLayout,
  problems: Problem[],
  options: VerifyOptions,
): Promise<LayoutIndex> {
  if (options.look === undefined) return layout.readIndex(options);
  const { index, origin } = await options.look(options);
  const isEmpty = origin === "missing" && !(await hasBlobFiles(layout.root));
  if (origin !== "current" && !isEmpty) {
    const kind = origin === "missing" ? "missing" : "unreadable";
    problems.push({ kind, digest: "", where: "index.json" });
  }
  return index;
}

async function readBlobs(
  layout: OciLayout,
  problems: Problem[],
  { signal }: ImageCallOptions,
): Promise<Blobs> {
  const blobs: Blobs = { sound: new Map(), damaged: new Set() };
  for (const { path, digest, name } of await listBlobs(layout.root)) {
    if (signal.aborted) throw cancelledError("verifying");
    if (digest === undefined) {
      problems.push({ kind: "not_a_file", digest: name, where: path });
      continue;
    }
    const result = await readBlob(path, digest, signal);
    if (result.state === "sound") blobs.sound.set(digest, result.size);
    else {
      blobs.damaged.add(digest);
      problems.push({ kind: result.problem, digest, where: path });
    }
  }
  return blobs;
}

/** From a name down to its blobs. Each document is walked once, under the name that reached it first. */
class Walk {
  readonly #layout: OciLayout;
  readonly #blobs: Blobs;
  readonly #problems: Problem[];
  readonly #seen = new Set<Digest>();
  /** Every image that was walked, with the descriptor that led to it. */
  readonly images: StoredImage[] = [];
  #documents = 0;

  constructor(layout: OciLayout, blobs: Blobs, problems: Problem[]) {
    this.#layout = layout;
    this.#blobs = blobs;
    this.#problems = problems;
  }

  /** True for everything that an image needs. */
  saw(digest: Digest): boolean {
    return this.#seen.has(digest);
  }

  async visit(
    descriptor: Descriptor,
    where: string,
    options: ImageCallOptions,
    depth = 0,
  ): Promise<void> {
    const { digest, mediaType } = descriptor;
    if (depth === 0) this.#documents = 0;
    if (this.#seen.has(digest)) return;
    this.#seen.add(digest);
    if (!(await this.#isSound(descriptor, where, options)) || !isDocumentType(mediaType)) return;
    this.#documents += 1;
    if (depth > MAX_DEPTH || this.#documents > MAX_DOCUMENTS) {
      this.#problems.push({ kind: "unreadable", digest, where });
      return;
    }
    const manifest = await this.#read(descriptor, where, options);
    if (manifest === undefined) return;
    if (manifest.kind === "manifest") this.images.push({ descriptor, manifest, where });
    for (const child of childrenOf(manifest)) await this.visit(child, where, options, depth + 1);
  }

  async #isSound(
    descriptor: Descriptor,
    where: string,
    { signal }: ImageCallOptions,
  ): Promise<boolean> {
    const { digest, size, mediaType } = descriptor;
    const { sound, damaged } = this.#blobs;
    // Its own line in the report says what is wrong with the file.
    if (damaged.has(digest)) return false;
    if (!sound.has(digest)) {
      // A transfer may have brought it since the folder was listed.
      const read = await readBlob(this.#layout.blobs.pathOf(digest), digest, signal);
      if (read.state === "sound") sound.set(digest, read.size);
      // A layer that need not be anywhere is left out of copies that cannot have it.
      else if (read.problem === "missing" && isForeignLayerType(mediaType)) return false;
      else this.#problems.push({ kind: read.problem, digest, where });
      if (read.state !== "sound") return false;
    }
    if (sound.get(digest) === size) return true;
    this.#problems.push({ kind: "size_mismatch", digest, where });
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

function amount(sizes: readonly number[]): { files: number; bytes: number } {
  return { files: sizes.length, bytes: sum(sizes) };
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total + size, 0);
}
