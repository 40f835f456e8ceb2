import { cosignTag, nameBeside } from "../../shared/addition-tag.ts";
import { artifactOf } from "../../shared/artifact.ts";
import type { Location } from "../../shared/location.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import { isIndexType } from "../../shared/oci/media-types.ts";
import { isUnknownPlatform } from "../../shared/oci/platform.ts";
import type {
  PlannedAddition,
  PlannedBlob,
  PlannedManifest,
  PlanNotice,
} from "../../shared/plan.ts";
import type { Destination, Source } from "../images/image-store.ts";
import { type AdditionSubject, findAdditions, type FoundAddition } from "./additions.ts";
import { checkBlobs, findManifests } from "./check-destination.ts";
import { blobsOf, type GraphNode, type Nodes, successors } from "./graph.ts";
import type { PinnedName } from "./moved-tag.ts";
import { mapBounded } from "./parallel.ts";
import { planManifests, type PlannedAdditions, type ResolvedCopy } from "./plan.ts";
import { onSide } from "./sides.ts";
import { walk } from "./walk.ts";

/** Questions asked of the destination at once. */
const PARALLEL_QUESTIONS = 8;

/** What a plan says of additions, and what it takes to bring them. */
export interface AdditionFindings {
  readonly additions: PlannedAdditions;
  /** To be written after the images, in this order. */
  readonly manifests: readonly PlannedManifest[];
  readonly blobs: readonly PlannedBlob[];
  readonly notices: readonly PlanNotice[];
  readonly nodes: Nodes;
}

export interface AdditionsOptions {
  readonly signal: AbortSignal;
  readonly copies: readonly (ResolvedCopy & { readonly pinned: PinnedName })[];
  /** Manifests of the images, as far as they were read. */
  readonly known: Nodes;
  /** What is planned for the images themselves. */
  readonly planned: {
    readonly manifests: readonly PlannedManifest[];
    readonly blobs: readonly PlannedBlob[];
  };
}

/** No additions are listed: there are none to bring, or nobody looked. */
export function noAdditions(complete: boolean): AdditionFindings {
  const additions = { items: [], copies: [], complete };
  return { additions, manifests: [], blobs: [], notices: [], nodes: new Map() };
}

/**
 * Finds what belongs to the images, and what has to become of it. What belongs to an image that is made anew for chosen
 * platforms stays behind: its digest is not the one that was signed.
 */
export async function planAdditions(
  source: Source,
  destination: Destination,
  { signal, copies, known, planned }: AdditionsOptions,
): Promise<AdditionFindings> {
  const subjects = await subjectsOf(copies, { signal, known });
  const { found, complete } = await findAdditions(subjects, signal);
  const left = await findAdditions(leftBehind(copies, subjects), signal);
  const lost = left.found.map((one) => describe(one, [], { why: "image_changes" }));
  const isComplete = complete && left.complete;
  if (!takesAdditions(destination.location)) {
    const items = found.map((one) => describe(one, [], { why: "destination" }));
    return { ...noAdditions(isComplete), additions: { items, copies: [], complete: isComplete } };
  }
  const brought = await bring(source, destination, { found, copies, planned, signal });
  const { items, ...additions } = brought.additions;
  return {
    ...brought,
    additions: { ...additions, items: [...items, ...lost], complete: isComplete },
  };
}

/** Docker's format and engines know images only. */
function takesAdditions({ kind }: Location): boolean {
  return kind !== "docker-archive" && kind !== "docker-daemon";
}

/** The images and their platforms, each with its names. */
async function subjectsOf(
  copies: AdditionsOptions["copies"],
  { signal, known }: { readonly signal: AbortSignal; readonly known: Nodes },
): Promise<readonly AdditionSubject[]> {
  const subjects: AdditionSubject[] = [];
  for (const copy of copies) {
    const { source } = copy.pinned;
    const follow = ({ mediaType }: Descriptor): boolean => isIndexType(mediaType);
    const nodes = follow(copy.root)
      ? await walk(source, [copy.root], { signal, known, follow })
      : known;
    for (const digest of imagesUnder(copy.root.digest, nodes))
      subjects.push(asSubject(copy, digest));
  }
  return subjects;
}

/** What BuildKit noted beside its platforms is in the index itself, and nobody signs it. */
function imagesUnder(root: Digest, nodes: Nodes): ReadonlySet<Digest> {
  const found = new Set([root]);
  for (const digest of found) {
    const node = nodes.get(digest);
    if (node === undefined) continue;
    for (const child of successors(node.manifest).manifests) {
      if (!isUnknownPlatform(child.platform)) found.add(child.digest);
    }
  }
  return found;
}

function asSubject(
  { pinned, names }: AdditionsOptions["copies"][number],
  digest: Digest,
): AdditionSubject {
  const from = "name" in pinned.from ? pinned.from.name : undefined;
  return { source: pinned.source, digest, from, to: names.map(({ name }) => name) };
}

/** Images of which only a part is taken, unless they come whole for another name. */
function leftBehind(
  copies: AdditionsOptions["copies"],
  taken: readonly AdditionSubject[],
): readonly AdditionSubject[] {
  const digests = new Set(taken.map(({ digest }) => digest));
  return copies
    .filter(({ pinned }) => !digests.has(pinned.digest))
    .map((copy) => asSubject(copy, copy.pinned.digest));
}

interface Bringing extends Pick<AdditionsOptions, "signal" | "copies" | "planned"> {
  readonly found: readonly FoundAddition[];
}

async function bring(
  source: Source,
  destination: Destination,
  { found, copies, planned, signal }: Bringing,
): Promise<AdditionFindings> {
  const nodes = new Map(
    found.flatMap(({ nodes }) => nodes.map((node) => [node.descriptor.digest, node])),
  );
  const existing = await findManifests(destination, [...nodes.values()], { signal });
  const unlisted = await findUnlisted(destination, found, { existing, signal });
  const named = await resolveNames(destination, found, { copies, signal });
  const written = [...nodes.values()].filter(({ descriptor }) => !isPlanned(descriptor, planned));
  const { blobs, notices } = await checkBlobs(source, destination, written, existing, { signal });
  const images = new Set(planned.blobs.map(({ descriptor }) => descriptor.digest));
  const there = new Set([...existing].filter((digest) => !unlisted.has(digest)));
  const listed = found.filter(({ kind }, at) => kind === undefined || named[at] !== undefined);
  const items = listed.map((one) => {
    const names = named[found.indexOf(one)] ?? [];
    const { digest } = one.root.descriptor;
    const isThere = there.has(digest) && names.every(({ current }) => current?.digest === digest);
    return describe(
      one,
      names.map(({ name }) => name),
      { isThere },
    );
  });
  return {
    additions: {
      items,
      complete: true,
      copies: found.flatMap((one, at) => asCopy(one.root, named[at])),
    },
    manifests: planManifests(written, there).map((line) => ({ ...line, addition: true })),
    blobs: blobs.filter(({ descriptor }) => !images.has(descriptor.digest)),
    notices,
    nodes,
  };
}

function isPlanned({ digest }: Descriptor, { manifests }: Bringing["planned"]): boolean {
  return manifests.some(({ descriptor }) => descriptor.digest === digest);
}

function asCopy({ descriptor }: GraphNode, names: ResolvedCopy["names"] = []): ResolvedCopy[] {
  return names.length === 0 ? [] : [{ root: descriptor, names }];
}

/** Referrers whose manifest is there while nobody would find it: they are written once more, which lists them. */
async function findUnlisted(
  destination: Destination,
  found: readonly FoundAddition[],
  { existing, signal }: { readonly existing: ReadonlySet<Digest>; readonly signal: AbortSignal },
): Promise<ReadonlySet<Digest>> {
  const doubtful = found.filter(
    ({ kind, root }) => kind === undefined && existing.has(root.descriptor.digest),
  );
  const subjects = [...new Set(doubtful.map(({ subject }) => subject.digest))];
  const bounds = { limit: PARALLEL_QUESTIONS, signal };
  const lists = await mapBounded(subjects, bounds, (digest, signal) =>
    onSide("destination", async () => destination.listReferrers?.(digest, { signal })),
  );
  const listed = new Set(lists.flatMap((list) => list?.entries ?? []).map(({ digest }) => digest));
  const digests = doubtful.map(({ root }) => root.descriptor.digest);
  return new Set(digests.filter((digest) => !listed.has(digest)));
}

/** For each addition under a tag its names at the destination, with what they are now; undefined where it needs none. */
function resolveNames(
  destination: Destination,
  found: readonly FoundAddition[],
  { copies, signal }: Pick<Bringing, "copies" | "signal">,
): Promise<readonly (ResolvedCopy["names"] | undefined)[]> {
  // With all tags of a repository, cosign's tags are among the images already.
  const taken = new Set(copies.flatMap(({ names }) => names.map(({ name }) => name)));
  const bounds = { limit: PARALLEL_QUESTIONS, signal };
  return mapBounded(found, bounds, async (one, signal) => {
    const names = namesOf(one, destination).filter((name) => !taken.has(name));
    if (names.length === 0) return undefined;
    return Promise.all(
      names.map(async (name) => ({
        name,
        current: await onSide("destination", () => destination.resolveName(name, { signal }), {
          tag: name,
        }),
      })),
    );
  });
}

function namesOf({ kind, subject }: FoundAddition, { location }: Destination): readonly string[] {
  if (kind === undefined) return [];
  const tag = cosignTag(subject.digest, kind);
  const names = subject.to.map((name) => nameBeside(location, name, tag));
  const all = names.length === 0 ? [nameBeside(location, undefined, tag)] : names;
  return [...new Set(all.filter((name) => name !== undefined))];
}

function describe(
  { root, nodes, subject, kind }: FoundAddition,
  names: readonly string[],
  fate: { readonly why: NonNullable<PlannedAddition["why"]> } | { readonly isThere: boolean },
): PlannedAddition {
  const { purpose, format } = artifactOf(root.manifest) ?? { purpose: "artifact" as const };
  const parts = [...nodes.map(({ descriptor }) => descriptor), ...blobsOf(nodes).map(toDescriptor)];
  return {
    digest: root.descriptor.digest,
    mediaType: root.descriptor.mediaType,
    purpose,
    ...(format === undefined ? {} : { format }),
    found: kind === undefined ? "referrer" : "tag",
    subject: { digest: subject.digest },
    names: [...names],
    size: parts.reduce((sum, { size }) => sum + size, 0),
    ...("why" in fate
      ? { action: "cannot", why: fate.why }
      : { action: fate.isThere ? "exists" : "write" }),
  };
}

function toDescriptor({ descriptor }: { readonly descriptor: Descriptor }): Descriptor {
  return descriptor;
}
