import type { Sighting } from "./mount-index.ts";

/** Above this size a mount is worth several questions. moby draws the line in the same place. Bytes. */
const WORTH_ASKING = 10 * 1024 * 1024;
const TRIES_WHEN_LARGE = 3;

/** How many repositories are asked for one blob before it is uploaded. */
export function mountTries(size: number): number {
  return size > WORTH_ASKING ? TRIES_WHEN_LARGE : 1;
}

/**
 * Repositories to mount from, the likeliest first: those whose path has the most in common with the target's, since
 * rights go by path, and among equals the one seen last.
 */
export function orderCandidates(target: string, sightings: readonly Sighting[]): readonly string[] {
  return sightings
    .filter(({ repository }) => repository !== target)
    .map((sighting) => ({ ...sighting, shared: sharedSegments(target, sighting.repository) }))
    .toSorted((a, b) => b.shared - a.shared || b.seenAt - a.seenAt)
    .map(({ repository }) => repository);
}

/** Leading path segments that two names share. */
function sharedSegments(one: string, other: string): number {
  const theirs = other.split("/");
  const segments = one.split("/");
  const first = segments.findIndex((segment, index) => segment !== theirs[index]);
  return first === -1 ? segments.length : first;
}
