import { toWireError, type WireError } from "../../shared/errors.ts";
import { isActive, type Transfer, type TransferRequest } from "../../shared/transfer.ts";
import { IDLE, type Load } from "./load-state.ts";
import { panesAt } from "./open-panes.ts";
import { repositoryOf } from "./place.ts";
import type { CreateSlice } from "./slice.ts";
import type { TransferFilter } from "./transfer-groups.ts";
import type { TransferNews } from "./transfer-news.ts";

export interface TransfersSlice {
  readonly transfers: Load<ReadonlyMap<string, Transfer>>;
  readonly transferFilter: TransferFilter;
  /** Transfers whose layers are shown. */
  readonly expandedTransfers: ReadonlySet<string>;
  /** What is to be spoken of a transfer that goes on. */
  readonly transferNews: TransferNews | undefined;
  /** The transfer that finished last, for the announcement. */
  readonly finishedTransfer: Transfer | undefined;
  /** Starts every request, and shows the drawer. Resolves to the error of the first that was refused. */
  readonly startTransfers: (requests: readonly TransferRequest[]) => Promise<WireError | undefined>;
  readonly filterTransfers: (filter: TransferFilter) => void;
  readonly toggleTransfer: (id: string) => void;
  /** A transfer came to its end: lists that it changed are read again. */
  readonly transferFinished: (transfer: Transfer) => void;
}

export const createTransfersSlice: CreateSlice<TransfersSlice> = ({ get, set, engine }) => {
  return {
    transfers: IDLE,
    transferFilter: "all",
    expandedTransfers: new Set(),
    transferNews: undefined,
    finishedTransfer: undefined,
    async startTransfers(requests) {
      try {
        for (const request of requests) {
          const { id } = await engine.client().transfers.start(request);
          if (requests.length === 1) set({ expandedTransfers: new Set([id]) });
        }
        // What was just asked for is to be seen.
        set({ transferFilter: "all" });
        get().showDrawer();
        return undefined;
      } catch (error) {
        return toWireError(error);
      }
    },
    filterTransfers: (transferFilter) => set({ transferFilter }),
    toggleTransfer(id) {
      const expanded = new Set(get().expandedTransfers);
      if (!expanded.delete(id)) expanded.add(id);
      set({ expandedTransfers: expanded });
    },
    transferFinished(transfer) {
      set({ finishedTransfer: transfer, transferNews: undefined });
      void get().finishMove(transfer);
      const target = repositoryOf(transfer.destination);
      if (target === undefined) return;
      const { host, repository } = target;
      const showing = panesAt(get(), { kind: "repository", ...target });
      for (const pane of showing) void pane.refresh();
      if (showing.length === 0) get().forgetSummaries(`${host}/${repository}:`);
      if (transfer.state === "done") get().repositoryWritten(host, repository);
    },
  };
};

/** Transfers that wait for their turn or run. */
export function activeTransfers(
  transfers: ReadonlyMap<string, Transfer> | undefined,
): readonly Transfer[] {
  return [...(transfers?.values() ?? [])].filter(({ state }) => isActive(state));
}
