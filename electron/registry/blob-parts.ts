import type { Readable } from "node:stream";
import { AppError } from "../../shared/errors.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import { openBlobPart, type PartOptions } from "./blobs.ts";
import { noteFailure, type MirrorTrust } from "./mirrored-trust.ts";
import { RangeAdvice } from "./range-advice.ts";
import type { RepositoryContext } from "./repository-context.ts";

/** A large blob, to be read in ranges beside each other where that is faster. */
export interface BlobParts {
  /** Bytes of one range. */
  readonly rangeBytes: number;
  /** How many ranges should be under way now, by what was measured. @param left bytes still to come */
  connections(left: number): number;
  /**
   * Bytes `start` up to, not including, `end`. Every range asks the registry itself.
   * @throws unsupported when the registry gives anything but exactly these bytes
   */
  open(start: number, end: number, options: PartOptions): Promise<Readable>;
  /** The whole was wrong: mirrors that gave a part of it are not asked for it again. */
  doubt(): void;
}

/** Undefined for blobs that are not worth it. */
export function blobParts(
  context: RepositoryContext,
  descriptor: Descriptor,
): BlobParts | undefined {
  const { exchange } = context;
  const { slots, ranges } = exchange.traffic;
  if (descriptor.size < ranges.from) return undefined;
  const pool = slots.of(exchange.host, "download");
  let advice: RangeAdvice | undefined;
  return {
    rangeBytes: ranges.rangeBytes,
    connections: (left) => {
      // Measured from the first question on.
      advice ??= new RangeAdvice(pool, exchange.clock, ranges);
      return advice.connections(left);
    },
    open: async (start, end, options) => {
      try {
        const stream = await openBlobPart(context, descriptor, { ...options, start, end });
        return stream.once("error", () => {
          if (!options.signal.aborted) advice?.stop();
        });
      } catch (error) {
        if (!options.signal.aborted) advice?.stop();
        throw error;
      }
    },
    doubt: () => undefined,
  };
}

/** Somewhere the parts of a blob can be read from; the registry itself has no `mirror`. */
export interface PartsPlace {
  readonly parts: BlobParts;
  readonly mirror?: { readonly id: string; readonly trust: MirrorTrust };
}

/** As {@link blobParts}, from the first place that gives a part. A mirror that fails once is left out. */
export function mirroredParts(
  descriptor: Descriptor,
  places: readonly [PartsPlace, ...PartsPlace[]],
): BlobParts {
  const { digest } = descriptor;
  const used = new Set<PartsPlace>();
  let left: readonly PartsPlace[] = places;
  return {
    rangeBytes: places[0].parts.rangeBytes,
    // Each measures its own host; only those that give something have anything to say.
    connections: (bytes) => Math.max(1, ...left.map(({ parts }) => parts.connections(bytes))),
    open: async (start, end, options) => {
      for (;;) {
        const [place] = left;
        if (place === undefined) throw new AppError("internal", "no place is left");
        try {
          const stream = await place.parts.open(start, end, options);
          if (place.mirror !== undefined) used.add(place);
          return stream;
        } catch (error) {
          if (place.mirror === undefined || options.signal.aborted) throw error;
          noteFailure(place.mirror.trust, place.mirror.id, digest, error);
          left = left.filter((other) => other !== place);
        }
      }
    },
    doubt: () => {
      for (const { mirror } of used) mirror?.trust.doubt(mirror.id, digest);
    },
  };
}
