import { printable } from "../../../shared/printable.ts";
import { engineTitle } from "../../i18n/engine-words.ts";
import type { Messages } from "../../i18n/messages.ts";
import type { AppState } from "../../store/index.ts";
import { fileName } from "../../store/place.ts";

/** What stands above the list of a place. */
export function placeTitle(
  { place, engines }: Pick<AppState, "place" | "engines">,
  t: Messages,
): string {
  switch (place.kind) {
    case "store":
      return t.browse.storeTitle;
    case "engine":
      return engineTitle(
        engines.value?.find(({ name }) => name === place.engine) ?? { name: place.engine },
      );
    case "file":
      return printable(fileName(place.path));
    default:
      return printable(place.repository);
  }
}

/** The same where two lists stand beside each other: with the registry, which may be all that tells them apart. */
export function fullPlaceTitle(state: Pick<AppState, "place" | "engines">, t: Messages): string {
  const { place } = state;
  const title = placeTitle(state, t);
  return place.kind === "repository" ? `${printable(place.host)}/${title}` : title;
}
