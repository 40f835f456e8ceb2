import { hasCode } from "../../shared/errors.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import { isForeignLayerType } from "../../shared/oci/media-types.ts";
import type { PlannedBlob, PlanNotice, TransferPlan } from "../../shared/plan.ts";
import type { Destination, Source } from "../images/image-store.ts";
import { type BlobUse, blobsOf, type GraphNode } from "./graph.ts";
import { mapBounded } from "./parallel.ts";
import { onSide } from "./sides.ts";

/**
 * Questions asked of the destination at once. They are answered from memory or one directory entry, so the time is
 * all latency; beyond eight, registries begin to answer 429.
 */
const PARALLEL_CHECKS = 8;

export interface CheckOptions {
  readonly signal: AbortSignal;
}

export interface BlobFindings {
  readonly blobs: readonly PlannedBlob[];
  readonly notices: readonly PlanNotice[];
}

/** Which of the manifests the destination has. */
export async function findManifests(
  destination: Destination,
  nodes: readonly GraphNode[],
  { signal }: CheckOptions,
): Promise<ReadonlySet<Digest>> {
  const answers = await mapBounded(nodes, { limit: PARALLEL_CHECKS, signal }, (node, signal) =>
    onSide("destination", () => destination.hasManifest(node.descriptor, { signal })),
  );
  const found = nodes.filter((_, index) => answers[index] === true);
  return new Set(found.map((node) => node.descriptor.digest));
}

/** Asks for room for everything that a plan writes, before the first byte of it moves. @throws destination_full */
export async function checkSpace(
  { plan, destination }: { readonly plan: TransferPlan; readonly destination: Destination },
  signal: AbortSignal,
): Promise<void> {
  const blobs = plan.blobs.filter(({ action }) => action !== "exists");
  const manifests = plan.manifests.filter(({ action }) => action === "write");
  const written = [...blobs, ...manifests].map(({ descriptor }) => descriptor);
  await onSide("destination", async () => destination.checkSpace?.(written, { signal }));
}

/**
 * What has to become of each blob. A registry refuses manifests whose blobs are missing, so an image manifest that is
 * there vouches for its blobs; a folder cannot promise that, and asking it is cheap.
 */
export async function checkBlobs(
  source: Source,
  destination: Destination,
  nodes: readonly GraphNode[],
  existing: ReadonlySet<Digest>,
  { signal }: CheckOptions,
): Promise<BlobFindings> {
  const vouches = destination.origin.startsWith("registry:");
  const uncertain = nodes.filter(
    (node) => !vouches || node.manifest.kind === "index" || !existing.has(node.descriptor.digest),
  );
  const open = new Set(blobsOf(uncertain).map((use) => use.descriptor.digest));
  const notices: PlanNotice[] = [];
  const check = async (use: BlobUse, signal: AbortSignal): Promise<PlannedBlob[]> => {
    if (!open.has(use.descriptor.digest)) return [{ ...use, action: "exists" }];
    const blob = await checkBlob(source, destination, use, signal);
    if (blob !== undefined) return [blob];
    const { digest, size } = use.descriptor;
    notices.push({ code: "foreign_layer", details: { digest, size } });
    return [];
  };
  const blobs = await mapBounded(blobsOf(nodes), { limit: PARALLEL_CHECKS, signal }, check);
  return { blobs: blobs.flat(), notices };
}

/** Undefined for a foreign layer that neither side has. */
async function checkBlob(
  source: Source,
  destination: Destination,
  use: BlobUse,
  signal: AbortSignal,
): Promise<PlannedBlob | undefined> {
  const { descriptor } = use;
  const { digest } = descriptor;
  const exists = await onSide("destination", () => destination.hasBlob(descriptor, { signal }), {
    digest,
  });
  if (exists) return { ...use, action: "exists" };
  if (isForeignLayerType(descriptor.mediaType) && !(await sourceHas(source, use, signal))) {
    return undefined;
  }
  const mountFrom = mountSource(source, destination, use);
  return mountFrom === undefined
    ? { ...use, action: "move" }
    : { ...use, action: "mount", mountFrom };
}

/**
 * Where the destination can take the blob from without moving it: the source's own repository, when both are in one
 * registry; else the likeliest of those where the blob was seen before. Nobody is asked: trying tells.
 */
function mountSource(
  source: Source,
  destination: Destination,
  { descriptor }: BlobUse,
): string | undefined {
  if (destination.mountBlob === undefined) return undefined;
  if (source.origin === destination.origin && source.repository !== undefined) {
    return source.repository;
  }
  return destination.mountCandidates?.(descriptor)[0];
}

/** A source has no question for this, so the blob is opened and let go. Only foreign layers pay for it. */
async function sourceHas(source: Source, use: BlobUse, signal: AbortSignal): Promise<boolean> {
  const { descriptor } = use;
  try {
    const stream = await onSide("source", () => source.openBlob(descriptor, { signal }), {
      digest: descriptor.digest,
    });
    // A stream that is destroyed early may still report why; nobody needs to hear it.
    stream.on("error", () => undefined).destroy();
    return true;
  } catch (error) {
    if (hasCode(error, "blob_not_found")) return false;
    throw error;
  }
}
