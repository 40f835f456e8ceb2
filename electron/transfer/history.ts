import type { HistoryEntry } from "../../shared/history.ts";
import { type Location, parseLocation } from "../../shared/location.ts";
import { formatReference, type Reference } from "../../shared/oci/reference.ts";
import type { Transfer } from "../../shared/transfer.ts";

/** One page of finished transfers, the latest first. */
type ReadPage = (page: { readonly limit: number; readonly before?: string | undefined }) => {
  readonly transfers: readonly Transfer[];
  readonly next: string | undefined;
};

const PAGE = 100;

/** What was done with an image or a repository, as far as it is journalled, the latest first. */
export function historyOf(
  readPage: ReadPage,
  location: Location,
  limit: number,
): { readonly entries: readonly HistoryEntry[]; readonly complete: boolean } {
  const entries: HistoryEntry[] = [];
  let before: string | undefined;
  do {
    const { transfers, next } = readPage({ limit: PAGE, before });
    for (const transfer of transfers) {
      const end = endAt(transfer, location);
      if (end === undefined) continue;
      if (entries.length === limit) return { entries, complete: false };
      entries.push({ transfer: { ...transfer, layers: [] }, end });
    }
    before = next;
  } while (before !== undefined);
  return { entries, complete: true };
}

/** Which end of a transfer lies at a location; undefined for neither. */
export function endAt(transfer: Transfer, wanted: Location): HistoryEntry["end"] | undefined {
  const { source, destination, request, results } = transfer;
  const from = [source, ...(request.alsoFrom ?? [])].some((text) => isAt(text, wanted, []));
  const written = [...request.alsoTag, ...results.map(({ name }) => name)];
  const digests = results.map(({ digest }) => digest);
  const to = isAt(destination, wanted, written, digests);
  if (from && to) return "both";
  if (from) return "source";
  return to ? "destination" : undefined;
}

/** @param names further names that were written there */
function isAt(
  text: string,
  wanted: Location,
  names: readonly string[],
  digests: readonly string[] = [],
): boolean {
  const location = tryParse(text);
  if (location === undefined || location.kind !== wanted.kind) return false;
  if ("path" in location && "path" in wanted) return location.path === wanted.path;
  if (location.kind === "docker-daemon" && wanted.kind === "docker-daemon") {
    if (location.engine !== wanted.engine) return false;
    if (wanted.id !== undefined) return location.id === wanted.id;
  }
  if (!("reference" in wanted) || wanted.reference === undefined) return true;
  const reference = "reference" in location ? location.reference : undefined;
  if (reference === undefined) return names.includes(formatReference(wanted.reference));
  return isSameImage(reference, wanted.reference, names, digests);
}

function isSameImage(
  reference: Reference,
  wanted: Reference,
  names: readonly string[],
  digests: readonly string[],
): boolean {
  if (reference.registry !== wanted.registry || reference.repository !== wanted.repository)
    return names.includes(formatReference(wanted));
  const { tag, digest } = wanted;
  if (tag === undefined && digest === undefined) return true;
  if (digest !== undefined) return reference.digest === digest || digests.includes(digest);
  return reference.tag === tag || (tag !== undefined && names.includes(tag));
}

function tryParse(text: string): Location | undefined {
  try {
    return parseLocation(text);
  } catch {
    return undefined;
  }
}
