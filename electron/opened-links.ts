import { parseLink } from "../shared/link.ts";
import { formatLocation } from "../shared/location.ts";

/** Links opened at once: whoever sends more means harm. */
const MAX_LINKS = 20;

/** Where links lead to. Anybody may have written them: what is no good link is left out. */
export function locationsOf(links: readonly string[]): readonly string[] {
  return links.slice(0, MAX_LINKS).flatMap((link) => {
    try {
      return [formatLocation(parseLink(link))];
    } catch {
      return [];
    }
  });
}
