import { hasCode } from "../../shared/errors.ts";
import type { SearchItem } from "../../shared/catalog.ts";
import { failed, IDLE, type Load, loading, ready } from "./load-state.ts";
import { type CreateSlice, createLatest } from "./slice.ts";

export interface SearchSlice {
  /** What the search over all connections and the local store has found by now. */
  readonly found: Load<SearchItem>;
  /** Looks for a text everywhere; the search before ends. A text that is too short finds nothing. */
  readonly searchEverywhere: (text: string) => Promise<void>;
  readonly forgetSearch: () => void;
}

/** A single letter is in everything. */
const SHORTEST = 2;
/** More are not drawn. */
const LIMIT = 60;

export const createSearchSlice: CreateSlice<SearchSlice> = ({ get, set, engine }) => {
  const run = createLatest();
  return {
    found: IDLE,
    async searchEverywhere(text) {
      const signal = run.begin();
      if (text.trim().length < SHORTEST) {
        set({ found: IDLE });
        return;
      }
      set({ found: loading(get().found) });
      try {
        const request = { text: text.slice(0, 1000), limit: LIMIT };
        for await (const item of engine.client().catalog.search(request, { signal })) {
          set({ found: ready(item) });
        }
      } catch (error) {
        if (!hasCode(error, "cancelled")) set({ found: failed(error) });
      }
    },
    forgetSearch() {
      run.end();
      set({ found: IDLE });
    },
  };
};
