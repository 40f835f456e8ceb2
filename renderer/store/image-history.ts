import { hasCode } from "../../shared/errors.ts";
import type { HistoryEntry } from "../../shared/history.ts";
import { isFinished, type Transfer } from "../../shared/transfer.ts";
import type { UndoEntry } from "../../shared/undo.ts";
import { failed, IDLE, type Load, loading, ready } from "./load-state.ts";
import { repositoryOf } from "./place.ts";
import { type CreateSlice, createLatest } from "./slice.ts";

/** What the history is about: the image in the inspector, or its whole repository. */
export type HistoryScope = "image" | "repository";

export interface ImageHistory {
  readonly of: string;
  /** What had happened in this window when it was asked for, see {@link historyStamp}. */
  readonly stamp: string;
  readonly entries: readonly HistoryEntry[];
  /** What was taken away, and what was put back: transfers are in `entries`. */
  readonly removals: readonly UndoEntry[];
  readonly complete: boolean;
}

export interface ImageHistorySlice {
  readonly historyScope: HistoryScope;
  readonly imageHistory: Load<ImageHistory>;
  readonly setHistoryScope: (scope: HistoryScope) => void;
  /** Asks for the history of a location, unless it is there and nothing has happened since. */
  readonly loadImageHistory: (of: string, stamp: string) => Promise<void>;
}

/** The latest of them: nobody reads further down. */
const LIMIT = 200;

/** What is a transfer is in the history of transfers already. */
const OF_TRANSFERS: ReadonlySet<UndoEntry["action"]> = new Set(["retag", "transfer"]);

export const createImageHistorySlice: CreateSlice<ImageHistorySlice> = ({ get, set, engine }) => {
  const run = createLatest();
  return {
    historyScope: "image",
    imageHistory: IDLE,
    setHistoryScope: (historyScope) => set({ historyScope }),
    async loadImageHistory(of, stamp) {
      const { imageHistory } = get();
      const known = imageHistory.status === "ready" ? imageHistory.value : undefined;
      if (known?.of === of && known.stamp === stamp) return;
      const signal = run.begin();
      const before = imageHistory.value?.of === of ? imageHistory : IDLE;
      set({ imageHistory: loading(before) });
      try {
        const { history, undo } = engine.client();
        const asked = { location: of, limit: LIMIT };
        const [answer, kept] = await Promise.all([
          history.of(asked, { signal }),
          undo.list(asked, { signal }),
        ]);
        const removals = kept.entries.filter(({ action }) => !OF_TRANSFERS.has(action));
        if (!signal.aborted) set({ imageHistory: ready({ of, stamp, removals, ...answer }) });
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

/** Differs whenever something has happened that a history on the page may tell: a transfer ended, a name went or came back. */
export function historyStamp(state: {
  readonly transfers: { readonly value?: ReadonlyMap<string, Transfer> | undefined };
  readonly undoOffer: { readonly entries: readonly string[] } | undefined;
  readonly undone: readonly string[] | undefined;
}): string {
  let ended = 0;
  for (const { state: one } of state.transfers.value?.values() ?? [])
    if (isFinished(one)) ended += 1;
  const kept = state.undoOffer?.entries.at(-1) ?? "";
  return `${ended} ${kept} ${state.undone?.join(" ") ?? ""}`;
}
