import { setImmediate as nextTurn } from "node:timers/promises";
import type { DetailsCost, TagDetails } from "../../shared/catalog.ts";
import { hasCode, isAppError, toWireError } from "../../shared/errors.ts";
import type { ImageSummary } from "../../shared/image.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import type { ImageCallOptions, Source } from "../images/image-store.ts";
import { type KeptSummaries, summarizeOnce } from "../images/summary.ts";
import type { KeptTags } from "../storage/catalog-table.ts";
import { askInParallel } from "./ask-in-parallel.ts";
import type { RowDetails } from "./row-details.ts";

/** Details of tags of one repository, and how they are had. */
export interface DetailsRequest {
  /** Without them: all tags that are kept. */
  readonly tags?: readonly string[] | undefined;
  /** True asks the registry about every tag, also where details are kept: a tag may have moved. */
  readonly fresh: boolean;
  /** False reads no manifest where that counts as a pull: the digest is all there is to say then. */
  readonly spendPulls: boolean;
}

/** The repository that is asked, and what is kept of it. */
export interface DetailsPlaces {
  readonly source: Source;
  readonly kept: KeptTags;
  /** What the service's own list says: it takes neither a request nor a pull. */
  readonly rows: RowDetails;
  readonly summaries: KeptSummaries;
  readonly now: () => number;
}

/** Requests under way at once: leaves most of a registry's usual limit of 6 a host to transfers. */
const CONCURRENCY = 4;
/** HEAD and GET of the manifest, and GET of the config. */
const REQUESTS_FOR_ONE = 3;
/** Known ones that are handed out at once: some 200 kB. */
const PAGE = 500;

/** What {@link readDetails} would take. Asks nobody. */
export async function costOf(
  request: DetailsRequest,
  places: DetailsPlaces,
  { signal }: ImageCallOptions,
): Promise<DetailsCost> {
  const { source, kept } = places;
  const { metered } = source;
  const counted = metered?.isCounted() === true;
  let known = 0;
  let requests = 0;
  let pulls = 0;
  for (const [at, tag] of tagsOf(request, kept).entries()) {
    // Looking up a hundred thousand takes a second, in which others want to move.
    if (at % PAGE === PAGE - 1) await nextTurn(undefined, { signal });
    const seen = kept.seen(tag);
    const isKnown = seen !== undefined && knownSummary(tag, seen.digest, places) !== undefined;
    if (isKnown && !request.fresh) known += 1;
    else if (isKnown || (counted && !request.spendPulls)) requests += 1;
    else {
      requests += REQUESTS_FOR_ONE;
      if (counted) pulls += 1;
    }
  }
  const allowance = metered?.allowance();
  return { known, requests, pulls, ...(allowance === undefined ? {} : { allowance }) };
}

/**
 * First what is kept, and then what the registry says, as it comes. `left` counts the tags that are still to come.
 * @throws what the registry refuses altogether; what is wrong with one image stands with its tag
 */
export async function* readDetails(
  request: DetailsRequest,
  places: DetailsPlaces,
  { signal }: ImageCallOptions,
): AsyncGenerator<{ details: TagDetails[]; left: number }> {
  const tags = tagsOf(request, places.kept);
  const asked: string[] = [];
  let left = tags.length;
  for (let at = 0; at < tags.length; at += PAGE) {
    signal.throwIfAborted();
    const known = tags.slice(at, at + PAGE).flatMap((tag) => {
      const details = knownDetails(tag, places);
      if (details === undefined || request.fresh) asked.push(tag);
      return details === undefined ? [] : [details];
    });
    if (!request.fresh) left -= known.length;
    if (known.length > 0) yield { details: known, left };
    await nextTurn();
  }
  const ask = (tag: string, signal: AbortSignal): Promise<TagDetails> =>
    askFor(tag, request, places, { signal });
  for await (const details of askInParallel(asked, { limit: CONCURRENCY, signal }, ask)) {
    left -= details.length;
    yield { details: [...details], left };
  }
}

function tagsOf({ tags }: DetailsRequest, kept: KeptTags): readonly string[] {
  return tags ?? [...kept.pages()].flat();
}

function knownSummary(
  tag: string,
  digest: Digest,
  { summaries, rows }: DetailsPlaces,
): ImageSummary | undefined {
  return summaries.find(digest) ?? rows.find(tag, digest);
}

function knownDetails(tag: string, places: DetailsPlaces): TagDetails | undefined {
  const seen = places.kept.seen(tag);
  const summary = seen === undefined ? undefined : knownSummary(tag, seen.digest, places);
  return summary === undefined ? undefined : { tag, ...seen, summary };
}

async function askFor(
  tag: string,
  { spendPulls }: DetailsRequest,
  places: DetailsPlaces,
  { signal }: ImageCallOptions,
): Promise<TagDetails> {
  const { source, kept, summaries, now } = places;
  try {
    // A HEAD request, which is no pull. Source: docs.docker.com/docker-hub/usage/pulls
    const descriptor = await source.resolve({ name: tag }, { signal });
    const seen = { digest: descriptor.digest, seenAt: now() };
    kept.see(tag, seen);
    const { metered } = source;
    const isPull = metered?.isCounted() === true && !metered.isKept(seen.digest);
    const known = knownSummary(tag, seen.digest, places);
    if (known !== undefined || (isPull && !spendPulls))
      return { tag, ...seen, ...(known === undefined ? {} : { summary: known }) };
    const summary = await summarizeOnce(source, descriptor, { summaries, signal });
    return { tag, ...seen, summary };
  } catch (error) {
    if (!isAboutOneImage(error)) throw error;
    if (hasCode(error, "manifest_not_found")) kept.remove([tag]);
    return { tag, error: toWireError(error) };
  }
}

/** What would stop every other tag too ends the list; a damaged or vanished image does not. */
function isAboutOneImage(error: unknown): boolean {
  return (
    isAppError(error) &&
    hasCode(
      error,
      "manifest_not_found",
      "blob_not_found",
      "digest_mismatch",
      "size_mismatch",
      "manifest_too_large",
      "ambiguous_manifest",
      "invalid_manifest",
      "obsolete_manifest",
    )
  );
}
