import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import type { Manifest } from "../../shared/oci/manifest.ts";
import type { ImageCallOptions } from "./image-store.ts";
import { childrenOf, readDocument } from "./layout-graph.ts";
import { type LayoutIndex, putName, putUnnamed } from "./layout-index.ts";
import { listBlobs, readBlob } from "./read-blobs.ts";

/** The repository under whose name images are listed whose own names are lost. Nobody can own `.local`: RFC 6762. */
export const RECOVERED = "portolan.local/recovered";

interface Found {
  readonly descriptor: Descriptor;
  readonly manifest: Manifest;
}

/**
 * What is `known` of a list that is lost, for example its backup, and all other images that are stored: each that no
 * other contains is named by its digest. Some may have been removed before; better that than one that is missing.
 * Referrers are listed without a name, as they always are.
 * @throws cancelled
 */
export async function rebuildIndex(
  root: string,
  known: LayoutIndex,
  { signal }: ImageCallOptions,
): Promise<LayoutIndex> {
  const found = await findManifests(root, signal);
  const contained = new Set(found.flatMap(({ manifest }) => childrenOf(manifest).map(digestOf)));
  const listed = new Set(known.entries.map(({ descriptor }) => descriptor?.digest));
  let index = known;
  for (const { descriptor, manifest } of found) {
    if (contained.has(descriptor.digest) || listed.has(descriptor.digest)) continue;
    index =
      manifest.subject === undefined
        ? putName(index, `${RECOVERED}@${descriptor.digest}`, descriptor, (a, b) => a === b)
        : putUnnamed(index, descriptor);
  }
  return index;
}

async function findManifests(root: string, signal: AbortSignal): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (const { path, digest } of await listBlobs(root)) {
    if (digest === undefined) continue;
    const manifest = await readDocument(path);
    if (manifest === undefined) continue;
    const read = await readBlob(path, digest, signal);
    if (read.state !== "sound") continue;
    const { mediaType } = manifest;
    found.push({ descriptor: { mediaType, digest, size: read.size }, manifest });
  }
  return found;
}

function digestOf({ digest }: Descriptor): Digest {
  return digest;
}
