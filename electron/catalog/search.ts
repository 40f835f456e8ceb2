import type { Found } from "../../shared/catalog.ts";
import type { StoreImage } from "../../shared/image.ts";
import type { CatalogSearch, RepositoryHit, TagHit } from "../storage/catalog-search.ts";
import type { CatalogAccount } from "../storage/catalog-table.ts";
import { parseSearch, rank, type SearchQuery, wordsBelow } from "./search-query.ts";

/** Where a search looks. */
export interface SearchPlaces {
  /** Accounts whose lists may be shown now. */
  readonly accounts: readonly (CatalogAccount & { readonly id: number })[];
  readonly names: CatalogSearch;
  readonly images: readonly StoreImage[];
}

/** Looked at beyond the limit, so that the best are among them. */
const CANDIDATES = 500;
/** Repositories whose tags are looked through when both parts of a name are asked for. */
const MAX_REPOSITORIES = 2000;

/** Everything that is kept and fits, the best first. Asks no registry. */
export function searchKept(
  text: string,
  limit: number,
  places: SearchPlaces,
): { found: Found[]; more: boolean } {
  const query = parseSearch(text);
  const all = [...new Map(find(query, places).map((one) => [one.location, one])).values()];
  const ranked = query.kind === "digest" ? all : rank(all, chiefWord(query));
  return { found: ranked.slice(0, limit), more: ranked.length > limit };
}

function find(query: SearchQuery, places: SearchPlaces): readonly Found[] {
  switch (query.kind) {
    case "nothing":
      return [];
    case "digest":
      return byDigest(query.digest, places);
    case "pair":
      return [
        ...imagesWith(
          [`${query.words.at(-1) ?? ""}:${query.tag}`, ...query.words.slice(0, -1)],
          places,
        ),
        ...tagsOfRepositories(query.words, query.tag, places),
        // The colon may be that of a host with a port.
        ...repositoriesWith(
          [...query.words.slice(0, -1), `${query.words.at(-1) ?? ""}:${query.tag}`],
          places,
        ),
      ];
    default:
      return [
        ...imagesWith(query.words, places),
        ...repositoriesWith(query.words, places),
        ...tagsWith(query.words, places),
      ];
  }
}

/** What is compared when the results are put into order: a tag of many words is its last one. */
function chiefWord(query: SearchQuery): string {
  if (query.kind === "pair") return query.tag;
  return query.kind === "words" ? (query.words.at(-1) ?? "") : "";
}

function byDigest(digest: string, places: SearchPlaces): readonly Found[] {
  const images = places.images.filter(
    ({ summary }) => summary.digest.startsWith(digest) || summary.imageId?.startsWith(digest),
  );
  const ids = places.accounts.map(({ id }) => id);
  return [
    ...images.map(foundImage),
    ...places.names.tagsOf(ids, digest, CANDIDATES).map((hit) => foundTag(hit, places)),
  ];
}

function imagesWith(words: readonly string[], { images }: SearchPlaces): readonly Found[] {
  return images
    .filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)))
    .map(foundImage);
}

function hitsWith(
  words: readonly string[],
  { accounts, names }: SearchPlaces,
  limit: number,
): readonly RepositoryHit[] {
  return accounts.flatMap(({ id, host }) => names.repositories(id, wordsBelow(host, words), limit));
}

function repositoriesWith(words: readonly string[], places: SearchPlaces): readonly Found[] {
  return hitsWith(words, places, CANDIDATES).map(({ account, name }) => {
    const host = hostOf(account, places);
    return { kind: "repository", location: `${host}/${name}`, host, repository: name };
  });
}

/** One word is looked for in every tag; of several, one is the tag's and the others its repository's. */
function tagsWith(words: readonly string[], places: SearchPlaces): readonly Found[] {
  const [only = ""] = words;
  if (words.length > 1) {
    return words.flatMap((tag, at) => tagsOfRepositories(words.toSpliced(at, 1), tag, places));
  }
  const ids = places.accounts.map(({ id }) => id);
  const first = places.names.tagsFrom(ids, only, CANDIDATES);
  const rest = first.length < CANDIDATES ? places.names.tagsWith(ids, only, CANDIDATES) : [];
  return [...first, ...rest].map((hit) => foundTag(hit, places));
}

function tagsOfRepositories(
  words: readonly string[],
  tag: string,
  places: SearchPlaces,
): readonly Found[] {
  const ids = hitsWith(words, places, MAX_REPOSITORIES).map(({ id }) => id);
  return places.names.tagsIn(ids, tag, CANDIDATES).map((hit) => foundTag(hit, places));
}

function hostOf(account: number, { accounts }: SearchPlaces): string {
  return accounts.find(({ id }) => id === account)?.host ?? "";
}

function foundTag({ account, repository, name, digest }: TagHit, places: SearchPlaces): Found {
  const host = hostOf(account, places);
  return {
    kind: "tag",
    location: `${host}/${repository}:${name}`,
    host,
    repository,
    tag: name,
    ...(digest === undefined ? {} : { digest }),
  };
}

function foundImage({ name, summary }: StoreImage): Found {
  return { kind: "image", location: `store:${name}`, name, digest: summary.digest };
}
