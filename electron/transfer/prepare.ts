import { additionOfName } from "../../shared/addition-tag.ts";
import { AppError } from "../../shared/errors.ts";
import { type Location, parseLocation } from "../../shared/location.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import { isIndexType } from "../../shared/oci/media-types.ts";
import { type Platform, parsePlatform } from "../../shared/oci/platform.ts";
import type { PlannedBlob, PlannedManifest, PlanNotice, TransferPlan } from "../../shared/plan.ts";
import type { PlannedPulls } from "../../shared/pulls.ts";
import type { TransferRequest } from "../../shared/transfer.ts";
import type { Destination, Places, ServerCopyWork, Source } from "../images/image-store.ts";
import { checkBlobs, findManifests } from "./check-destination.ts";
import { childrenFirst, type GraphNode, type Nodes } from "./graph.ts";
import { mapBounded } from "./parallel.ts";
import {
  assemblePlan,
  isUnchanged,
  planManifests,
  type PlannedAdditions,
  planUnread,
  type ResolvedCopy,
} from "./plan.ts";
import {
  type AdditionFindings,
  type AdditionsOptions,
  noAdditions,
  planAdditions,
} from "./plan-additions.ts";
import { type PinnedName, whilePinned } from "./moved-tag.ts";
import { chooseRoot } from "./platform-selection.ts";
import { lookForFixedTags } from "./fixed-tags.ts";
import { describePulls, isTooMany, toBeAsked, unreadChildren } from "./pulls.ts";
import { NOT_BY_SERVER, planServerCopy } from "./plan-server-copy.ts";
import { onSide } from "./sides.ts";
import { type OpenedSources, openSources, type SourcedCopy } from "./sources.ts";
import { walk } from "./walk.ts";

/** Names resolved at once; each is one HEAD. */
const PARALLEL_RESOLVES = 8;

export interface PrepareOptions {
  readonly places: Places;
  readonly signal: AbortSignal;
  readonly now: () => number;
  /** For a plan that is only looked at: where too few pulls are left for the images of an index, none is read. */
  readonly frugal?: boolean;
  /** Called once, when all names are resolved and the destination is looked at. */
  readonly onCheck?: (() => void) | undefined;
}

/** A plan with everything the executor needs to carry it out. */
export interface PreparedTransfer {
  readonly plan: TransferPlan;
  readonly source: Source;
  readonly destination: Destination;
  /** Every manifest that will be written or named, with its bytes. */
  readonly nodes: Nodes;
  /** What the registry copies by itself, in place of everything else. */
  readonly serverCopy?: readonly ServerCopyWork[] | undefined;
  /** Names that point at another image stay there, and the transfer fails. */
  readonly keepTags: boolean;
  /** What the names of the source meant. */
  readonly pinned: readonly PinnedName[];
  /** When looking began, in milliseconds since 1970: what the plan says is at least that old. */
  readonly plannedAt: number;
}

/** An image, what its names point at now, and how far down it has to be looked at. */
interface Candidate extends ResolvedCopy {
  readonly pinned: PinnedName;
  readonly nodes: Nodes;
  readonly notices: readonly PlanNotice[];
  readonly made: boolean;
}

/**
 * Finds out what a request would do, by reading only. Whatever the destination is known to have is not asked for and
 * not read: an unchanged image costs one question at each side.
 * @throws invalid_location, invalid_reference, invalid_platform, platform_not_found, graph_too_large, and what the
 * places throw, with `side`
 */
export async function prepareTransfer(
  request: TransferRequest,
  options: PrepareOptions,
): Promise<PreparedTransfer> {
  const { signal } = options;
  const plannedAt = options.now();
  const locations = {
    source: parseLocation(request.source),
    destination: parseLocation(request.destination),
  };
  const wanted = request.platforms.map(parsePlatform);
  const { source, copies, destination } = await openPlaces(request, locations, options);
  const sameRepository =
    source.origin === destination.origin && source.repository === destination.repository;
  const candidates = await mapBounded(
    copies,
    { limit: PARALLEL_RESOLVES, signal },
    (copy, signal) => resolveCopy(destination, copy, { wanted, sameRepository, signal }),
  );
  const pinned = candidates.map((candidate) => candidate.pinned);
  const frugal = options.frugal === true;
  options.onCheck?.();
  const byServer = sameRepository
    ? NOT_BY_SERVER
    : await planServerCopy(request, destination, candidates, { signal });
  const found = await whilePinned(pinned, signal, async () =>
    byServer.work === undefined
      ? lookAtDestination(source, destination, {
          signal,
          candidates,
          sameRepository,
          frugal,
          withAdditions: request.additions === "all",
        })
      : leftToServer(candidates),
  );
  const fixed = await lookForFixedTags(destination, candidates, { signal });
  const plan = assemblePlan({
    ...locations,
    ...found,
    sameRepository,
    serverCopy: byServer.work && { also: byServer.also },
    confirm: destination.confirm,
    copies: candidates,
    notices: [
      ...candidates.flatMap((candidate) => candidate.notices),
      ...byServer.notices,
      ...fixed,
      ...found.notices,
    ],
  });
  const keepTags = request.keepTags === true;
  const prepared = { plan, source, destination, nodes: found.nodes, keepTags, pinned, plannedAt };
  return { ...prepared, ...(byServer.work === undefined ? {} : { serverCopy: byServer.work }) };
}

/** Nothing is read of what does not pass through this computer. */
function leftToServer(candidates: readonly Candidate[]): DestinationFindings {
  const roots = uniqueBy(candidates.map(({ root }) => root));
  const there = new Set(candidates.filter(isUnchanged).map(({ root }) => root.digest));
  const manifests = roots.map((root) => {
    const planned = planUnread(root);
    return there.has(root.digest) ? planned : { ...planned, action: "write" as const };
  });
  return { manifests, blobs: [], notices: [], nodes: new Map(), pulls: undefined };
}

async function openPlaces(
  request: TransferRequest,
  locations: { source: Location; destination: Location },
  { places, signal }: PrepareOptions,
): Promise<OpenedSources & { readonly destination: Destination }> {
  const packed = isPacked(locations.destination);
  const { overwrite, partBytes } = request;
  const opening = {
    signal,
    overwrite: overwrite === true,
    bundle: request.bundle === true,
    ...(partBytes === undefined ? {} : { partBytes }),
  };
  const [sources, destination] = await Promise.all([
    openSources(request, locations.destination, { places, packed, signal }),
    onSide("destination", () => places.openDestination(locations.destination, opening)),
  ]);
  return { ...sources, copies: withoutLists(request, sources.copies), destination };
}

/**
 * Where additions go along, the lists of them under the tags of the referrers tag schema do not: each place keeps its own.
 * Spec: distribution-spec v1.1, Referrers Tag Schema.
 */
function withoutLists(
  { additions, allTags }: TransferRequest,
  copies: readonly SourcedCopy[],
): readonly SourcedCopy[] {
  if (additions !== "all" || !allTags) return copies;
  return copies.filter(
    ({ from }) => !("name" in from) || additionOfName(from.name)?.kind !== "referrers",
  );
}

/** Where plain layers would cost room and time again and again: in registries, and on the way to them. */
function isPacked({ kind }: Location): boolean {
  return kind === "registry" || kind === "store";
}

interface ResolveOptions {
  /** The platforms that the user named. */
  readonly wanted: readonly Platform[];
  readonly sameRepository: boolean;
  readonly signal: AbortSignal;
}

async function resolveCopy(
  destination: Destination,
  copy: SourcedCopy,
  { wanted, sameRepository, signal }: ResolveOptions,
): Promise<Candidate> {
  const { source } = copy;
  const isRenamed = sameRepository && wanted.length === 0;
  const [root, names] = await Promise.all([
    onSide("source", () =>
      isRenamed && source.resolveForName !== undefined
        ? source.resolveForName(copy.from, { signal })
        : source.resolve(copy.from, { signal }),
    ),
    mapBounded(copy.to, { limit: PARALLEL_RESOLVES, signal }, async (name, signal) => ({
      name,
      current: await onSide("destination", () => destination.resolveName(name, { signal })),
    })),
  ]);
  const pinned = { source, from: copy.from, digest: root.digest };
  const platforms = isRenamed ? [] : platformsFor(destination, root, wanted);
  if (platforms.length === 0) {
    return { root, names, pinned, nodes: new Map(), notices: [], made: false };
  }
  const { selection, nodes } = await whilePinned([pinned], signal, () =>
    chooseRoot(source, root, platforms, signal),
  );
  const { notices, made } = selection;
  return { root: selection.root, names, pinned, nodes, notices, made: made !== undefined };
}

/** What the user named, or else what the destination takes of an image for several platforms. @throws invalid_input */
function platformsFor(
  { platform }: Destination,
  { mediaType }: Descriptor,
  wanted: readonly Platform[],
): readonly Platform[] {
  if (platform === undefined) return wanted;
  if (wanted.length > 1) {
    const why = "an engine takes an image for one platform at a time";
    throw new AppError("invalid_input", why, { details: { why, side: "destination" } });
  }
  return wanted.length === 0 && isIndexType(mediaType) ? [parsePlatform(platform)] : wanted;
}

interface DestinationFindings {
  readonly manifests: readonly PlannedManifest[];
  readonly blobs: readonly PlannedBlob[];
  readonly notices: readonly PlanNotice[];
  readonly nodes: Nodes;
  readonly pulls: PlannedPulls | undefined;
  readonly additions?: PlannedAdditions | undefined;
}

interface LookOptions {
  readonly signal: AbortSignal;
  readonly candidates: readonly Candidate[];
  readonly sameRepository: boolean;
  readonly frugal: boolean;
  readonly withAdditions: boolean;
}

/** How much of an image has to be read: nothing, its root because a name will point at it, or all of it. */
function depthOf(candidate: Candidate, sameRepository: boolean): "nothing" | "root" | "all" {
  if (isUnchanged(candidate)) return "nothing";
  const { digest } = candidate.root;
  const named = candidate.names.some(({ current }) => current?.digest === digest);
  return sameRepository || named ? "root" : "all";
}

async function lookAtDestination(
  source: Source,
  destination: Destination,
  options: LookOptions,
): Promise<DestinationFindings> {
  const { signal, candidates, sameRepository, frugal } = options;
  const rootsOf = (depth: "nothing" | "root" | "all"): readonly Descriptor[] =>
    candidates.filter((one) => depthOf(one, sameRepository) === depth).map(({ root }) => root);
  const known = new Map(candidates.flatMap((candidate) => [...candidate.nodes]));
  const shallow = await walk(source, rootsOf("root"), { signal, known, follow: () => false });
  const deepRoots = rootsOf("all");
  const { nodes, toCome } = await readDeep(source, deepRoots, { signal, known: shallow, frugal });

  const deep = childrenFirst(digestsOf(deepRoots), nodes);
  const rest = onlyRoots(rootsOf("root"), nodes, deep);
  const made = new Set(candidates.filter((one) => one.made).map(({ root }) => root.digest));
  const askable = deep.filter((node) => !made.has(node.descriptor.digest));
  const existing = new Set([
    ...(await findManifests(destination, askable, { signal })),
    ...digestsOf(rest.map((node) => node.descriptor)).filter((digest) => !made.has(digest)),
  ]);
  const { blobs, notices } = await checkBlobs(source, destination, deep, existing, { signal });
  const read = planManifests([...deep, ...rest], existing);
  const listed = new Set(read.map(({ descriptor }) => descriptor.digest));
  const unread = uniqueBy(rootsOf("nothing")).filter(({ digest }) => !listed.has(digest));
  const planned = { manifests: [...read, ...unread.map(planUnread)], blobs };
  const more = options.withAdditions
    ? await lookForAdditions(source, destination, { ...options, known: nodes, planned, toCome })
    : undefined;
  const { pulls, notices: short } = describePulls(source.metered, toCome);
  return {
    manifests: [...planned.manifests, ...(more?.manifests ?? [])],
    blobs: [...blobs, ...(more?.blobs ?? [])],
    notices: [...notices, ...(more?.notices ?? []), ...short],
    nodes: new Map([...(more?.nodes ?? []), ...nodes]),
    pulls,
    additions: more?.additions,
  };
}

/** Within a repository everything is there already. Where pulls are short, none is spent on this. */
async function lookForAdditions(
  source: Source,
  destination: Destination,
  options: LookOptions & Pick<AdditionsOptions, "known" | "planned"> & { readonly toCome: number },
): Promise<AdditionFindings> {
  const { signal, candidates: copies, known, planned } = options;
  if (options.sameRepository) return noAdditions(true);
  if (options.toCome > 0) return noAdditions(false);
  return planAdditions(source, destination, { signal, copies, known, planned });
}

/** Everything below the roots; or as little as possible, where a frugal plan finds that too few pulls are left. */
async function readDeep(
  source: Source,
  roots: readonly Descriptor[],
  { signal, known, frugal }: { signal: AbortSignal; known: Nodes; frugal: boolean },
): Promise<{ nodes: Nodes; toCome: number }> {
  const { metered } = source;
  if (!frugal || metered === undefined) {
    return { nodes: await walk(source, roots, { signal, known }), toCome: 0 };
  }
  const unread = toBeAsked(roots, metered);
  if (isTooMany(unread, metered)) return { nodes: known, toCome: unread };
  const top = await walk(source, roots, { signal, known, follow: () => false });
  const below = toBeAsked(unreadChildren(top), metered);
  if (isTooMany(below, metered)) return { nodes: top, toCome: below };
  return { nodes: await walk(source, roots, { signal, known: top }), toCome: 0 };
}

/** The nodes of roots that are not among those already listed, each once. */
function onlyRoots(
  roots: readonly Descriptor[],
  nodes: Nodes,
  listed: readonly GraphNode[],
): readonly GraphNode[] {
  const taken = new Set(listed.map((node) => node.descriptor.digest));
  return uniqueBy(roots)
    .filter(({ digest }) => !taken.has(digest))
    .flatMap(({ digest }) => nodes.get(digest) ?? []);
}

function uniqueBy(descriptors: readonly Descriptor[]): readonly Descriptor[] {
  return [...new Map(descriptors.map((descriptor) => [descriptor.digest, descriptor])).values()];
}

function digestsOf(descriptors: readonly Descriptor[]): readonly Digest[] {
  return descriptors.map(({ digest }) => digest);
}
