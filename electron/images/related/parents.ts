import { formatLocation, locationAt, targetOf } from "../../../shared/location.ts";
import type { Digest } from "../../../shared/oci/digest.ts";
import { isIndexType } from "../../../shared/oci/media-types.ts";
import type { RelatedItem } from "../../../shared/related.ts";
import type { ImageCallOptions, Source } from "../image-store.ts";
import { type Findings, Search } from "./search.ts";

/** Names that are looked at: each is a request to a registry, and a look at a file elsewhere. */
const MAX_NAMES = 100;
const MAX_LOCAL_NAMES = 2000;
/** Names of a repository that are sorted for the likeliest. */
const MAX_LISTED = 20_000;
/** Indexes that are read. */
const MAX_INDEXES = 50;
const PARALLEL = 4;

/** Tags of referrers and of cosign lead to no index of images. */
const FALLBACK_TAG = /(?:^|:)sha(?:256|512)-[0-9a-f]{64,128}(?:\.\w+)?$/;

/** The indexes that contain a manifest, among the names of its place: the likeliest of them first, and not without end. */
export async function findParents(
  source: Source,
  digest: Digest,
  options: ImageCallOptions,
): Promise<Findings<RelatedItem>> {
  const search = new Search(source, { ...options, limit: MAX_INDEXES });
  const items = new Map<Digest, RelatedItem>();
  const names = await search.attempt((call) => likelyNames(source, search, call));
  await search.each(names ?? [], PARALLEL, async (name) => {
    const descriptor = await search.attempt(
      (call) => source.resolve({ name }, call),
      () => true,
    );
    if (descriptor === undefined || !isIndexType(descriptor.mediaType)) return;
    if (descriptor.digest === digest || items.has(descriptor.digest)) return;
    // Reading it would cost the user a pull, and nobody asked for that.
    if (isSpared(source, descriptor.digest)) return search.missSome();
    const read = await search.read(descriptor);
    if (read?.manifest.kind !== "index") return;
    const { manifests } = read.manifest;
    if (!manifests.some((child) => child.digest === digest)) return;
    items.set(descriptor.digest, {
      location: formatLocation(locationAt(source.location, descriptor.digest)),
      name,
      digest: descriptor.digest,
      mediaType: descriptor.mediaType,
      size: manifests.reduce((sum, child) => sum + child.size, 0),
      found: "index",
    });
  });
  return search.findings([...items.values()].toSorted(byName));
}

function isSpared({ metered }: Source, digest: Digest): boolean {
  return metered?.isCounted() === true && !metered.isKept(digest);
}

/** Those first which have most in common with the image's own name: `1.2` is likely to hold `1.2-arm64`. */
async function likelyNames(
  source: Source,
  search: Search,
  options: ImageCallOptions,
): Promise<readonly string[]> {
  const limit = source.repository === undefined ? MAX_LOCAL_NAMES : MAX_NAMES;
  const names: string[] = [];
  for await (const page of source.listNames(options)) {
    names.push(...page.filter((name) => !FALLBACK_TAG.test(name)));
    if (names.length >= MAX_LISTED) break;
  }
  if (names.length > limit) search.missSome();
  const target = targetOf(source.location);
  const own = target !== undefined && "name" in target ? target.name : "latest";
  const rank = new Map(names.map((name) => [name, commonStart(name, own)]));
  return names
    .toSorted((a, b) => (rank.get(b) ?? 0) - (rank.get(a) ?? 0) || (a < b ? 1 : -1))
    .slice(0, limit);
}

function commonStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}

function byName(a: RelatedItem, b: RelatedItem): number {
  return (a.name ?? "") < (b.name ?? "") ? -1 : 1;
}
