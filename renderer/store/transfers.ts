import { toWireError, type WireError } from "../../shared/errors.ts";
import { isFinished, type Transfer, type TransferRequest } from "../../shared/transfer.ts";
import { IDLE, type Load } from "./load-state.ts";
import { repositoryOf } from "./place.ts";
import type { CreateSlice } from "./slice.ts";

export interface TransfersSlice {
  readonly transfers: Load<ReadonlyMap<string, Transfer>>;
  /** Transfers whose layers are shown. */
  readonly expandedTransfers: ReadonlySet<string>;
  /** The transfer that finished last, for the announcement. */
  readonly finishedTransfer: Transfer | undefined;
  /** An error of cancel, retry or clear. */
  readonly transfersError: WireError | undefined;
  /** Starts every request, and shows the drawer. Resolves to the error of the first that was refused. */
  readonly startTransfers: (requests: readonly TransferRequest[]) => Promise<WireError | undefined>;
  readonly cancelTransfer: (id: string) => Promise<void>;
  readonly retryTransfer: (id: string) => Promise<void>;
  readonly clearTransfers: () => Promise<void>;
  readonly toggleTransfer: (id: string) => void;
  /** A transfer came to its end: lists that it changed are read again. */
  readonly transferFinished: (transfer: Transfer) => void;
}

export const createTransfersSlice: CreateSlice<TransfersSlice> = ({ get, set, engine }) => {
  async function attempt(action: () => Promise<unknown>): Promise<void> {
    try {
      await action();
      set({ transfersError: undefined });
    } catch (error) {
      set({ transfersError: toWireError(error) });
    }
  }

  return {
    transfers: IDLE,
    expandedTransfers: new Set(),
    finishedTransfer: undefined,
    transfersError: undefined,
    async startTransfers(requests) {
      try {
        for (const request of requests) {
          const { id } = await engine.client().transfers.start(request);
          if (requests.length === 1) set({ expandedTransfers: new Set([id]) });
        }
        get().setDrawerOpen(true);
        return undefined;
      } catch (error) {
        return toWireError(error);
      }
    },
    cancelTransfer: (id) => attempt(() => engine.client().transfers.cancel({ id })),
    retryTransfer: (id) => attempt(() => engine.client().transfers.retry({ id })),
    clearTransfers: () => attempt(() => engine.client().transfers.clear({})),
    toggleTransfer(id) {
      const expanded = new Set(get().expandedTransfers);
      if (!expanded.delete(id)) expanded.add(id);
      set({ expandedTransfers: expanded });
    },
    transferFinished(transfer) {
      set({ finishedTransfer: transfer });
      const target = repositoryOf(transfer.destination);
      if (target === undefined) return;
      const { host, repository } = target;
      const { place } = get();
      if (place.kind === "repository" && place.host === host && place.repository === repository) {
        void get().refresh();
      } else {
        get().forgetSummaries(`${host}/${repository}:`);
      }
      if (transfer.state === "done") get().repositoryWritten(host, repository);
    },
  };
};

/** Transfers that wait or run. */
export function activeTransfers(
  transfers: ReadonlyMap<string, Transfer> | undefined,
): readonly Transfer[] {
  return [...(transfers?.values() ?? [])].filter((transfer) => !isFinished(transfer.state));
}

/** Ids, newest first, with those that still run before those that are finished. */
export function transferOrder(
  transfers: ReadonlyMap<string, Transfer> | undefined,
): readonly string[] {
  const rank = (transfer: Transfer): number => (isFinished(transfer.state) ? 1 : 0);
  return [...(transfers?.values() ?? [])]
    .toSorted((a, b) => rank(a) - rank(b) || b.createdAt - a.createdAt)
    .map((transfer) => transfer.id);
}
