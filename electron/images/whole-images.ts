import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { hasCode } from "../../shared/errors.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import { MAX_MANIFEST_SIZE } from "../../shared/oci/manifest.ts";
import { isForeignLayerType } from "../../shared/oci/media-types.ts";
import type { ImageCallOptions } from "./image-store.ts";
import { LayoutBlobs } from "./layout-blobs.ts";
import { blobNotFound } from "./layout-content.ts";
import { LayoutGraph, type ManifestReader, type Reached } from "./layout-graph.ts";

/**
 * Looks whether everything below new roots is stored. To be called under the layout's lock, in which alone a clean-up
 * removes anything: what is here now, and listed before the lock is given back, stays.
 * @throws blob_not_found, digest_mismatch, size_mismatch
 */
export async function requireWhole(
  root: string,
  added: readonly Descriptor[],
  options: ImageCallOptions,
): Promise<void> {
  const blobs = new LayoutBlobs(root);
  const graph = new LayoutGraph(manifestsOf(root, blobs));
  for (const descriptor of added) {
    const reached: Reached = new Map();
    await reachAll(graph, descriptor, reached, options);
    for (const [digest, child] of reached) {
      // What is only mentioned, and a layer from elsewhere, need not be here.
      if (child === undefined || isForeignLayerType(child.mediaType)) continue;
      if (!(await blobs.has(child))) throw blobNotFound(digest, root);
    }
  }
}

/** True when any blob is stored. */
export async function hasBlobFiles(root: string): Promise<boolean> {
  for (const algorithm of ["sha256", "sha512"]) {
    const names = await readdir(join(root, "blobs", algorithm)).catch(() => []);
    if (names.length > 0) return true;
  }
  return false;
}

/** When a blob was last written or found useful, in milliseconds since 1970; undefined when there is no such file. */
export async function lastUse(
  path: string,
): Promise<{ readonly time: number; readonly size: number } | undefined> {
  try {
    const stats = await lstat(path);
    if (!stats.isFile()) return undefined;
    // A rename into place changes only the ctime, on file systems that have one.
    return { time: Math.max(stats.mtimeMs, stats.ctimeMs), size: stats.size };
  } catch {
    return undefined;
  }
}

function manifestsOf(root: string, blobs: LayoutBlobs): ManifestReader {
  return {
    async readManifest(descriptor) {
      const bytes = await blobs.read(descriptor, MAX_MANIFEST_SIZE);
      if (bytes === undefined) throw blobNotFound(descriptor.digest, root);
      return bytes;
    },
  };
}

/** What nests too deeply is stored as it came; only what was reached is asked for. */
async function reachAll(
  graph: LayoutGraph,
  root: Descriptor,
  reached: Reached,
  { signal }: ImageCallOptions,
): Promise<void> {
  try {
    await graph.reach(root, reached, { signal, where: root.digest });
  } catch (error) {
    if (!hasCode(error, "graph_too_large")) throw error;
  }
}
