import { additionOfTag, additionPrefix } from "../../shared/addition-tag.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import { isIndexType } from "../../shared/oci/media-types.ts";
import { formatPlatform } from "../../shared/oci/platform.ts";
import type { RemovalTree } from "../../shared/plan.ts";
import { isAttestation } from "./choose-image.ts";
import { findReferrers, type Named } from "./dependents.ts";
import type { ImageCallOptions, Source } from "./image-store.ts";
import { MAX_DEPTH } from "./layout-graph.ts";
import { readManifestOrUndefined } from "./readable-manifest.ts";
import type { ResolvedNames } from "./removal-names.ts";

/** Indexes that are read, here and under other names. Each is a request. */
const MAX_INDEXES = 100;
/** Additions that go along; an image with more has been signed by a runaway program. */
const MAX_REFERRERS = 200;

/** A tree and the names that go with it, besides those of its root. */
export interface FoundTree {
  readonly tree: RemovalTree;
  /** Tags that only mark additions of what goes: of the referrers schema, and of cosign. */
  readonly markers: readonly Named[];
}

/**
 * What goes with an index: its children, at any depth, that no other name leads to; the additions of all that goes; and
 * the tags that stand for those. Children stay whenever it cannot be told who else needs them.
 * @param gone digests whose removal is decided
 */
export async function findTree(
  source: Source,
  root: Descriptor,
  {
    names,
    gone,
    signal,
  }: ImageCallOptions & { readonly names: ResolvedNames; readonly gone: ReadonlySet<Digest> },
): Promise<FoundTree> {
  const walk = new IndexWalk(source, { signal });
  const below = await walk.below(root);
  const others = names.all.filter(
    ({ name, descriptor }) => !gone.has(descriptor.digest) && !isMarker(name),
  );
  const keepers =
    below.size === 0 ? new Map<Digest, string[]>() : await keepersOf(walk, below, others);
  const complete = names.complete && walk.complete;
  const children = [...below.values()].map((child) => {
    const keptBy = keepers.get(child.digest) ?? [];
    return { ...describe(child), keptBy, goes: complete && keptBy.length === 0 };
  });
  const going = new Set([
    ...gone,
    ...children.flatMap(({ goes, digest }) => (goes ? [digest] : [])),
  ]);
  const markers = markersOf(names.all, going);
  const named = new Set(others.map(({ descriptor }) => descriptor.digest));
  const referrers = await referrersOf(source, { going, named, markers }, { signal });
  return {
    tree: { children, referrers: referrers.found, complete: complete && referrers.complete },
    markers,
  };
}

function describe(child: Descriptor): { digest: Digest; platform?: string } {
  const { digest, platform } = child;
  if (platform === undefined || isAttestation(child)) return { digest };
  return { digest, platform: formatPlatform(platform) };
}

/** Which other names lead to the children. */
async function keepersOf(
  walk: IndexWalk,
  children: ReadonlyMap<Digest, Descriptor>,
  others: readonly Named[],
): Promise<ReadonlyMap<Digest, string[]>> {
  const keepers = new Map<Digest, string[]>();
  for (const { name, descriptor } of others) {
    const reached = [descriptor.digest, ...(await walk.below(descriptor)).keys()];
    for (const digest of reached) {
      if (children.has(digest)) keepers.set(digest, [...(keepers.get(digest) ?? []), name]);
    }
  }
  return keepers;
}

/** Follows indexes, and reads each of them once. */
class IndexWalk {
  readonly #source: Source;
  readonly #options: ImageCallOptions;
  readonly #known = new Map<Digest, readonly Descriptor[]>();
  complete = true;

  constructor(source: Source, options: ImageCallOptions) {
    this.#source = source;
    this.#options = options;
  }

  /** All manifests under an index, itself not among them. */
  async below(root: Descriptor): Promise<ReadonlyMap<Digest, Descriptor>> {
    const found = new Map<Digest, Descriptor>();
    let level: readonly Descriptor[] = [root];
    for (let depth = 0; level.length > 0; depth += 1) {
      if (depth > MAX_DEPTH) this.complete = false;
      if (depth > MAX_DEPTH) break;
      const next: Descriptor[] = [];
      for (const index of level) {
        for (const child of await this.#childrenOf(index)) {
          if (found.has(child.digest) || child.digest === root.digest) continue;
          found.set(child.digest, child);
          next.push(child);
        }
      }
      level = next;
    }
    return found;
  }

  async #childrenOf(descriptor: Descriptor): Promise<readonly Descriptor[]> {
    if (!isIndexType(descriptor.mediaType)) return [];
    const known = this.#known.get(descriptor.digest);
    if (known !== undefined) return known;
    if (this.#known.size >= MAX_INDEXES) {
      this.complete = false;
      return [];
    }
    const manifest = await readManifestOrUndefined(this.#source, descriptor, this.#options);
    if (manifest === undefined) this.complete = false;
    const children = manifest?.kind === "index" ? manifest.manifests : [];
    this.#known.set(descriptor.digest, children);
    return children;
  }
}

/** Tags that mark additions. A name in the store is a full reference, of any repository, and so marks none. */
function isMarker(name: string): boolean {
  return additionOfTag(name) !== undefined;
}

function markersOf(names: readonly Named[], going: ReadonlySet<Digest>): readonly Named[] {
  const prefixes = new Set([...going].map(additionPrefix));
  return names.filter(({ name }) => {
    const addition = additionOfTag(name);
    return addition !== undefined && prefixes.has(addition.prefix);
  });
}

interface ReferrerSearch {
  readonly going: ReadonlySet<Digest>;
  /** What has a name that stays, and so stays. */
  readonly named: ReadonlySet<Digest>;
  readonly markers: readonly Named[];
}

/** Additions of what goes, additions of those, and what the markers stand for. */
async function referrersOf(
  source: Source,
  { going, named, markers }: ReferrerSearch,
  options: ImageCallOptions,
): Promise<{ found: RemovalTree["referrers"]; complete: boolean }> {
  const found = new Map<Digest, RemovalTree["referrers"][number]>();
  let complete = true;
  const waiting = [...going];
  for (let subject = waiting.shift(); subject !== undefined; subject = waiting.shift()) {
    if (found.size >= MAX_REFERRERS) return { found: [...found.values()], complete: false };
    const some = await findReferrers(source, subject, options);
    complete &&= some.complete;
    for (const referrer of some.found) {
      if (found.has(referrer.digest) || going.has(referrer.digest) || named.has(referrer.digest))
        continue;
      found.set(referrer.digest, referrer);
      waiting.push(referrer.digest);
    }
  }
  for (const { descriptor } of markers) {
    const { digest } = descriptor;
    if (!found.has(digest) && !going.has(digest) && !named.has(digest))
      found.set(digest, { digest });
  }
  return { found: [...found.values()], complete };
}
