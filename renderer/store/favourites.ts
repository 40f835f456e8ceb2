import { z } from "zod";
import { connectionFor } from "../../shared/connection.ts";
import { parseAddress } from "../../shared/registry-address.ts";
import { placeOfKey } from "./place.ts";
import { type CreateSlice, readJson } from "./slice.ts";

/** A repository that the user wants at hand. */
export interface KnownRepository {
  readonly host: string;
  readonly repository: string;
}

/** A filter that was given a name: a list that is always up to date. */
export interface SavedFilter {
  readonly name: string;
  readonly filter: string;
  /** Key of the place it belongs to; absent for one that fits every place. */
  readonly place?: string;
}

export interface FavouritesSlice {
  /** In the order in which they were starred. */
  readonly favourites: readonly KnownRepository[];
  /** Repositories that were opened, the last one first. */
  readonly recents: readonly KnownRepository[];
  readonly savedFilters: readonly SavedFilter[];
  readonly toggleFavourite: (repository: KnownRepository) => void;
  readonly addRecent: (repository: KnownRepository) => void;
  readonly clearRecents: () => void;
  /** One of the same name at the same place is replaced. */
  readonly saveFilter: (saved: SavedFilter) => void;
  readonly forgetFilter: (saved: SavedFilter) => void;
  /** Shows what a saved filter finds in its place, or in the open one. */
  readonly openSmartList: (saved: SavedFilter) => void;
  /** Takes away what was only reached by this connection. */
  readonly forgetFavouritesOf: (address: string) => void;
}

/** As many as are taken in at a glance. */
const MAX_RECENTS = 8;
/** Enough for anybody; the oldest go first. */
const MAX_KEPT = 200;

const MEMORY_KEY = "portolan.favourites";
const repositorySchema = z.object({ host: z.string().max(300), repository: z.string().max(300) });
const rememberedSchema = z.object({
  favourites: z.array(repositorySchema).max(MAX_KEPT),
  recents: z.array(repositorySchema).max(MAX_KEPT),
  savedFilters: z
    .array(
      z
        .object({
          name: z.string().max(200),
          filter: z.string().max(2000),
          place: z.string().max(5000).exactOptional(),
        })
        .readonly(),
    )
    .max(MAX_KEPT),
});

/** Whether two are the same repository. */
export function isSameRepository(a: KnownRepository, b: KnownRepository): boolean {
  return a.host === b.host && a.repository === b.repository;
}

export const createFavouritesSlice: CreateSlice<FavouritesSlice> = ({ get, set, memory }) => {
  type Kept = Pick<FavouritesSlice, "favourites" | "recents" | "savedFilters">;

  function remember(patch: Partial<Kept>): void {
    set(patch);
    const { favourites, recents, savedFilters } = get();
    memory.setItem(MEMORY_KEY, JSON.stringify({ favourites, recents, savedFilters }));
  }

  const without = (list: readonly KnownRepository[], one: KnownRepository) =>
    list.filter((other) => !isSameRepository(one, other));
  const otherFilters = (one: SavedFilter) =>
    get().savedFilters.filter((other) => other.name !== one.name || other.place !== one.place);

  const remembered = rememberedSchema.safeParse(readJson(memory, MEMORY_KEY));
  return {
    favourites: remembered.data?.favourites ?? [],
    recents: remembered.data?.recents ?? [],
    savedFilters: remembered.data?.savedFilters ?? [],
    toggleFavourite({ host, repository }) {
      const one = { host, repository };
      const { favourites } = get();
      const others = without(favourites, one);
      const starred = others.length < favourites.length;
      if (!starred) get().expand(["favourites"]);
      remember({ favourites: starred ? others : [...others, one].slice(-MAX_KEPT) });
    },
    addRecent({ host, repository }) {
      const one = { host, repository };
      remember({ recents: [one, ...without(get().recents, one)].slice(0, MAX_RECENTS) });
    },
    clearRecents: () => remember({ recents: [] }),
    saveFilter: (saved) =>
      remember({ savedFilters: [...otherFilters(saved), saved].slice(-MAX_KEPT) }),
    forgetFilter: (saved) => remember({ savedFilters: otherFilters(saved) }),
    openSmartList({ filter, place }) {
      const own = place === undefined ? undefined : placeOfKey(place);
      if (own !== undefined) get().openPlace(own);
      get().setFilter(filter);
    },
    forgetFavouritesOf(address) {
      const gone = parseAddress(address);
      const others = (get().connections.value ?? []).filter((one) => one.address !== address);
      const stays = ({ host, repository }: KnownRepository): boolean =>
        host !== gone.host || connectionFor(others, host, repository) !== undefined;
      remember({
        favourites: get().favourites.filter(stays),
        recents: get().recents.filter(stays),
      });
    },
  };
};
