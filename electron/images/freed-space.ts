import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import type { FreedSpace } from "../../shared/plan.ts";
import type { ImageCallOptions, Source } from "./image-store.ts";
import { isDocumentType } from "./layout-graph.ts";
import { readManifestOrUndefined } from "./readable-manifest.ts";

/** Manifests that are read for an estimate. Each may be a request; what was read once is kept. */
const MAX_READS = 200;
/** Requests at the same time. */
const PARALLEL_READS = 8;

/**
 * Bytes that nothing but the images that go leads to. Only what is known of this place counts: other repositories of a
 * registry may hold the same blobs, and the registry frees nothing before it cleans up.
 */
export async function estimateSpace(
  source: Source,
  going: readonly Descriptor[],
  staying: readonly Descriptor[],
  options: ImageCallOptions,
): Promise<FreedSpace> {
  if (going.length === 0) return { bytes: 0, complete: true };
  const budget = { left: MAX_READS };
  const gone = await reach(source, going, budget, options);
  const stays = await reach(source, staying, budget, options);
  let bytes = 0;
  for (const [digest, size] of gone.sizes) if (!stays.sizes.has(digest)) bytes += size;
  return { bytes, complete: gone.complete && stays.complete };
}

/** Everything that manifests lead to, with its size. */
async function reach(
  source: Source,
  roots: readonly Descriptor[],
  budget: { left: number },
  options: ImageCallOptions,
): Promise<{ sizes: ReadonlyMap<Digest, number>; complete: boolean }> {
  const sizes = new Map<Digest, number>();
  let complete = true;
  const waiting = [...roots];
  const work = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (sizes.has(next.digest)) continue;
      sizes.set(next.digest, next.size);
      if (!isDocumentType(next.mediaType)) continue;
      if (budget.left <= 0 || costs(source, next.digest)) {
        complete = false;
        continue;
      }
      budget.left -= 1;
      const manifest = await readManifestOrUndefined(source, next, options);
      if (manifest === undefined) complete = false;
      else if (manifest.kind === "index") waiting.push(...manifest.manifests);
      else waiting.push(manifest.config, ...manifest.layers);
    }
  };
  // A level at a time: a worker that finds nothing waiting must not miss what the others are about to add.
  while (waiting.length > 0) await Promise.all(Array.from({ length: PARALLEL_READS }, work));
  return { sizes, complete };
}

/** An estimate is not worth the pulls that the user has left. */
function costs({ metered }: Source, digest: Digest): boolean {
  return metered?.isCounted() === true && !metered.isKept(digest);
}
