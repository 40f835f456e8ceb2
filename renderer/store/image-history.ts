import { hasCode } from "../../shared/errors.ts";
import type { HistoryEntry } from "../../shared/history.ts";
import { isFinished, type Transfer } from "../../shared/transfer.ts";
import { failed, IDLE, type Load, loading, ready } from "./load-state.ts";
import { repositoryOf } from "./place.ts";
import { type CreateSlice, createLatest } from "./slice.ts";

/** What the history is about: the image in the inspector, or its whole repository. */
export type HistoryScope = "image" | "repository";

export interface ImageHistory {
  readonly of: string;
  /** How many transfers had ended when it was asked for. */
  readonly finished: number;
  readonly entries: readonly HistoryEntry[];
  readonly complete: boolean;
}

export interface ImageHistorySlice {
  readonly historyScope: HistoryScope;
  readonly imageHistory: Load<ImageHistory>;
  readonly setHistoryScope: (scope: HistoryScope) => void;
  /** Asks for the history of a location, unless it is there and no transfer has ended since. */
  readonly loadImageHistory: (of: string, finished: number) => Promise<void>;
}

export const createImageHistorySlice: CreateSlice<ImageHistorySlice> = ({ get, set, engine }) => {
  const run = createLatest();
  return {
    historyScope: "image",
    imageHistory: IDLE,
    setHistoryScope: (historyScope) => set({ historyScope }),
    async loadImageHistory(of, finished) {
      const { imageHistory } = get();
      const known = imageHistory.status === "ready" ? imageHistory.value : undefined;
      if (known?.of === of && known.finished === finished) return;
      const signal = run.begin();
      const before = imageHistory.value?.of === of ? imageHistory : IDLE;
      set({ imageHistory: loading(before) });
      try {
        const answer = await engine.client().history.of({ location: of, limit: 200 }, { signal });
        if (!signal.aborted) set({ imageHistory: ready({ of, finished, ...answer }) });
      } catch (error) {
        if (!signal.aborted && !hasCode(error, "cancelled")) set({ imageHistory: failed(error) });
      }
    },
  };
};

/** The location whose history is wanted; undefined while nothing is inspected. */
export function historyLocation(state: {
  readonly historyScope: HistoryScope;
  readonly inspected: { readonly location: string } | undefined;
}): string | undefined {
  const location = state.inspected?.location;
  if (location === undefined || state.historyScope === "image") return location;
  const place = repositoryOf(location);
  return place === undefined ? location : `${place.host}/${place.repository}`;
}

/** A number that grows with every transfer that ends: what a history on the page depends on. */
export function finishedCount(transfers: ReadonlyMap<string, Transfer> | undefined): number {
  let count = 0;
  for (const { state } of transfers?.values() ?? []) if (isFinished(state)) count += 1;
  return count;
}
