import { hasCode } from "../../shared/errors.ts";
import { collectPages } from "./collect-pages.ts";
import { failed, IDLE, type Load, loading, ready } from "./load-state.ts";
import { locationOfRow, type Place, placeKey, STORE_PLACE } from "./place.ts";
import { keepExisting, NOTHING_SELECTED, type Selection } from "./selection.ts";
import { type CreateSlice, createLatest } from "./slice.ts";

export type SortColumn = "name" | "digest" | "platforms" | "size" | "created" | "containers";

export interface Sort {
  readonly column: SortColumn;
  readonly descending: boolean;
}

export interface BrowseSlice {
  readonly place: Place;
  /** Tags of the open repository; idle for places on this computer, whose images are kept by slices of their own. */
  readonly tags: Load<readonly string[]>;
  readonly filter: string;
  readonly sort: Sort;
  readonly selection: Selection;
  readonly openPlace: (place: Place) => void;
  /** Asks the registry or the engine again, or reads the file again, keeping what is shown until the answer is whole. */
  readonly refresh: () => Promise<void>;
  readonly setFilter: (filter: string) => void;
  /** Sorts by a column, or turns its direction when it is the one already. */
  readonly sortBy: (column: SortColumn) => void;
  readonly select: (selection: Selection) => void;
}

/** Versions are what people look for, and the newest first. */
const NEWEST_TAG_FIRST: Sort = { column: "name", descending: true };
const BY_NAME: Sort = { column: "name", descending: false };

export const createBrowseSlice: CreateSlice<BrowseSlice> = ({ get, set, engine }) => {
  const run = createLatest();

  async function loadTags(place: Place): Promise<void> {
    if (place.kind !== "repository") return;
    const signal = run.begin();
    const before = get().tags;
    set({ tags: loading(before) });
    const publish = (value: readonly string[]): void => {
      if (before.value === undefined) set({ tags: { status: "loading", value } });
    };
    try {
      const pages = engine.client().catalog.tags({ location: placeKey(place) }, { signal });
      const tags = await collectPages(pages, (page) => page.tags, publish);
      set((state) => ({ tags: ready(tags), selection: keepExisting(state.selection, tags) }));
    } catch (error) {
      if (!hasCode(error, "cancelled")) set({ tags: failed(error, before) });
    }
  }

  /** After a refresh the inspector shows what its tag is now, or nothing when the tag is gone. */
  function inspectWhatIsLeft(): void {
    const { place, tags, inspected, inspectAgain, closeInspection } = get();
    const shown = inspected?.location;
    if (place.kind !== "repository" || shown === undefined) return;
    const gone =
      tags.status === "ready" && !tags.value.some((tag) => locationOfRow(place, tag) === shown);
    if (gone) closeInspection();
    else inspectAgain();
  }

  return {
    place: STORE_PLACE,
    tags: IDLE,
    filter: "",
    sort: BY_NAME,
    selection: NOTHING_SELECTED,
    openPlace(place) {
      if (placeKey(place) === placeKey(get().place)) return;
      run.end();
      get().closeInspection();
      get().showRows([]);
      set({
        place,
        tags: IDLE,
        filter: "",
        sort: place.kind === "repository" ? NEWEST_TAG_FIRST : BY_NAME,
        engineImages: IDLE,
        selection: NOTHING_SELECTED,
      });
      get().followEngineImages();
      if (place.kind === "file") void get().loadFile(place.path);
      void loadTags(place);
    },
    async refresh() {
      const { place } = get();
      if (place.kind === "engine") get().followEngineImages();
      if (place.kind === "file") await get().loadFile(place.path);
      if (place.kind !== "repository") return;
      get().forgetSummaries(`${placeKey(place)}:`);
      await loadTags(place);
      inspectWhatIsLeft();
    },
    setFilter: (filter) => set({ filter }),
    sortBy(column) {
      const { sort } = get();
      set({ sort: { column, descending: sort.column === column && !sort.descending } });
    },
    select: (selection) => set({ selection }),
  };
};
