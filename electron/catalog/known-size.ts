import { setImmediate as nextTurn } from "node:timers/promises";
import type { KnownSize } from "../../shared/catalog.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import { tryParseManifest } from "../../shared/oci/manifest.ts";

/** An image that a tag was seen to name. */
export interface SeenImage {
  readonly repository: string;
  readonly digest: Digest;
}

/** A manifest that was read before; undefined where none is kept. */
export type FindKept = (
  image: SeenImage,
) => { readonly bytes: Uint8Array; readonly mediaType: string } | undefined;

/** Reading and checking so many takes some ten milliseconds. */
const MANIFESTS_PER_TURN = 50;

/**
 * Compressed bytes of images as far as their manifests are kept: what several images share counts once, as it does in a
 * registry. Asks nobody, so what was never looked at is not in it.
 */
export async function knownSize(
  seen: Iterable<SeenImage>,
  find: FindKept,
  { signal }: { readonly signal: AbortSignal },
): Promise<KnownSize> {
  const sizes = new Map<Digest, number>();
  let images = 0;
  let read = 0;
  const add = async (image: SeenImage): Promise<boolean> => {
    if (sizes.has(image.digest)) return true;
    const kept = find(image);
    const manifest = kept === undefined ? undefined : tryParseManifest(kept.bytes, kept.mediaType);
    if (kept === undefined || manifest === undefined) return false;
    read += 1;
    if (read % MANIFESTS_PER_TURN === 0) await nextTurn(undefined, { signal });
    sizes.set(image.digest, kept.bytes.byteLength);
    if (manifest.kind === "manifest")
      for (const { digest, size } of [manifest.config, ...manifest.layers]) sizes.set(digest, size);
    else
      for (const { digest } of manifest.manifests)
        await add({ repository: image.repository, digest });
    return true;
  };
  for (const image of seen) {
    signal.throwIfAborted();
    if (await add(image)) images += 1;
  }
  return { bytes: [...sizes.values()].reduce((sum, size) => sum + size, 0), images };
}
