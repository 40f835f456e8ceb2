import {
  additionPrefix,
  COSIGN_KINDS,
  type CosignKind,
  cosignTag,
  nameBeside,
} from "../../shared/addition-tag.ts";
import { hasCode } from "../../shared/errors.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import { isIndexType } from "../../shared/oci/media-types.ts";
import type { Source } from "../images/image-store.ts";
import { childrenFirst, type GraphNode, MAX_DEPTH, successors } from "./graph.ts";
import { mapBounded } from "./parallel.ts";
import { onSide } from "./sides.ts";
import { walk } from "./walk.ts";

/** Additions that one transfer takes along: images have a handful each, so more was written by a runaway program. */
const MAX_ADDITIONS = 2000;
/** Manifests of additions are kept in memory until they are written, as those of images are. */
const MAX_METADATA_BYTES = 64 * 1024 * 1024;
/** Subjects asked about, and additions read, at once. A subject takes four questions, one after the other. */
const PARALLEL = 4;

/** Something that additions may belong to: an image, one of its platforms, another addition. */
export interface AdditionSubject {
  readonly source: Source;
  readonly digest: Digest;
  /** What the image is called at the source: cosign's tags are beside it. */
  readonly from: string | undefined;
  /** What it is called at the destination. */
  readonly to: readonly string[];
}

/** A signature, an SBOM or whatever else belongs to a subject. */
export interface FoundAddition {
  readonly subject: AdditionSubject;
  readonly root: GraphNode;
  /** All its manifests, children before parents. */
  readonly nodes: readonly GraphNode[];
  /** Absent for those that name their subject themselves. */
  readonly kind?: CosignKind;
}

export interface FoundAdditions {
  readonly found: readonly FoundAddition[];
  /** False when there are more, or some could not be read. */
  readonly complete: boolean;
}

interface Listed {
  readonly subject: AdditionSubject;
  readonly descriptor: Descriptor;
  readonly kind?: CosignKind;
}

/**
 * What belongs to the subjects, what belongs to that, and so on, subjects first. A referrer counts only when it names the
 * subject that it is listed for: anybody may have written the list.
 * Spec: distribution-spec v1.1, Listing Referrers; sigstore/cosign specs/SIGNATURE_SPEC.md, Tag-based discovery.
 * @throws what the source throws, but for additions that are listed and cannot be read
 */
export async function findAdditions(
  subjects: readonly AdditionSubject[],
  signal: AbortSignal,
): Promise<FoundAdditions> {
  return new AdditionSearch(signal).run(subjects);
}

class AdditionSearch {
  readonly #signal: AbortSignal;
  readonly #asked = new Set<string>();
  readonly #found = new Map<string, FoundAddition>();
  #bytes = 0;
  #complete = true;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  async run(subjects: readonly AdditionSubject[]): Promise<FoundAdditions> {
    const bounds = { limit: PARALLEL, signal: this.#signal };
    let level = this.#unasked(subjects);
    for (let depth = 0; level.length > 0; depth += 1) {
      if (depth > MAX_DEPTH) this.#complete = false;
      if (depth > MAX_DEPTH) break;
      const listed = await mapBounded(level, bounds, (subject, signal) =>
        this.#listFor(subject, signal),
      );
      const fresh = this.#affordable(listed.flat());
      const read = await mapBounded(fresh, bounds, (one, signal) => this.#read(one, signal));
      const added = read.flatMap((addition) => (this.#take(addition) ? addition : []));
      level = this.#unasked(added.map(({ subject, root }) => below(subject, root)));
    }
    return { found: [...this.#found.values()], complete: this.#complete };
  }

  #unasked(subjects: readonly AdditionSubject[]): readonly AdditionSubject[] {
    return subjects.filter((subject) => {
      const key = `${subject.digest}\n${placeOf(subject)}`;
      const isNew = !this.#asked.has(key);
      this.#asked.add(key);
      return isNew;
    });
  }

  async #listFor(subject: AdditionSubject, signal: AbortSignal): Promise<readonly Listed[]> {
    const { source, digest } = subject;
    const referrers = await onSide("source", () => source.listReferrers(digest, { signal }), {
      digest,
    });
    if (!referrers.complete) this.#complete = false;
    const noted = await this.#listedInLayout(subject, signal);
    const listed: Listed[] = [...referrers.entries, ...noted].map((descriptor) => ({
      subject,
      descriptor,
    }));
    for (const kind of COSIGN_KINDS) {
      const descriptor = await underTag(subject, cosignTag(digest, kind), signal);
      if (descriptor !== undefined) listed.push({ subject, descriptor, kind });
    }
    return listed;
  }

  /** Registries look there by themselves; in a layout other programs keep the same list under the same name. */
  async #listedInLayout(
    subject: AdditionSubject,
    signal: AbortSignal,
  ): Promise<readonly Descriptor[]> {
    const { source, digest } = subject;
    if (source.location.kind === "registry") return [];
    const list = await underTag(subject, additionPrefix(digest), signal);
    if (list === undefined || !isIndexType(list.mediaType)) return [];
    const nodes = await this.#tryWalk(source, list, signal, () => false);
    return nodes?.flatMap(({ manifest }) => successors(manifest).manifests) ?? [];
  }

  #affordable(listed: readonly Listed[]): readonly Listed[] {
    const fresh = new Map(listed.map((one) => [keyOf(one, one.descriptor.digest), one]));
    for (const key of this.#found.keys()) fresh.delete(key);
    const room = MAX_ADDITIONS - this.#found.size;
    if (fresh.size > room) this.#complete = false;
    return [...fresh.values()].slice(0, room);
  }

  async #read(one: Listed, signal: AbortSignal): Promise<FoundAddition | undefined> {
    const { subject, descriptor, kind } = one;
    const nodes = await this.#tryWalk(subject.source, descriptor, signal);
    const root = nodes?.at(-1);
    if (nodes === undefined || root === undefined) return undefined;
    if (kind !== undefined) return { subject, root, nodes, kind };
    return root.manifest.subject?.digest === subject.digest ? { subject, root, nodes } : undefined;
  }

  /** Lists have entries whose manifests are gone, and may say anything: what is wrong in itself is left out. */
  async #tryWalk(
    source: Source,
    descriptor: Descriptor,
    signal: AbortSignal,
    follow: (child: Descriptor) => boolean = () => true,
  ): Promise<readonly GraphNode[] | undefined> {
    try {
      const nodes = await walk(source, [descriptor], { signal, follow });
      return childrenFirst([descriptor.digest], nodes);
    } catch (error) {
      if (signal.aborted || !isUnreadable(error)) throw error;
      this.#complete = false;
      return undefined;
    }
  }

  #take(addition: FoundAddition | undefined): addition is FoundAddition {
    if (addition === undefined) return false;
    this.#bytes += addition.nodes.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
    if (this.#bytes > MAX_METADATA_BYTES) {
      this.#complete = false;
      return false;
    }
    this.#found.set(keyOf(addition, addition.root.descriptor.digest), addition);
    return true;
  }
}

function below(subject: AdditionSubject, { descriptor }: GraphNode): AdditionSubject {
  return { ...subject, digest: descriptor.digest };
}

/** An addition by its subject is one wherever it is; one under a tag is another one beside each name. */
function keyOf(
  { subject, kind }: { readonly subject: AdditionSubject; readonly kind?: CosignKind },
  digest: Digest,
): string {
  return kind === undefined ? digest : `${digest}\n${kind}\n${subject.digest}\n${placeOf(subject)}`;
}

/** The repositories, or what stands for them, between which an image goes. */
function placeOf({ source, digest, from, to }: AdditionSubject): string {
  const tag = cosignTag(digest, "sig");
  const there = to.map((name) => name.slice(0, name.lastIndexOf(":") + 1));
  return [nameBeside(source.location, from, tag), ...new Set(there)].join("\n");
}

async function underTag(
  { source, from }: AdditionSubject,
  tag: string,
  signal: AbortSignal,
): Promise<Descriptor | undefined> {
  const name = nameBeside(source.location, from, tag);
  if (name === undefined) return undefined;
  try {
    return await onSide("source", () => source.resolve({ name }, { signal }), { tag: name });
  } catch (error) {
    if (hasCode(error, "manifest_not_found", "image_not_found", "repository_not_found")) {
      return undefined;
    }
    throw error;
  }
}

function isUnreadable(error: unknown): boolean {
  return hasCode(
    error,
    "manifest_not_found",
    "digest_mismatch",
    "size_mismatch",
    "manifest_too_large",
    "ambiguous_manifest",
    "invalid_manifest",
    "obsolete_manifest",
    "graph_too_large",
  );
}
