import type { EngineImage } from "../../shared/engine.ts";

/** A name of an engine's image, or the image's ID where it has none. */
interface EngineName {
  readonly name: string;
  /** Image ID. */
  readonly digest: string;
}

/** What taking rows out of an engine means. */
export interface EngineRemoval {
  readonly removed: readonly EngineName[];
  /** Other names of images that lose one. */
  readonly stays: readonly EngineName[];
  /** Images without any name left. */
  readonly deleted: readonly EngineImage[];
  /** Bytes of the deleted images; layers that others share with them stay on the disk. */
  readonly bytes: number;
  /** Containers that use a deleted image, where the engine tells. */
  readonly containers: number;
}

/** An engine removes a name, and the image with its last one. */
export function planEngineRemoval(
  images: readonly EngineImage[],
  rows: readonly string[],
): EngineRemoval {
  const wanted = new Set(rows);
  const removed: EngineName[] = [];
  const stays: EngineName[] = [];
  const deleted: EngineImage[] = [];
  for (const image of images) {
    const { id, names } = image;
    const own = names.length === 0 ? [id] : names;
    const going = own.filter((name) => wanted.has(name));
    if (going.length === 0) continue;
    removed.push(...going.map((name) => ({ name, digest: id })));
    const left = own.filter((name) => !wanted.has(name));
    stays.push(...left.map((name) => ({ name, digest: id })));
    if (left.length === 0) deleted.push(image);
  }
  return {
    removed,
    stays,
    deleted,
    bytes: deleted.reduce((sum, { size }) => sum + size, 0),
    containers: deleted.reduce((sum, { containers = 0 }) => sum + containers, 0),
  };
}
