import { isAppError } from "../../shared/errors.ts";
import { isForeignLayerType } from "../../shared/oci/media-types.ts";
import type { PlannedBlob } from "../../shared/plan.ts";
import { BlobLedger } from "./blob-ledger.ts";
import { type CopyContext, copyBlob } from "./copy-node.ts";
import { type GraphNode, successors } from "./graph.ts";
import { onSide } from "./sides.ts";

/**
 * Stores a manifest. When the destination says that a blob of it is missing, which it had said to have or to have
 * mounted, the blobs are looked at once more, those that are missing are moved, and the manifest is stored again: once.
 * Spec: distribution-spec v1.1, Error Codes (MANIFEST_BLOB_UNKNOWN).
 * @throws what either side throws, with `side`
 */
export async function writeWithBlobs(
  node: GraphNode,
  context: CopyContext,
  signal: AbortSignal,
): Promise<void> {
  try {
    await write(node, context, signal);
  } catch (error) {
    const code = isAppError(error) ? error.details["registryCode"] : undefined;
    if (signal.aborted || (code !== "MANIFEST_BLOB_UNKNOWN" && code !== "BLOB_UNKNOWN"))
      throw error;
    const moved = await moveMissing(node, context, signal);
    if (moved === 0) throw error;
    await write(node, context, signal);
  }
}

function write(
  { descriptor, bytes }: GraphNode,
  { destination }: CopyContext,
  signal: AbortSignal,
): Promise<void> {
  const { digest } = descriptor;
  return onSide("destination", () => destination.writeManifest(descriptor, bytes, { signal }), {
    digest,
  });
}

/** One after the other: this is rare, and a blob that lied once deserves a quiet look. */
async function moveMissing(
  { manifest }: GraphNode,
  context: CopyContext,
  signal: AbortSignal,
): Promise<number> {
  const { destination, now } = context;
  // What other transfers did counts for nothing here: it may have been them who were told wrong.
  const fresh = { ...context, ledger: new BlobLedger(now), plannedAt: now() };
  let moved = 0;
  for (const use of successors(manifest).blobs) {
    const { descriptor } = use;
    if (isForeignLayerType(descriptor.mediaType)) continue;
    const has = (): Promise<boolean> => destination.hasBlob(descriptor, { signal });
    if (await onSide("destination", has, { digest: descriptor.digest })) continue;
    const blob: PlannedBlob = { ...use, action: "move" };
    await copyBlob(blob, fresh, signal);
    moved += 1;
  }
  return moved;
}
