import type { Transfer } from "../../shared/transfer.ts";
import { failed, IDLE, type Load, loading, ready } from "./load-state.ts";
import { type CreateSlice, createLatest } from "./slice.ts";

/** Finished transfers that are asked for at once. */
const PAGE = 100;

/** Finished transfers as far as pages were fetched. */
export interface TransferHistory {
  readonly transfers: ReadonlyMap<string, Transfer>;
  /** Names the page that comes next; undefined when there is none. */
  readonly next: string | undefined;
}

export interface TransferHistorySlice {
  /** What finished before the window opened. The list itself begins with the latest of them. */
  readonly transferHistory: Load<TransferHistory>;
  /** Fetches on until something is there that was not in the list, or nothing is left. */
  readonly loadOlderTransfers: () => Promise<void>;
  /** Learns whether there is anything older. Fetches once. */
  readonly openHistory: () => Promise<void>;
  /** Takes transfers out of the pages: one, or all. What is in the list itself stays there. */
  readonly dropFromHistory: (id?: string) => void;
}

const NOTHING: TransferHistory = { transfers: new Map(), next: undefined };

export const createTransferHistorySlice: CreateSlice<TransferHistorySlice> = (context) => {
  const { get, set, engine } = context;
  const run = createLatest();

  async function fetchPage(before: TransferHistory): Promise<TransferHistory> {
    const { transfers, next } = await engine.client().transfers.history({
      limit: PAGE,
      ...(before.next === undefined ? {} : { before: before.next }),
    });
    const all = new Map(before.transfers);
    for (const transfer of transfers) all.set(transfer.id, transfer);
    return { transfers: all, next };
  }

  async function load(fetch: (signal: AbortSignal) => Promise<TransferHistory>): Promise<void> {
    const signal = run.begin();
    const before = get().transferHistory;
    set({ transferHistory: loading(before) });
    try {
      const history = await fetch(signal);
      if (!signal.aborted) set({ transferHistory: ready(history) });
    } catch (error) {
      if (!signal.aborted) set({ transferHistory: failed(error, before) });
    }
  }

  return {
    transferHistory: IDLE,
    loadOlderTransfers: () =>
      load(async (signal) => {
        let history = get().transferHistory.value ?? NOTHING;
        const known = allTransfers(get()).size;
        do {
          history = await fetchPage(history);
        } while (
          !signal.aborted &&
          history.next !== undefined &&
          merged(get().transfers.value, history.transfers).size === known
        );
        return history;
      }),
    async openHistory() {
      if (get().transferHistory.status === "idle") await load(() => fetchPage(NOTHING));
    },
    dropFromHistory(id) {
      run.end();
      const before = get().transferHistory.value;
      if (before === undefined || id === undefined) {
        set({ transferHistory: IDLE });
        return;
      }
      const transfers = new Map(before.transfers);
      transfers.delete(id);
      set({ transferHistory: ready({ ...before, transfers }) });
    },
  };
};

/** Everything the drawer shows: the list that is followed, and the pages behind it. The list knows better. */
export function allTransfers(state: {
  readonly transfers: Load<ReadonlyMap<string, Transfer>>;
  readonly transferHistory: Load<TransferHistory>;
}): ReadonlyMap<string, Transfer> {
  return merged(state.transfers.value, state.transferHistory.value?.transfers);
}

function merged(
  list: ReadonlyMap<string, Transfer> = new Map(),
  pages: ReadonlyMap<string, Transfer> = new Map(),
): ReadonlyMap<string, Transfer> {
  return pages.size === 0 ? list : new Map([...pages, ...list]);
}
