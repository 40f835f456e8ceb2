import { printable } from "../../../shared/printable.ts";
import { connectionName } from "../../i18n/connection-words.ts";
import { engineTitle } from "../../i18n/engine-words.ts";
import type { Messages } from "../../i18n/messages.ts";
import type { AppState } from "../../store/index.ts";
import { fileName, hostOf } from "../../store/place.ts";

type TitleSources = Pick<AppState, "place" | "engines" | "connections">;

/** What stands above the list of a place. */
export function placeTitle({ place, engines, connections }: TitleSources, t: Messages): string {
  switch (place.kind) {
    case "store":
      return t.browse.storeTitle;
    case "engine":
      return engineTitle(
        engines.value?.find(({ name }) => name === place.engine) ?? { name: place.engine },
      );
    case "file":
      return printable(fileName(place.path));
    case "namespace": {
      const { address, namespace } = place;
      if (namespace !== "") return printable(namespace);
      const connection = connections.value?.find((one) => one.address === address);
      return connection === undefined ? printable(address) : connectionName(connection);
    }
    default:
      return printable(place.repository);
  }
}

/** The same where two lists stand beside each other: with the registry, which may be all that tells them apart. */
export function fullPlaceTitle(state: TitleSources, t: Messages): string {
  const { place } = state;
  const title = placeTitle(state, t);
  switch (place.kind) {
    case "repository":
      return `${printable(place.host)}/${title}`;
    case "namespace":
      return place.namespace === "" ? title : `${printable(hostOf(place))}/${title}`;
    default:
      return title;
  }
}
