import { hasCode } from "../../shared/errors.ts";
import { collectPages } from "./collect-pages.ts";
import { failed, IDLE, type Load, loading, ready, soFar } from "./load-state.ts";
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
    const publish = (value: readonly string[], cachedAt?: number): void => {
      if (before.value === undefined) set({ tags: soFar(value, cachedAt) });
    };
    try {
      const request = { location: placeKey(place), fresh: before.value !== undefined };
      const pages = engine.client().catalog.tags(request, { signal });
      const tags = await collectPages(pages, (page) => page.tags, publish);
      set((state) => ({ tags: ready(tags), selection: keepExisting(state.selection, tags) }));
    } catch (error) {
      if (hasCode(error, "cancelled")) return;
      const shown = get().tags;
      // What was kept is worth showing; a part of what is there now looks like all of it.
      set({ tags: failed(error, shown.cachedAt === undefined ? before : shown) });
    }
  }

  /** After a refresh the inspector shows what its tag is now, or nothing when the tag is gone. */
  function inspectWhatIsLeft(): void {
    const { place, tags, inspected, inspectAgain, closeInspection } = get();
    const shown = inspected?.location;
    if (place.kind !== "repository" || shown === undefined) return;
    // What is shown by its digest, as a signature is, depends on no tag.
    if (shown.includes("@")) return;
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
      get().leavePlace(get().place);
      get().closeInspection();
      get().showRows([]);
      get().forgetDetails();
      if (place.kind === "repository") get().addRecent(place);
      set({
        place,
        tags: IDLE,
        filter: "",
        sort: place.kind === "repository" ? NEWEST_TAG_FIRST : BY_NAME,
        engineImages: IDLE,
        selection: NOTHING_SELECTED,
        closedGroups: new Set(),
        revealed: undefined,
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
      get().forgetDetails();
      await loadTags(place);
      inspectWhatIsLeft();
    },
    setFilter(filter) {
      const { selection } = get();
      // "All" meant all that the old filter left.
      set({ filter, ...(selection.all ? { selection: NOTHING_SELECTED } : {}) });
    },
    sortBy(column) {
      const { sort } = get();
      set({ sort: { column, descending: sort.column === column && !sort.descending } });
    },
    select: (selection) => set({ selection }),
  };
};
