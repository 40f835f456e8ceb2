/** Decimal, as all sizes of the window. */
const BYTES_PER_MEGABYTE = 1_000_000;

/** The least limit that can be set: below it a transfer would not come to its end. */
export const MIN_MEGABYTES_PER_SECOND = 0.01;
/** Ten times what the fastest links of a computer carry. */
export const MAX_MEGABYTES_PER_SECOND = 100_000;

/** A limit as it stands in its field, in MB/s; an empty field, which is without limit, is NaN. */
export function megabytesOf(bytesPerSecond: number): number {
  return bytesPerSecond === 0 ? Number.NaN : bytesPerSecond / BYTES_PER_MEGABYTE;
}

/** The limit that an entry means, in bytes each second. */
export function bytesOf(megabytes: number): number {
  return Number.isNaN(megabytes) ? 0 : Math.round(megabytes * BYTES_PER_MEGABYTE);
}
