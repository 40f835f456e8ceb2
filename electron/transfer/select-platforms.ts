import { createHash } from "node:crypto";
import { AppError } from "../../shared/errors.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import { type Digest, digestOf } from "../../shared/oci/digest.ts";
import { parseManifest } from "../../shared/oci/manifest.ts";
import { isIndexType } from "../../shared/oci/media-types.ts";
import {
  formatPlatform,
  isUnknownPlatform,
  type Platform,
  platformDistance,
} from "../../shared/oci/platform.ts";
import type { PlanNotice } from "../../shared/plan.ts";
import type { GraphNode, Nodes } from "./graph.ts";

/** One image of an index, or of the indexes inside it. */
export interface PlatformEntry {
  readonly descriptor: Descriptor;
  /** From the index, or else from the image's config. Undefined when neither says it. */
  readonly platform: Platform | undefined;
  /** The entry exactly as its index has it. */
  readonly raw: unknown;
}

export interface Selection {
  /** What takes the root's place: the root itself, one of its images, or a smaller index. */
  readonly root: Descriptor;
  /** The smaller index, where one was made. */
  readonly made?: GraphNode;
  readonly notices: readonly PlanNotice[];
}

/** Names of platforms shown in an error or notice; the rest is counted. */
const MAX_LISTED = 20;

/**
 * The images under an index in document order, nested indexes opened in place. `nodes` holds the indexes;
 * `platforms` what the configs say of images that their index says nothing about.
 */
export function listEntries(
  root: GraphNode,
  nodes: Nodes,
  platforms: ReadonlyMap<Digest, Platform> = new Map(),
): readonly PlatformEntry[] {
  if (root.manifest.kind !== "index") return [];
  const raw = rawEntries(root.bytes);
  return root.manifest.manifests.flatMap((descriptor, index) => {
    const nested = isIndexType(descriptor.mediaType) ? nodes.get(descriptor.digest) : undefined;
    if (nested !== undefined) return listEntries(nested, nodes, platforms);
    const platform = descriptor.platform ?? platforms.get(descriptor.digest);
    return [{ descriptor, platform, raw: raw[index] }];
  });
}

/**
 * Chooses the wanted platforms of an index: one image stands for itself, several get an index made from the original
 * with only them in it. Attestations are left behind. An index in which nothing would be left out stays as it is.
 * @throws platform_not_found, listing what there is
 */
export function selectPlatforms(
  root: GraphNode,
  entries: readonly PlatformEntry[],
  wanted: readonly Platform[],
): Selection {
  const chosen = new Set(wanted.map((platform) => best(platform, entries)));
  const kept = entries.filter((entry) => chosen.has(entry));
  const dropped = entries.filter((entry) => !chosen.has(entry));
  const [only] = kept;
  if (kept.length === 1 && only !== undefined) {
    const { digest, mediaType, size } = only.descriptor;
    const descriptor = { digest, mediaType, size };
    return { root: descriptor, notices: noticesOf(root.descriptor, descriptor, kept, dropped) };
  }
  if (dropped.length === 0) return { root: root.descriptor, notices: [] };
  const made = makeIndex(root, kept);
  const notices = noticesOf(root.descriptor, made.descriptor, kept, dropped);
  return { root: made.descriptor, made, notices };
}

/** The error for a platform that an image does not have. */
export function platformNotFound(
  wanted: Platform,
  available: readonly (Platform | undefined)[],
): AppError {
  const platform = formatPlatform(wanted);
  return new AppError("platform_not_found", `the image has no ${platform}`, {
    details: { platform, available: listPlatforms(available) },
  });
}

function best(wanted: Platform, entries: readonly PlatformEntry[]): PlatformEntry {
  const fitting = entries.flatMap((entry) => {
    const { platform } = entry;
    if (platform === undefined || isUnknownPlatform(platform)) return [];
    const distance = platformDistance(wanted, platform);
    return distance === undefined ? [] : [{ entry, platform, distance }];
  });
  const [first] = fitting.toSorted(
    (a, b) => a.distance - b.distance || comparePlatforms(a.platform, b.platform),
  );
  if (first !== undefined) return first.entry;
  throw platformNotFound(
    wanted,
    entries.map((entry) => entry.platform),
  );
}

/** Between two that fit equally: the one that asks for fewer features of the system, then the newest Windows revision. */
function comparePlatforms(a: Platform, b: Platform): number {
  const features = (a["os.features"]?.length ?? 0) - (b["os.features"]?.length ?? 0);
  if (features !== 0) return features;
  return (b["os.version"] ?? "").localeCompare(a["os.version"] ?? "", "en", { numeric: true });
}

function makeIndex(root: GraphNode, kept: readonly PlatformEntry[]): GraphNode {
  const document: unknown = JSON.parse(new TextDecoder().decode(root.bytes));
  const manifests = kept.map((entry) => entry.raw);
  const bytes = Buffer.from(JSON.stringify({ ...(document as object), manifests }));
  const digest = digestOf("sha256", createHash("sha256").update(bytes).digest("hex"));
  const { mediaType } = root.descriptor;
  return {
    descriptor: { mediaType, digest, size: bytes.byteLength },
    manifest: parseManifest(bytes, mediaType),
    bytes,
  };
}

function noticesOf(
  from: Descriptor,
  to: Descriptor,
  kept: readonly PlatformEntry[],
  dropped: readonly PlatformEntry[],
): readonly PlanNotice[] {
  const changes: PlanNotice = {
    code: "digest_changes",
    details: { from: from.digest, to: to.digest },
  };
  if (dropped.length === 0) return [changes];
  const details = {
    kept: listPlatforms(kept.map((entry) => entry.platform)),
    dropped: listPlatforms(dropped.map((entry) => entry.platform)),
    droppedCount: dropped.length,
  };
  return [changes, { code: "platforms_dropped", details }];
}

function listPlatforms(platforms: readonly (Platform | undefined)[]): string {
  const known = platforms.filter((platform) => platform !== undefined);
  const names = [
    ...new Set(known.filter((platform) => !isUnknownPlatform(platform)).map(formatPlatform)),
  ];
  const rest = names.length - MAX_LISTED;
  return [...names.slice(0, MAX_LISTED), ...(rest > 0 ? [`+${rest}`] : [])].join(", ");
}

/** `parseManifest` has checked the document; only its own words are wanted here. */
function rawEntries(bytes: Uint8Array): readonly unknown[] {
  const document = JSON.parse(new TextDecoder().decode(bytes)) as { manifests?: unknown[] | null };
  return document.manifests ?? [];
}
