import { AppError } from "../../shared/errors.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import type { ImageCallOptions } from "./image-store.ts";
import { isDocumentType, type LayoutGraph, type Reached } from "./layout-graph.ts";
import type { LayoutEntry, LayoutIndex } from "./layout-index.ts";

export interface MarkOptions extends ImageCallOptions {
  readonly graph: LayoutGraph;
  /** For errors. */
  readonly path: string;
  /** True for a blob that is stored and that nobody may take yet, because it is young or in use. */
  readonly isSpared: (digest: Digest) => Promise<boolean>;
  /** True for a referrer that has been waiting for its subject for so long that it will not come. */
  readonly isForsaken: (digest: Digest) => Promise<boolean>;
}

export interface Live {
  /** Everything that an entry of the index needs. */
  readonly reached: Reached;
  /** Referrers that nobody named and whose subject nobody needs: they go, with what they alone need. */
  readonly orphans: ReadonlySet<Digest>;
}

interface Referrer {
  readonly descriptor: Descriptor;
  readonly subject: Digest;
}

/**
 * What the index keeps alive. A name keeps its image; a referrer (a signature, a list of parts) is kept by its subject,
 * by a name of its own, or by being new. Reads manifests only.
 * @throws layout_invalid, manifest_not_found, digest_mismatch, size_mismatch, graph_too_large: with any of these nobody
 * can say what is needed
 */
export async function markLive(index: LayoutIndex, options: MarkOptions): Promise<Live> {
  const { graph } = options;
  const reached: Reached = new Map();
  const referrers: Referrer[] = [];
  for (const entry of index.entries) {
    const descriptor = describe(entry, options.path);
    const call = { signal: options.signal, where: entry.name ?? descriptor.digest };
    const isDocument = isDocumentType(descriptor.mediaType);
    const subject = isDocument ? await graph.subjectOf(descriptor, call) : undefined;
    if (entry.name === undefined && subject !== undefined) {
      referrers.push({ descriptor, subject: subject.digest });
    } else {
      await graph.reach(descriptor, reached, call);
    }
  }
  return { reached, orphans: await markReferrers(referrers, reached, options) };
}

/** A referrer may refer to another one, so this is repeated until nothing changes. */
async function markReferrers(
  referrers: readonly Referrer[],
  reached: Reached,
  options: MarkOptions,
): Promise<ReadonlySet<Digest>> {
  const { graph, signal } = options;
  let waiting = referrers;
  for (;;) {
    const left: Referrer[] = [];
    for (const referrer of waiting) {
      const { digest } = referrer.descriptor;
      if (await isKept(referrer, reached, options))
        await graph.reach(referrer.descriptor, reached, { signal, where: digest });
      else left.push(referrer);
    }
    if (left.length === waiting.length) break;
    waiting = left;
  }
  return new Set(waiting.map(({ descriptor }) => descriptor.digest));
}

async function isKept(
  { descriptor, subject }: Referrer,
  reached: Reached,
  { isSpared, isForsaken }: MarkOptions,
): Promise<boolean> {
  if (reached.has(subject) || reached.has(descriptor.digest)) return true;
  return (await isSpared(subject)) || !(await isForsaken(descriptor.digest));
}

/** @throws layout_invalid */
function describe({ descriptor }: LayoutEntry, path: string): Descriptor {
  if (descriptor !== undefined) return descriptor;
  throw new AppError("layout_invalid", `${path} has an entry that cannot be read`, {
    details: { path, why: "an entry of index.json cannot be read" },
  });
}
