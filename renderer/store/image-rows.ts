import type { FilterDetails } from "../../shared/filter/match-filter.ts";
import type { ServiceDetails } from "../../shared/filter/match-service.ts";
import type { ImageSummary } from "../../shared/image.ts";
import type { ImageRow, Lock, TagRow } from "../../shared/provider.ts";

/** Columns that only a registry's own service can fill. */
export const SERVICE_COLUMNS = ["pushed", "pulled", "pulls", "scan", "labels"] as const;

export type ServiceColumn = (typeof SERVICE_COLUMNS)[number];

/** Columns that not every list can fill. When an image was made, it says itself; where it is not asked, its service may not say so. */
export type FilledColumn = ServiceColumn | "created";

/** One row of a list as its registry's service has it: a tag, or an image without one. */
export interface ServiceRow {
  readonly image: ImageRow;
  readonly tag?: TagRow;
  readonly details: FilterDetails;
}

/** What the service of the open repository says of its images. */
export interface ImageRows {
  /** By row: a tag, or `@` and the digest of an image that has none. */
  readonly byRow: ReadonlyMap<string, ServiceRow>;
  /** Rows of images without a tag. */
  readonly untagged: readonly string[];
  /** Columns for which at least one row has something. */
  readonly columns: ReadonlySet<FilledColumn>;
}

export const NO_IMAGE_ROWS: ImageRows = {
  byRow: new Map(),
  untagged: [],
  columns: new Set(["created"]),
};

/** Rows of a list; where an image comes twice, the later one counts. */
export function imageRowsOf(images: readonly ImageRow[]): ImageRows {
  const byRow = new Map<string, ServiceRow>();
  const untagged = new Set<string>();
  const columns = new Set<FilledColumn>(images.length === 0 ? ["created"] : []);
  for (const image of images) {
    if (image.tags.length === 0 && image.digest !== undefined) {
      const row = untaggedRow(image.digest);
      untagged.add(row);
      byRow.set(row, { image, details: detailsOf(image) });
      addColumns(image, columns);
    }
    for (const tag of image.tags) {
      byRow.set(tag.name, { image, tag, details: detailsOf(image, tag) });
      addColumns(image, columns, tag);
    }
  }
  return { byRow, untagged: [...untagged], columns };
}

/** The row of an image without a tag: what stands behind its repository in a location. */
export function untaggedRow(digest: string): string {
  return `@${digest}`;
}

/** Whether a row of a repository stands for an image without a tag. */
export function isUntaggedRow(row: string): boolean {
  return row.startsWith("@");
}

/** True when the service told all that a row shows: the image itself need not be asked for. */
export function isWhole({ details }: ServiceRow): boolean {
  return details.digest !== undefined && details.size !== undefined;
}

/** What is known of a row from both: the image itself says what is in it, the service what became of it. */
export function mergeDetails(
  row: ServiceRow | undefined,
  summary: ImageSummary | undefined,
): FilterDetails | undefined {
  if (row === undefined) return summary;
  if (summary === undefined) return row.details;
  const known = MERGED.get(row);
  if (known?.summary === summary) return known.details;
  const { pushed, service } = row.details;
  const details = { ...row.details, ...summary, pushed, service };
  MERGED.set(row, { summary, details });
  return details;
}

/** One object for each pair, so that whoever follows it is drawn once. */
const MERGED = new WeakMap<ServiceRow, { summary: ImageSummary; details: FilterDetails }>();

/** True when something may not be deleted or moved. */
export function isLocked(lock: Lock | undefined): boolean {
  return lock !== undefined && !(lock.canDelete && lock.canWrite);
}

function detailsOf(image: ImageRow, tag?: TagRow): FilterDetails {
  const pushed = tag?.pushedAt ?? image.pushedAt;
  return {
    digest: image.digest,
    platforms: image.platforms,
    size: image.bytes,
    created: isoOf(image.createdAt),
    pushed: isoOf(pushed),
    service: serviceOf(image, tag),
  };
}

function serviceOf(image: ImageRow, tag: TagRow | undefined): ServiceDetails {
  const locked = isLocked(tag?.lock) || isLocked(image.lock);
  return {
    pulled: isoOf(tag?.pulledAt ?? image.pulledAt),
    pulls: image.pulls,
    scan: image.scan,
    labels: image.labels ?? [],
    locked: tag?.immutable === true ? "immutable" : locked ? "locked" : undefined,
    signed: image.signed,
    unavailable: image.unavailable,
  };
}

function addColumns(image: ImageRow, columns: Set<FilledColumn>, tag?: TagRow): void {
  // The image itself is asked for whatever is missing.
  const isAsked = image.digest === undefined || image.bytes === undefined;
  if (isAsked || image.createdAt !== undefined) columns.add("created");
  if ((tag?.pushedAt ?? image.pushedAt) !== undefined) columns.add("pushed");
  if ((tag?.pulledAt ?? image.pulledAt) !== undefined) columns.add("pulled");
  if (image.pulls !== undefined) columns.add("pulls");
  if (image.scan !== undefined && image.scan.status !== "unsupported") columns.add("scan");
  if ((image.labels ?? []).length > 0) columns.add("labels");
}

/** Times of services are of this century; what a service means by "never" is left out before. */
function isoOf(time: number | undefined): string | undefined {
  if (time === undefined || Number.isNaN(new Date(time).getTime())) return undefined;
  return new Date(time).toISOString();
}
