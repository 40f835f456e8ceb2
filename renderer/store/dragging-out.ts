import type { FileOffer } from "../ports/file-offers.ts";
import { type Cargo, MAX_CARGO } from "./drag-grammar.ts";
import { suggestedName } from "./save-draft.ts";
import { locationOfRow } from "./place.ts";
import type { CreateSlice } from "./slice.ts";

/** How a drag ended. */
export interface DragEnding {
  /** Somebody took it: a target of the page, or another program. */
  readonly taken: boolean;
  /** The pointer was outside of the page. */
  readonly outside: boolean;
}

export interface DraggingOutSlice {
  /** Letting go outside of the window saves a file there; otherwise a sheet asks where it goes. */
  readonly savesOutside: boolean;
  /** Offers rows of the open place as one file. Returns what the drag carries for it: texts by their types. */
  readonly offerRows: (rows: readonly string[]) => Readonly<Record<string, string>>;
  /** No file is wanted any more. */
  readonly withdrawOffer: () => void;
  /** The pointer let go of images, somewhere. */
  readonly leaveWindow: (cargo: Cargo, ending: DragEnding) => void;
}

const NOTHING = {};

export const createDraggingOutSlice: CreateSlice<DraggingOutSlice> = ({ get, offers }) => {
  let open: FileOffer | undefined;

  return {
    savesOutside: offers?.areTaken === true,
    offerRows(rows) {
      get().withdrawOffer();
      const { place } = get();
      if (rows.length === 0 || rows.length > MAX_CARGO) return NOTHING;
      const images = rows.map((row) => locationOfRow(place, row));
      open = offers?.offer(suggestedName(images), images);
      return open?.types ?? NOTHING;
    },
    withdrawOffer() {
      open?.withdraw();
      open = undefined;
    },
    leaveWindow({ items }, { taken, outside }) {
      // Whoever took it has still to fetch it.
      if (taken) open = undefined;
      else get().withdrawOffer();
      if (taken || !outside || items.length === 0 || items.length > MAX_CARGO) return;
      // The gesture ends first: the sheet takes the focus.
      setTimeout(() => get().openSave(items.map(({ source }) => source)), 0);
    },
  };
};
