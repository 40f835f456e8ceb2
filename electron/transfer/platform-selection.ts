import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import { isImageManifestType, isIndexType } from "../../shared/oci/media-types.ts";
import { type Platform, platformDistance } from "../../shared/oci/platform.ts";
import type { Source } from "../images/image-store.ts";
import { readConfigPlatform } from "./config-platform.ts";
import type { GraphNode, Nodes } from "./graph.ts";
import { mapBounded } from "./parallel.ts";
import {
  listEntries,
  platformNotFound,
  type Selection,
  selectPlatforms,
} from "./select-platforms.ts";
import { walk } from "./walk.ts";

/** Configs read at once, for images whose index does not say what they are for. */
const PARALLEL_CONFIGS = 6;

export interface SelectedRoot {
  readonly selection: Selection;
  /** What was read on the way; nothing of it needs to be read again. */
  readonly nodes: Nodes;
}

/**
 * Reads only as much of an image as choosing platforms needs: its indexes, and the configs of images that carry no
 * platform in their index. Manifests of other platforms are not fetched: on Docker Hub each would count as a pull.
 * @throws platform_not_found
 */
export async function chooseRoot(
  source: Source,
  root: Descriptor,
  wanted: readonly Platform[],
  signal: AbortSignal,
): Promise<SelectedRoot> {
  const nodes = await walk(source, [root], { signal, follow: needsReading });
  const node = nodes.get(root.digest);
  if (wanted.length === 0 || node === undefined) {
    return { selection: { root, notices: [] }, nodes };
  }
  const untold = [...nodes.values()].filter(needsConfig);
  const platforms = await readPlatforms(source, untold, signal);
  if (node.manifest.kind === "manifest") {
    requirePlatforms(wanted, platforms.get(root.digest));
    return { selection: { root: node.descriptor, notices: [] }, nodes };
  }
  const selection = selectPlatforms(node, listEntries(node, nodes, platforms), wanted);
  const { made } = selection;
  return {
    selection,
    nodes: made === undefined ? nodes : new Map([...nodes, [made.descriptor.digest, made]]),
  };
}

function needsReading({ mediaType, platform }: Descriptor): boolean {
  return isIndexType(mediaType) || (isImageManifestType(mediaType) && platform === undefined);
}

function needsConfig({ descriptor, manifest }: GraphNode): boolean {
  return manifest.kind === "manifest" && descriptor.platform === undefined;
}

async function readPlatforms(
  source: Source,
  images: readonly GraphNode[],
  signal: AbortSignal,
): Promise<ReadonlyMap<Digest, Platform>> {
  const found = await mapBounded(
    images,
    { limit: PARALLEL_CONFIGS, signal },
    async ({ descriptor, manifest }, signal) => {
      if (manifest.kind !== "manifest") return [];
      const platform = await readConfigPlatform(source, manifest.config, signal);
      return platform === undefined ? [] : [[descriptor.digest, platform] as const];
    },
  );
  return new Map(found.flat());
}

function requirePlatforms(wanted: readonly Platform[], own: Platform | undefined): void {
  const missing = wanted.find(
    (platform) => own === undefined || platformDistance(platform, own) === undefined,
  );
  if (missing !== undefined) throw platformNotFound(missing, [own]);
}
