import { connectionFor } from "../../shared/connection.ts";
import { formatLocation, parseLocation } from "../../shared/location.ts";
import { selectOnly } from "./selection.ts";
import type { CreateSlice } from "./slice.ts";

export interface LinksSlice {
  /** Opens the repository of a location, selects the row of its tag, and shows it in the inspector. */
  readonly openLocation: (location: string) => void;
  /** Links came from outside. Of a host to which there is no connection the user is asked first. */
  readonly linksArrived: (locations: readonly string[]) => void;
}

export const createLinksSlice: CreateSlice<LinksSlice> = ({ get, set }) => ({
  openLocation(text) {
    const location = parseLocation(text);
    if (location.kind !== "registry") return;
    const { registry: host, repository, tag, digest } = location.reference;
    get().closeSheet();
    get().openRepository(host, repository);
    // A filter may hide the row.
    set({ filter: "" });
    if (tag !== undefined) get().select(selectOnly(tag));
    if (tag === undefined && digest === undefined) return;
    get().setInspectorOpen(true);
    void get().inspect(formatLocation(location));
  },
  linksArrived(locations) {
    // Of several, the last is what the user did last.
    const text = locations.at(-1);
    if (text === undefined) return;
    const location = parseLocation(text);
    if (location.kind !== "registry") return;
    const { registry, repository } = location.reference;
    const connections = get().connections.value ?? [];
    if (connectionFor(connections, registry, repository) === undefined) {
      get().openSheet({ kind: "link", location: text });
    } else get().openLocation(text);
  },
});
