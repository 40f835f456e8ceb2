import { type Location, parseLocation } from "../../shared/location.ts";
import type { Transfer } from "../../shared/transfer.ts";

/** Repositories of a host that finished transfers read from or wrote to, in their order, each once. */
export function usedRepositories(
  transfers: readonly Pick<Transfer, "source" | "destination">[],
  host: string,
): readonly string[] {
  const places = transfers.flatMap(({ source, destination }) => [source, destination]);
  const repositories = places.flatMap((text) => {
    const location = read(text);
    if (location?.kind !== "registry" || location.reference.registry !== host) return [];
    return [location.reference.repository];
  });
  return [...new Set(repositories)];
}

/** Another version may have written it. */
function read(text: string): Location | undefined {
  try {
    return parseLocation(text);
  } catch {
    return undefined;
  }
}
