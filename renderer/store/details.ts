import type { DetailsCost } from "../../shared/catalog.ts";
import { hasCode, toWireError, type WireError } from "../../shared/errors.ts";
import type { FilterDetails } from "../../shared/filter/match-filter.ts";
import type { ImageSummary } from "../../shared/image.ts";
import { mergeDetails } from "./image-rows.ts";
import type { AppState } from "./index.ts";
import { placeKey } from "./place.ts";
import { type CreateSlice, createLatest } from "./slice.ts";

/** How far fetching the details of a whole list has come. */
export interface DetailsFetch {
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  readonly status: "running" | "stopped" | "finished";
  /** Why it stopped, or why the last of the failed ones failed. */
  readonly error?: WireError;
}

export interface DetailsSlice {
  /**
   * Details of rows of the open repository that were asked for on purpose, by row. What is in sight is in
   * `summaries`; this may be the whole list.
   */
  readonly details: ReadonlyMap<string, ImageSummary>;
  readonly detailsFetch: DetailsFetch | undefined;
  /** What the details that are missing would take; undefined until the engine has said. */
  readonly detailsCost: DetailsCost | undefined;
  /** Changes when a whole list of details has come: the list is then put in order again. */
  readonly detailsRevision: number;
  /** Finds out what the details of these rows would take. Asks no registry. */
  readonly askDetailsCost: (rows: readonly string[]) => Promise<void>;
  /** Fetches the details of these rows, at the cost that the user was told. */
  readonly fetchDetails: (rows: readonly string[]) => Promise<void>;
  readonly stopDetails: () => void;
  /** The place is left, or read anew. */
  readonly forgetDetails: () => void;
}

/** What has come is shown this often: each time costs a copy of all that is known. */
const SHOW_EVERY_MS = 400;
/** Names that the contract takes; of a longer list all are asked for. */
const MAX_NAMED = 5000;

export const createDetailsSlice: CreateSlice<DetailsSlice> = ({ get, set, engine }) => {
  const run = createLatest();
  const costRun = createLatest();

  function requestFor(rows: readonly string[]) {
    return {
      location: placeKey(get().place),
      ...(rows.length <= MAX_NAMED ? { tags: [...rows] } : {}),
    };
  }

  return {
    details: new Map(),
    detailsFetch: undefined,
    detailsCost: undefined,
    detailsRevision: 0,
    async askDetailsCost(rows) {
      const signal = costRun.begin();
      if (get().place.kind !== "repository" || rows.length === 0) return;
      try {
        const cost = await engine.client().catalog.detailsCost(requestFor(rows), { signal });
        if (!signal.aborted) set({ detailsCost: cost });
      } catch (error) {
        // Without an answer each row counts as one request.
        if (!hasCode(error, "cancelled")) set({ detailsCost: undefined });
      }
    },
    async fetchDetails(rows) {
      if (get().place.kind !== "repository" || rows.length === 0) return;
      const signal = run.begin();
      const found = new Map<string, ImageSummary>();
      const tally = { total: rows.length, done: 0, failed: 0 };
      let error: WireError | undefined;
      let shownAt = performance.now();
      const show = (status: DetailsFetch["status"]): void => {
        shownAt = performance.now();
        const fetch = { ...tally, status, ...(error === undefined ? {} : { error }) };
        set((state) => ({
          details: new Map([...state.details, ...found]),
          detailsFetch: fetch,
          ...(status === "running" ? {} : { detailsRevision: state.detailsRevision + 1 }),
        }));
        found.clear();
      };
      show("running");
      try {
        const spendPulls = (get().detailsCost?.pulls ?? 0) > 0;
        const request = { ...requestFor(rows), spendPulls };
        for await (const item of engine.client().catalog.details(request, { signal })) {
          for (const { tag, summary, error: cause } of item.details) {
            if (summary !== undefined) found.set(tag, summary);
            else tally.failed += 1;
            error = cause ?? error;
          }
          // Of a list that is asked for as a whole, some may have been known before.
          tally.total = Math.max(tally.total, item.left);
          tally.done = tally.total - item.left;
          if (performance.now() - shownAt >= SHOW_EVERY_MS) show("running");
        }
        show("finished");
      } catch (cause) {
        if (hasCode(cause, "cancelled")) return;
        error = toWireError(cause);
        show("stopped");
      }
    },
    stopDetails() {
      const { detailsFetch } = get();
      run.end();
      if (detailsFetch?.status !== "running") return;
      set((state) => ({
        detailsFetch: { ...detailsFetch, status: "stopped" },
        detailsRevision: state.detailsRevision + 1,
      }));
    },
    forgetDetails() {
      run.end();
      costRun.end();
      set({ details: new Map(), detailsFetch: undefined, detailsCost: undefined });
    },
  };
};

/**
 * What is known of a row of a repository, from wherever it came. What was looked at is few beside a long list: it is
 * found by the row alone, and no location is made for each of 100,000 rows.
 */
export function knownDetails({
  summaries,
  details,
  imageRows,
  place,
}: Pick<AppState, "summaries" | "details" | "imageRows" | "place">): (
  row: string,
) => FilterDetails | undefined {
  const prefix = `${placeKey(place)}:`;
  let seen: Map<string, ImageSummary> | undefined;
  return (row) => {
    seen ??= summariesBelow(summaries, prefix);
    return mergeDetails(imageRows.byRow.get(row), details.get(row) ?? seen.get(row));
  };
}

function summariesBelow(
  summaries: AppState["summaries"],
  prefix: string,
): Map<string, ImageSummary> {
  const seen = new Map<string, ImageSummary>();
  for (const [location, { value }] of summaries) {
    if (value !== undefined && location.startsWith(prefix))
      seen.set(location.slice(prefix.length), value);
  }
  return seen;
}
