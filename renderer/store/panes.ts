import { z } from "zod";
import { openPanes } from "./open-panes.ts";
import { type PaneId, PANE_IDS, type PaneState } from "./pane.ts";
import { type Place, placeKey, placeOfKey, STORE_PLACE } from "./place.ts";
import { type CreateSlice, type Memory, readJson } from "./slice.ts";

export interface PanesSlice {
  readonly panes: Readonly<Record<PaneId, PaneState>>;
  /** From left to right. */
  readonly openPanes: readonly PaneId[];
  /** Where the sidebar, the palette and keys do what they do, and whose image the inspector shows. */
  readonly activePane: PaneId;
  readonly activatePane: (id: PaneId) => void;
  /** Opens the second list beside the first one, at the same place, and makes it the active one. */
  readonly splitCentre: () => void;
  /** Closes one of two lists; the other one stays as it is. */
  readonly closePane: (id: PaneId) => void;
  /** Two lists in place of one, or the active one alone. */
  readonly toggleSplit: () => void;
  /** Keeps what is open for the next visit. */
  readonly rememberPanes: () => void;
}

/** The panes of the last visit, from left to right. */
export interface RememberedPanes {
  readonly places: readonly Place[];
  readonly active: number;
}

const MEMORY_KEY = "portolan.panes";
const rememberedSchema = z.object({
  places: z.array(z.string().max(5000)).max(PANE_IDS.length),
  active: z.number(),
});

/** What two lists showed at the end of the last visit. A single one begins at the store. */
export function readPanes(memory: Memory): RememberedPanes {
  const { data } = rememberedSchema.safeParse(readJson(memory, MEMORY_KEY));
  const places = (data?.places ?? []).map((key) => placeOfKey(key) ?? STORE_PLACE);
  return places.length < 2
    ? { places: [STORE_PLACE], active: 0 }
    : { places, active: data?.active === 1 ? 1 : 0 };
}

/** The panes in the centre. @param createPane makes a fresh one for a place */
export function createPanesSlice(
  createPane: (paneId: PaneId, firstPlace: Place) => PaneState,
): CreateSlice<PanesSlice> {
  return ({ get, set, memory }) => {
    const { places, active } = readPanes(memory);
    return {
      panes: {
        one: createPane("one", places[0] ?? STORE_PLACE),
        two: createPane("two", places[1] ?? STORE_PLACE),
      },
      openPanes: PANE_IDS.slice(0, places.length),
      activePane: PANE_IDS[active] ?? "one",
      activatePane(id) {
        if (get().activePane === id || !get().openPanes.includes(id)) return;
        set({ activePane: id });
        const { selection, closeInspection, rememberPanes } = get();
        // The one image that is selected there is inspected by its list.
        if (selection.all || selection.rows.size !== 1) closeInspection();
        rememberPanes();
      },
      splitCentre() {
        const { openPanes: ids, panes, place, activatePane } = get();
        const id = PANE_IDS.find((one) => !ids.includes(one));
        if (id === undefined) return;
        set({ panes: { ...panes, [id]: createPane(id, place) }, openPanes: [...ids, id] });
        activatePane(id);
        get().loadPlace();
      },
      closePane(id) {
        const others = get().openPanes.filter((one) => one !== id);
        const [other] = others;
        if (other === undefined) return;
        get().activatePane(other);
        set({ openPanes: others });
        // Ends what is still being read for it.
        get().panes[id].openPlace(STORE_PLACE);
        get().rememberPanes();
      },
      toggleSplit() {
        const { openPanes: ids, activePane, splitCentre, closePane } = get();
        const idle = ids.find((id) => id !== activePane);
        if (idle === undefined) splitCentre();
        else closePane(idle);
      },
      rememberPanes() {
        const shown = openPanes(get());
        const keys = shown.length < 2 ? [] : shown.map(({ place }) => placeKey(place));
        const index = shown.findIndex(({ paneId }) => paneId === get().activePane);
        memory.setItem(MEMORY_KEY, JSON.stringify({ places: keys, active: index }));
      },
    };
  };
}
