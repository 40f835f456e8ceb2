import { formatLocation, type Location, withDefaultTag } from "../../shared/location.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import { isIndexType } from "../../shared/oci/media-types.ts";
import { formatPlatform, isUnknownPlatform } from "../../shared/oci/platform.ts";
import type {
  PlannedBlob,
  PlannedManifest,
  PlannedTag,
  PlanNotice,
  TransferKind,
  TransferPlan,
} from "../../shared/plan.ts";
import type { PlannedPulls } from "../../shared/pulls.ts";
import { type GraphNode, successors } from "./graph.ts";
import { locationOfName } from "./names.ts";

/** One image with what its names at the destination point at now. */
export interface ResolvedCopy {
  readonly root: Descriptor;
  readonly names: readonly { readonly name: string; readonly current: Descriptor | undefined }[];
}

/** All that was found out by reading, ready to be put together. */
export interface PlanFindings {
  readonly source: Location;
  readonly destination: Location;
  readonly sameRepository: boolean;
  readonly copies: readonly ResolvedCopy[];
  readonly manifests: readonly PlannedManifest[];
  readonly blobs: readonly PlannedBlob[];
  readonly notices: readonly PlanNotice[];
  readonly pulls?: PlannedPulls | undefined;
  /** Names that the registry's own copy takes along; absent where it does not copy by itself. */
  readonly serverCopy?: { readonly also: readonly ResolvedCopy[] } | undefined;
  /** What belongs to the images; absent where nobody asked for it. */
  readonly additions?: PlannedAdditions | undefined;
  /** What has to be typed before a tag at the destination is replaced. */
  readonly confirm?: string | undefined;
}

/** Signatures and the like, with the names of those that have some. */
export interface PlannedAdditions extends NonNullable<TransferPlan["additions"]> {
  readonly copies: readonly ResolvedCopy[];
}

/** Puts findings together. Knows no place and reads nothing. */
export function assemblePlan(findings: PlanFindings): TransferPlan {
  const { source, destination, copies, blobs } = findings;
  const { serverCopy, additions } = findings;
  const tags = [
    ...planTags([...copies, ...(serverCopy?.also ?? [])]),
    ...planTags(additions?.copies ?? []).map((tag) => ({ ...tag, addition: true as const })),
  ];
  const replaced = tags.flatMap(({ name, digest, previous }): PlanNotice[] =>
    previous === undefined ? [] : [{ code: "tag_replaced", details: { name, previous, digest } }],
  );
  const only = copies.length === 1 ? copies[0]?.names[0]?.name : undefined;
  return {
    source: formatLocation(withDefaultTag(source)),
    destination: formatLocation(locationOfName(destination, only)),
    kind: transferKind(source, destination, findings.sameRepository),
    blobs: [...blobs],
    manifests: [...findings.manifests],
    tags,
    notices: [...findings.notices, ...replaced],
    ...(serverCopy === undefined
      ? {}
      : {
          serverCopy: {
            alsoTags: serverCopy.also.flatMap(({ names }) => names.map(({ name }) => name)),
          },
        }),
    ...(additions === undefined
      ? {}
      : { additions: { items: additions.items, complete: additions.complete } }),
    ...(findings.pulls === undefined ? {} : { pulls: findings.pulls }),
    ...(findings.confirm === undefined || replaced.length === 0
      ? {}
      : { confirm: findings.confirm }),
    bytes: {
      move: sumSizes(blobs, "move"),
      mount: sumSizes(blobs, "mount"),
      exists: sumSizes(blobs, "exists"),
    },
  };
}

/** What people call a transfer between these two places. */
export function transferKind(
  source: Location,
  destination: Location,
  sameRepository: boolean,
): TransferKind {
  if (sameRepository) return "retag";
  const fromRegistry = source.kind === "registry";
  const toRegistry = destination.kind === "registry";
  if (fromRegistry && !toRegistry) return "pull";
  return toRegistry && !fromRegistry ? "push" : "copy";
}

/** True when every name points at the image already and nothing is left to do. */
export function isUnchanged({ root, names }: ResolvedCopy): boolean {
  return names.length > 0 && names.every(({ current }) => current?.digest === root.digest);
}

/** A line of the plan for each manifest; the platform is the one a parent index gives. */
export function planManifests(
  ordered: readonly GraphNode[],
  existing: ReadonlySet<Digest>,
): readonly PlannedManifest[] {
  const platforms = new Map(
    ordered
      .flatMap((node) => successors(node.manifest).manifests)
      .map((child) => [child.digest, platformName(child)]),
  );
  return ordered.map(({ descriptor, manifest }) => {
    const platform = platforms.get(descriptor.digest);
    return {
      descriptor,
      kind: manifest.kind,
      action: existing.has(descriptor.digest) ? "exists" : "write",
      ...(platform === undefined ? {} : { platform }),
    };
  });
}

/** The line for a root that was not even read, because it is at the destination already. */
export function planUnread(descriptor: Descriptor): PlannedManifest {
  const kind = isIndexType(descriptor.mediaType) ? "index" : "manifest";
  return { descriptor, kind, action: "exists" };
}

function planTags(copies: readonly ResolvedCopy[]): readonly PlannedTag[] {
  return copies.flatMap((copy) => copy.names.map((name) => planTag(copy, name)));
}

function planTag(copy: ResolvedCopy, { name, current }: ResolvedCopy["names"][number]): PlannedTag {
  const { digest } = copy.root;
  if (current === undefined) return { name, digest, action: "create" };
  if (current.digest === digest) return { name, digest, action: "unchanged" };
  return { name, digest, action: "replace", previous: current.digest };
}

function platformName({ platform }: Descriptor): string | undefined {
  return platform === undefined || isUnknownPlatform(platform)
    ? undefined
    : formatPlatform(platform);
}

function sumSizes(blobs: readonly PlannedBlob[], action: PlannedBlob["action"]): number {
  return blobs
    .filter((blob) => blob.action === action)
    .reduce((sum, { descriptor }) => sum + descriptor.size, 0);
}
