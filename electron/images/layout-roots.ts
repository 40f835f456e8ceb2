import { additionOfName } from "../../shared/addition-tag.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import type { ImageRoot } from "./image-store.ts";
import type { LayoutIndex } from "./layout-index.ts";
import { type ReadManifest, tryReadManifest } from "./try-read-manifest.ts";

/** Every name of a layout with what it leads to. The first entry of a name is the one that is found by it. */
export function namedRoots({ entries }: LayoutIndex): ReadonlyMap<string, Descriptor> {
  const named = new Map<string, Descriptor>();
  for (const { name, descriptor } of entries) {
    if (name === undefined || descriptor === undefined || named.has(name)) continue;
    named.set(name, descriptor);
  }
  return named;
}

/** Images without a name. Signatures and the like have none either, and are no images. */
export async function unnamedRoots(
  index: LayoutIndex,
  read: ReadManifest,
): Promise<readonly Descriptor[]> {
  const unnamed = new Map<Digest, Descriptor>();
  for (const { name, descriptor } of index.entries) {
    if (name === undefined && descriptor !== undefined) unnamed.set(descriptor.digest, descriptor);
  }
  for (const { digest } of namedRoots(index).values()) unnamed.delete(digest);
  for (const [digest, descriptor] of unnamed) {
    const manifest = await tryReadManifest(descriptor, read);
    if (manifest?.subject !== undefined) unnamed.delete(digest);
  }
  return [...unnamed.values()];
}

/** The images of a layout, each once: those that have names, or all where none has. */
export async function rootsIn(
  index: LayoutIndex,
  read: ReadManifest,
): Promise<readonly ImageRoot[]> {
  const names = new Map<Digest, string[]>();
  const named = namedRoots(index);
  // Signatures under cosign's tags belong to the images, and are looked at only where there is nothing else.
  const images = [...named].filter(([name]) => additionOfName(name) === undefined);
  for (const [name, { digest }] of images.length > 0 ? images : named) {
    const known = names.get(digest);
    if (known === undefined) names.set(digest, [name]);
    else known.push(name);
  }
  if (names.size > 0) return [...names].map(([digest, own]) => ({ digest, names: own }));
  const unnamed = await unnamedRoots(index, read);
  return unnamed.map(({ digest }) => ({ digest, names: [] }));
}
