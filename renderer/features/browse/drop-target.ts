import { printable } from "../../../shared/printable.ts";
import { formatAddress } from "../../../shared/registry-address.ts";
import type { Messages } from "../../i18n/messages.ts";
import type { DropPlace } from "../../store/drop-draft.ts";
import { addressOf, type Place } from "../../store/place.ts";

/** What a drop on the open place means; undefined where nothing can be put. */
export function dropPlaceOf(place: Place): DropPlace | undefined {
  switch (place.kind) {
    case "file":
      return undefined;
    case "namespace":
      return { kind: "registry", ...addressOf(place) };
    default:
      return place;
  }
}

/** What is said while files are over a place. */
export function dropWords(place: DropPlace, t: Messages): string {
  switch (place.kind) {
    case "store":
      return t.drop.hereStore;
    case "engine":
      return t.drop.titleEngine(printable(place.engine));
    case "registry":
      return t.drop.here(printable(formatAddress(place)));
    default:
      return t.drop.here(printable(place.repository));
  }
}
