import type { EcrRepository } from "./schema.ts";

/** Filters of a repository: Amazon allows five. */
const MAX_FILTERS = 20;

/**
 * Which tags of a repository can never be moved. Filters name the exceptions, with `*` for any characters.
 * Source: Amazon ECR API Reference, ImageTagMutabilityExclusionFilter, 2026-11.
 */
export function tagMutability(repository: EcrRepository): (tag: string) => boolean {
  const { imageTagMutability: kind, imageTagMutabilityExclusionFilters: filters } = repository;
  const isImmutable = kind?.startsWith("IMMUTABLE") === true;
  if (kind?.endsWith("_WITH_EXCLUSION") !== true) return () => isImmutable;
  const excluded = (filters ?? [])
    .slice(0, MAX_FILTERS)
    .flatMap(({ filterType, filter }) => (filterType === "WILDCARD" && filter ? [filter] : []));
  return (tag) => excluded.some((filter) => matchesWildcard(filter, tag)) !== isImmutable;
}

/** `release-*` and the like; never an expression that could take for ever. */
function matchesWildcard(filter: string, tag: string): boolean {
  const [first = "", ...rest] = filter.split("*");
  if (rest.length === 0) return tag === filter;
  const last = rest.pop() ?? "";
  if (!tag.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = tag.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return tag.length - last.length >= at && tag.endsWith(last);
}
