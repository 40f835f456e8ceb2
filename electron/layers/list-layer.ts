import type { LayerEntry } from "../../shared/layer-files.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { Source } from "../images/image-store.ts";
import type { UnpackLimits } from "../images/unpack-layer.ts";
import { asLayerError } from "./layer-error.ts";
import { streamLayer } from "./layer-stream.ts";
import { pullFrom } from "./pull-from.ts";
import { TarWalk, type WalkLimits } from "./tar-walk.ts";

/** Entries that are told at once. */
export const BATCH = 1000;
/** Packed bytes after which a word is said although no entry came. */
const PROGRESS_BYTES = 2 * 1024 * 1024;

/** Some entries of a layer, in their order. The last batch says whether there are more than are told. */
export interface Batch {
  readonly entries: readonly LayerEntry[];
  /** Packed bytes that were read so far. */
  readonly read: number;
  readonly last?: { readonly cut: boolean };
}

export interface ListOptions {
  readonly signal: AbortSignal;
  readonly limits?: { readonly walk?: WalkLimits; readonly unpack?: UnpackLimits };
}

/**
 * The entries of a layer while it is read and unpacked. It is read no faster than its entries are taken, and no further
 * once nobody takes them.
 * @throws layer_invalid, digest_mismatch, cancelled, and what the place throws
 */
export function listLayer(
  source: Source,
  descriptor: Descriptor,
  { signal, limits = {} }: ListOptions,
): AsyncGenerator<Batch> {
  return pullFrom<Batch>(async (give, signal) => {
    let waiting: LayerEntry[] = [];
    let told = 0;
    const walk = new TarWalk({ entry: (entry) => waiting.push(entry) === 0 }, limits.walk);
    const flush = async (read: number): Promise<void> => {
      for (let at = 0; at === 0 || at < waiting.length; at += BATCH) {
        await give({ entries: waiting.slice(at, at + BATCH), read });
      }
      waiting = [];
      told = read;
    };
    let read = 0;
    const isWhole = await streamLayer(source, descriptor, {
      signal,
      limits: limits.unpack,
      take: (piece) => walk.write(piece),
      settle: async (bytes) => {
        read = bytes;
        if (waiting.length >= BATCH || read - told >= PROGRESS_BYTES) await flush(read);
        return !walk.cut;
      },
    });
    if (isWhole) endWalk(walk, descriptor);
    await flush(read);
    await give({ entries: [], read, last: { cut: walk.cut } });
  }, signal);
}

/** @throws layer_invalid when the layer ends inside a member */
export function endWalk(walk: TarWalk, { digest }: Descriptor): void {
  try {
    walk.end();
  } catch (error) {
    throw asLayerError(digest, error);
  }
}
