import { hasCode } from "../../shared/errors.ts";
import type { ImageSummary } from "../../shared/image.ts";
import { failed, IDLE, type Load, ready } from "./load-state.ts";
import type { PaneId } from "./pane.ts";
import type { CreateSlice } from "./slice.ts";

export interface SummariesSlice {
  /** What is known of tags that have been looked at, by location. */
  readonly summaries: ReadonlyMap<string, Load<ImageSummary>>;
  /**
   * Says which rows of a pane, by itself the active one, are in sight now. Their details are fetched, a few at a time; what is out of sight and not yet
   * answered is cancelled. A registry may count every one of these requests, so nothing else is ever asked for.
   */
  readonly showRows: (locations: readonly string[], pane?: PaneId) => void;
  /** Forgets what is known of every location with this prefix. */
  readonly forgetSummaries: (prefix: string) => void;
  /** Forgets which locations with this prefix gave no answer: they are asked for anew when they are in sight. */
  readonly forgetFailedSummaries: (prefix: string) => void;
}

/** Requests under way at once: leaves most of a registry's usual limit of 6 a host to transfers. */
const CONCURRENCY = 4;
/** Rows must stay in sight this long: what only rushes past while scrolling is not asked for. */
const SETTLE_MS = 60;
/** Summaries kept, about 300 bytes each; beyond it the oldest go. */
const MAX_KEPT = 20_000;

export const createSummariesSlice: CreateSlice<SummariesSlice> = ({ get, set, engine }) => {
  const running = new Map<string, AbortController>();
  const inSight = new Map<PaneId, readonly string[]>();
  let settling: ReturnType<typeof setTimeout> | undefined;

  function wanted(): ReadonlySet<string> {
    return new Set([...inSight.values()].flat());
  }

  function keep(location: string, load: Load<ImageSummary> | undefined): void {
    const summaries = new Map(get().summaries);
    summaries.delete(location);
    if (load !== undefined) summaries.set(location, load);
    const oldest = summaries.keys().next().value;
    if (summaries.size > MAX_KEPT && oldest !== undefined) summaries.delete(oldest);
    set({ summaries });
  }

  function startNext(): void {
    for (const location of wanted()) {
      if (running.size >= CONCURRENCY) return;
      const known = get().summaries.get(location) ?? IDLE;
      if (known.status === "idle" && !running.has(location)) void fetchSummary(location);
    }
  }

  async function fetchSummary(location: string): Promise<void> {
    const controller = new AbortController();
    running.set(location, controller);
    try {
      const { signal } = controller;
      const summary = await engine.client().catalog.summary({ location }, { signal });
      keep(location, ready(summary));
    } catch (error) {
      if (!hasCode(error, "cancelled", "connection_lost")) keep(location, failed(error));
    } finally {
      if (running.get(location) === controller) running.delete(location);
    }
    if (get().link === "open") startNext();
  }

  return {
    summaries: new Map(),
    showRows(locations, pane = get().activePane) {
      inSight.set(pane, locations);
      const kept = wanted();
      for (const [location, controller] of running) {
        if (kept.has(location)) continue;
        running.delete(location);
        controller.abort();
      }
      clearTimeout(settling);
      settling = setTimeout(startNext, SETTLE_MS);
    },
    forgetSummaries(prefix) {
      const kept = [...get().summaries].filter(([location]) => !location.startsWith(prefix));
      set({ summaries: new Map(kept) });
      for (const [location, controller] of running) {
        if (!location.startsWith(prefix)) continue;
        running.delete(location);
        controller.abort();
      }
      startNext();
    },
    forgetFailedSummaries(prefix) {
      const kept = [...get().summaries].filter(
        ([location, { status }]) => status !== "failed" || !location.startsWith(prefix),
      );
      if (kept.length < get().summaries.size) set({ summaries: new Map(kept) });
    },
  };
};
