import type { ImageSummary } from "../../shared/image.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import { isIndexType } from "../../shared/oci/media-types.ts";
import type { ImageRow } from "../../shared/provider.ts";
import type { KeptRows } from "../storage/catalog-rows-table.ts";

/** What the rows of a service say of single tags. */
export interface RowDetails {
  /** Undefined where the row is of another image, or says less than a summary has to. */
  find(tag: string, digest: Digest): ImageSummary | undefined;
}

/** Read when the first tag is looked up, and not again: for one request. */
export function rowDetails(rows: Pick<KeptRows<ImageRow>, "pages">): RowDetails {
  let byTag: ReadonlyMap<string, ImageRow> | undefined;
  return {
    find(tag, digest) {
      byTag ??= rowsByTag(rows);
      const row = byTag.get(tag);
      return row?.digest === digest ? summaryOf(row) : undefined;
    },
  };
}

function rowsByTag(rows: Pick<KeptRows<ImageRow>, "pages">): ReadonlyMap<string, ImageRow> {
  const all = [...rows.pages()].flat();
  return new Map(all.flatMap((row) => row.tags.map(({ name }) => [name, row] as const)));
}

/** The row as a summary. A summary says of what kind an image is, and for which platforms: less is none. */
function summaryOf(row: ImageRow): ImageSummary | undefined {
  const { digest, mediaType, platforms, bytes, createdAt } = row;
  if (digest === undefined || mediaType === undefined || platforms === undefined) return undefined;
  const isWhole = bytes !== undefined && row.bytesIncomplete !== true;
  return {
    digest,
    mediaType,
    kind: isIndexType(mediaType) ? "index" : "manifest",
    platforms,
    ...(isWhole ? { size: bytes } : {}),
    ...(createdAt === undefined ? {} : { created: new Date(createdAt).toISOString() }),
  };
}
