import { knownDetails } from "./details.ts";
import type { Cargo, CargoItem } from "./drag-grammar.ts";
import type { AppState } from "./index.ts";
import { imageTitle, locationOfRow, type Place } from "./place.ts";

/** Rows of the open place as something to be carried. */
export function cargoOf(state: AppState, rows: readonly string[]): Cargo {
  const { place } = state;
  const known = knownRows(state, place);
  return { place, items: rows.map((row) => itemOf(place, row, known(row))) };
}

type Known = Pick<CargoItem, "digest" | "size">;

function itemOf(place: Place, row: string, { digest, size }: Known): CargoItem {
  const source = locationOfRow(place, row);
  const title = place.kind === "repository" ? row : imageTitle(source);
  return { source, title, digest, size };
}

/** What the page knows of rows without asking anybody. */
function knownRows(state: AppState, place: Place): (row: string) => Known {
  switch (place.kind) {
    case "store": {
      const images = new Map(state.storeImages.value?.map(({ name, summary }) => [name, summary]));
      return (row) => images.get(row) ?? {};
    }
    case "engine": {
      const images = state.engineImages.value ?? [];
      // The digest of an engine is an ID, which no registry knows.
      return (row) => ({
        size: images.find(({ id, names }) => id === row || names.includes(row))?.size,
      });
    }
    case "file": {
      const images = new Map(
        state.fileContents
          .get(place.path)
          ?.value?.images.map(({ location, summary }) => [location, summary]),
      );
      return (row) => images.get(row) ?? {};
    }
    default: {
      const detailsOf = knownDetails(state);
      return (row) => detailsOf(row) ?? {};
    }
  }
}

/** Bytes of a cargo as far as they are known; an image that several names have counts once. */
export function knownSize({ items }: Cargo): number | undefined {
  const sizes = new Map(items.map(({ source, digest, size }) => [digest ?? source, size]));
  const known = [...sizes.values()].filter((size) => size !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, size) => sum + size, 0);
}
