import { z } from "zod";
import { hasCode } from "../../shared/errors.ts";
import type { ImageRow } from "../../shared/provider.ts";
import { collectPages } from "./collect-pages.ts";
import {
  type ImageRows,
  imageRowsOf,
  NO_IMAGE_ROWS,
  SERVICE_COLUMNS,
  type ServiceColumn,
} from "./image-rows.ts";
import { failed, IDLE, isBroken, type Load, loading, ready, soFar } from "./load-state.ts";
import type { CreatePaneSlice } from "./pane.ts";
import { locationOfRow, type Place, placeKey } from "./place.ts";
import { keepExisting, NOTHING_SELECTED, type Selection } from "./selection.ts";
import { accountAddress } from "./services.ts";
import { createLatest, type SliceContext } from "./slice.ts";
import type { AppState } from "./index.ts";
import type { tagsPageSchema } from "../../shared/catalog.ts";

const OWN_COLUMNS = ["name", "digest", "platforms", "size", "created", "containers"] as const;

export type SortColumn = (typeof OWN_COLUMNS)[number] | ServiceColumn;

/** For what a visit before has left behind. */
export const sortSchema = z.object({
  column: z.enum([...OWN_COLUMNS, ...SERVICE_COLUMNS]),
  descending: z.boolean(),
});

export type Sort = Readonly<z.infer<typeof sortSchema>>;

export interface BrowseSlice {
  readonly place: Place;
  /** It was open at the end of the last visit, and nobody has gone anywhere since. */
  readonly isRestored: boolean;
  /** Tags of the open repository; idle for places on this computer, whose images are kept by slices of their own. */
  readonly tags: Load<readonly string[]>;
  /** What the registry's service says of the images; nothing where it lists none. */
  readonly imageRows: ImageRows;
  readonly filter: string;
  readonly sort: Sort;
  readonly selection: Selection;
  readonly openPlace: (place: Place) => void;
  /** Asks the registry or the engine again, or reads the file again, keeping what is shown until the answer is whole. */
  readonly refresh: () => Promise<void>;
  /** Reads what is in the place for the first time. */
  readonly loadPlace: () => void;
  /** Asks what the service behind the place is, once it is known whose account is used. */
  readonly describePlace: () => void;
  /** The link to the engine is there (again): reads what could not be read without it. */
  readonly loadAgain: () => void;
  readonly setFilter: (filter: string) => void;
  /** Sorts by a column, or turns its direction when it is the one already. */
  readonly sortBy: (column: SortColumn) => void;
  readonly select: (selection: Selection) => void;
}

/** Versions are what people look for, and the newest first. */
const NEWEST_TAG_FIRST: Sort = { column: "name", descending: true };
const BY_NAME: Sort = { column: "name", descending: false };

function firstSort({ kind }: Place): Sort {
  return kind === "repository" ? NEWEST_TAG_FIRST : BY_NAME;
}

export const createBrowseSlice: CreatePaneSlice<BrowseSlice> = (context) => {
  const { get, set, paneId, first } = context;
  const tagList = createTagList(context);

  return {
    place: first.place,
    isRestored: first.isRestored === true,
    tags: IDLE,
    imageRows: NO_IMAGE_ROWS,
    filter: "",
    sort: first.sort ?? firstSort(first.place),
    selection: NOTHING_SELECTED,
    openPlace(place) {
      // Who chose there wants to see the list.
      if (get().overlay === "sidebar") get().closeOverlay();
      if (placeKey(place) === placeKey(get().place)) return;
      tagList.end();
      get().leavePlace(get().place);
      if (get().activePane === paneId) get().closeInspection();
      get().showRows([], paneId);
      get().forgetDetails();
      if (place.kind === "repository") get().addRecent(place);
      set({
        place,
        isRestored: false,
        tags: IDLE,
        imageRows: NO_IMAGE_ROWS,
        filter: "",
        sort: firstSort(place),
        engineImages: IDLE,
        selection: NOTHING_SELECTED,
        closedGroups: new Set(),
        additionsShown: false,
        revealed: undefined,
      });
      get().rememberPanes();
      // What was not there may be by now.
      get().forgetFailedSummaries(`${placeKey(place)}:`);
      get().loadPlace();
    },
    loadPlace() {
      const { place } = get();
      get().followEngineImages();
      if (place.kind === "file") void get().loadFile(place.path);
      if (place.kind === "namespace") loadNamespace(get(), place.address);
      void tagList.load(place);
      get().describePlace();
    },
    describePlace() {
      const { place, connections, describeService } = get();
      if (place.kind !== "repository" || connections.value === undefined) return;
      void describeService(accountAddress(connections.value, place.host, place.repository));
    },
    loadAgain() {
      const { place, tags, fileContents } = get();
      const load = place.kind === "file" ? (fileContents.get(place.path) ?? IDLE) : tags;
      get().followEngineImages();
      if (isBroken(load)) void get().refresh();
      else if (load.status === "idle") get().loadPlace();
    },
    async refresh() {
      const { place } = get();
      if (place.kind === "engine") get().followEngineImages();
      if (place.kind === "file") await get().loadFile(place.path);
      if (place.kind === "namespace") await get().loadRepositories(place.address);
      if (place.kind !== "repository") return;
      get().forgetSummaries(`${placeKey(place)}:`);
      get().forgetDetails();
      await tagList.load(place);
      inspectWhatIsLeft(get());
    },
    setFilter(filter) {
      const { selection } = get();
      // "All" meant all that the old filter left.
      set({ filter, ...(selection.all ? { selection: NOTHING_SELECTED } : {}) });
    },
    sortBy(column) {
      const { sort } = get();
      set({ sort: { column, descending: sort.column === column && !sort.descending } });
      get().rememberPanes();
    },
    select: (selection) => set({ selection }),
  };
};

/** Reads the catalog of a connection, unless that was or is being done. What failed may not do so again. */
function loadNamespace({ catalogs, loadRepositories }: AppState, address: string): void {
  const status = catalogs.get(address)?.status;
  if (status === undefined || status === "failed") void loadRepositories(address);
}

type TagsPage = z.infer<typeof tagsPageSchema>;

/** Reads the tags of a repository; of several wishes the last one counts. */
function createTagList({ get, set, engine }: SliceContext) {
  const run = createLatest();

  async function load(place: Place): Promise<void> {
    if (place.kind !== "repository") return;
    const signal = run.begin();
    const before = get().tags;
    set({ tags: loading(before) });
    const images: ImageRow[] = [];
    let kept: ImageRow[] = [];
    const publish = (value: readonly string[], cachedAt?: number): void => {
      if (before.value !== undefined) return;
      set({ tags: soFar(value, cachedAt), imageRows: imageRowsOf([...kept, ...images]) });
    };
    try {
      const request = { location: placeKey(place), fresh: before.value !== undefined };
      const pages = engine.client().catalog.tags(request, { signal });
      const tagsOf = (page: TagsPage): readonly string[] => {
        if (page.cachedAt === undefined) images.push(...(page.images ?? []));
        else kept = kept.concat(page.images ?? []);
        return page.tags;
      };
      const tags = await collectPages(pages, tagsOf, publish);
      const imageRows = imageRowsOf(images);
      const all = [...tags, ...imageRows.untagged];
      set(({ selection, detailsRevision }) => ({
        tags: ready(tags),
        imageRows,
        selection: keepExisting(selection, all),
        ...(images.length === 0 ? {} : { detailsRevision: detailsRevision + 1 }),
      }));
    } catch (error) {
      if (hasCode(error, "cancelled")) return;
      const shown = get().tags;
      // What was kept is worth showing; a part of what is there now looks like all of it.
      set({ tags: failed(error, shown.cachedAt === undefined ? before : shown) });
    }
  }

  return { load, end: () => run.end() };
}

/** After a refresh the inspector shows what its tag is now, or nothing when the tag is gone. */
function inspectWhatIsLeft(state: AppState): void {
  const { place, tags, inspected, inspectAgain, closeInspection } = state;
  const shown = inspected?.location;
  if (place.kind !== "repository" || shown === undefined) return;
  // What is shown by its digest, as a signature is, depends on no tag.
  if (shown.includes("@")) return;
  const gone =
    tags.status === "ready" && !tags.value.some((tag) => locationOfRow(place, tag) === shown);
  if (gone) closeInspection();
  else inspectAgain();
}
