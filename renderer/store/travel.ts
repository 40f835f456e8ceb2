import { type Place, placeKey } from "./place.ts";
import { selectOnly } from "./selection.ts";
import type { CreateSlice } from "./slice.ts";

export interface TravelSlice {
  /** Places that were open before, the last one at the end. */
  readonly placesBack: readonly Place[];
  /** Places that were gone back from, the next one at the end. */
  readonly placesForward: readonly Place[];
  /** The open place is being left for another one. */
  readonly leavePlace: (place: Place) => void;
  readonly goBack: () => void;
  readonly goForward: () => void;
}

/** More steps back than anybody takes. */
const MAX_STEPS = 50;

export const createTravelSlice: CreateSlice<TravelSlice> = ({ get, set }) => ({
  placesBack: [],
  placesForward: [],
  leavePlace: (place) =>
    set((state) => ({
      placesBack: [...state.placesBack, place].slice(-MAX_STEPS),
      placesForward: [],
    })),
  goBack() {
    const { placesBack, placesForward, place } = get();
    const to = placesBack.at(-1);
    if (to === undefined) return;
    get().openPlace(to);
    if (placeKey(get().place) !== placeKey(to)) return;
    set({ placesBack: placesBack.slice(0, -1), placesForward: [...placesForward, place] });
    // One is on the row again from which one went on.
    if (to.kind === "namespace" && place.kind === "repository")
      set({ selection: selectOnly(place.repository), revealed: place.repository });
  },
  goForward() {
    const { placesBack, placesForward, place } = get();
    const to = placesForward.at(-1);
    if (to === undefined) return;
    get().openPlace(to);
    if (placeKey(get().place) !== placeKey(to)) return;
    set({ placesBack: [...placesBack, place], placesForward: placesForward.slice(0, -1) });
  },
});
