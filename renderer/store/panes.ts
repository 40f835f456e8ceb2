import { z } from "zod";
import { sortSchema } from "./browse.ts";
import { openPanes } from "./open-panes.ts";
import { type FirstView, type PaneId, PANE_IDS, type PaneState } from "./pane.ts";
import { placeKey, placeOfKey, STORE_PLACE } from "./place.ts";
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
  readonly views: readonly FirstView[];
  readonly active: number;
}

const MEMORY_KEY = "portolan.panes";
const rememberedSchema = z.object({
  places: z.array(z.string().max(5000)).max(PANE_IDS.length),
  active: z.number(),
  /** Of each place, in the same order. */
  sorts: z.array(sortSchema).max(PANE_IDS.length).catch([]).default([]),
});

const AT_THE_STORE: FirstView = { place: STORE_PLACE };

/** What the window showed at the end of the last visit; the first one begins at the store. */
export function readPanes(memory: Memory): RememberedPanes {
  const { data } = rememberedSchema.safeParse(readJson(memory, MEMORY_KEY));
  const views = (data?.places ?? []).map((key, index): FirstView => {
    const place = placeOfKey(key);
    const sort = data?.sorts[index];
    if (place === undefined) return AT_THE_STORE;
    return { place, isRestored: true, ...(sort === undefined ? {} : { sort }) };
  });
  const active = views.length > 1 && data?.active === 1 ? 1 : 0;
  return { views: views.length === 0 ? [AT_THE_STORE] : views, active };
}

/** The panes in the centre. @param createPane makes a fresh one */
export function createPanesSlice(
  createPane: (paneId: PaneId, first: FirstView) => PaneState,
): CreateSlice<PanesSlice> {
  return ({ get, set, memory }) => {
    const { views, active } = readPanes(memory);
    return {
      panes: {
        one: createPane("one", views[0] ?? AT_THE_STORE),
        two: createPane("two", views[1] ?? AT_THE_STORE),
      },
      openPanes: PANE_IDS.slice(0, views.length),
      activePane: PANE_IDS[active] ?? "one",
      activatePane(id) {
        if (get().activePane === id || !get().openPanes.includes(id)) return;
        set({ activePane: id });
        const { place, selection, closeInspection, rememberPanes } = get();
        // The one image that is selected there is inspected by its list; of a repository nothing is.
        const isOne = !selection.all && selection.rows.size === 1;
        if (place.kind === "namespace" || !isOne) closeInspection();
        rememberPanes();
      },
      splitCentre() {
        const { openPanes: ids, panes, place, activatePane } = get();
        const id = PANE_IDS.find((one) => !ids.includes(one));
        if (id === undefined) return;
        set({ panes: { ...panes, [id]: createPane(id, { place }) }, openPanes: [...ids, id] });
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
        const places = shown.map(({ place }) => placeKey(place));
        const sorts = shown.map(({ sort }) => sort);
        const index = shown.findIndex(({ paneId }) => paneId === get().activePane);
        memory.setItem(MEMORY_KEY, JSON.stringify({ places, active: index, sorts }));
      },
    };
  };
}
