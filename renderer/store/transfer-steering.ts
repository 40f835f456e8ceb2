import { hasCode, toWireError, type WireError } from "../../shared/errors.ts";
import type { CreateSlice, SliceContext } from "./slice.ts";
import { listTransfers, movedQueue, type QueueMove, queueOf } from "./transfer-groups.ts";
import { activeTransfers } from "./transfers.ts";

export interface TransferSteeringSlice {
  /** The transfer that was moved last and its new place in the queue, for the announcement. */
  readonly movedTransfer: { readonly id: string; readonly place: number } | undefined;
  /** The error of the last act on a transfer or on the limits. */
  readonly transfersError: WireError | undefined;
  readonly cancelTransfer: (id: string) => Promise<void>;
  readonly pauseTransfer: (id: string) => Promise<void>;
  readonly resumeTransfer: (id: string) => Promise<void>;
  readonly retryTransfer: (id: string) => Promise<void>;
  readonly moveTransfer: (id: string, move: QueueMove) => Promise<void>;
  readonly pauseAll: () => Promise<void>;
  readonly resumeAll: () => Promise<void>;
  /** Forgets what is finished, with its log: one, or all. */
  readonly clearTransfers: (id?: string) => Promise<void>;
  readonly dropTransfersError: () => void;
}

export const createTransferSteeringSlice: CreateSlice<TransferSteeringSlice> = (context) => {
  const { get, set, engine } = context;
  const transfers = () => engine.client().transfers;
  const attempt = (act: () => Promise<unknown>, id?: string): Promise<void> =>
    attemptAct(context, act, id);

  /** All of these; one that has left its state meanwhile is no mistake. */
  function forAll(
    ids: readonly string[],
    action: (id: { readonly id: string }) => Promise<unknown>,
  ): Promise<void> {
    return attempt(async () => {
      const results = await Promise.allSettled(ids.map((id) => action({ id })));
      const refused = results.find(
        (result) => result.status === "rejected" && !hasCode(result.reason, "invalid_input"),
      );
      if (refused?.status === "rejected") throw refused.reason;
    });
  }

  return {
    movedTransfer: undefined,
    transfersError: undefined,
    cancelTransfer: (id) => attempt(() => transfers().cancel({ id }), id),
    pauseTransfer: (id) => attempt(() => transfers().pause({ id }), id),
    resumeTransfer: (id) => attempt(() => transfers().resume({ id }), id),
    retryTransfer: (id) => attempt(() => transfers().retry({ id }), id),
    moveTransfer(id, move) {
      const queue = movedQueue(queueOf(get().transfers.value?.values() ?? []), id, move);
      if (queue === undefined) return Promise.resolve();
      const place = queue.indexOf(id) + 1;
      const before = queue[place];
      return attempt(async () => {
        await transfers().move({ id, ...(before === undefined ? {} : { before }) });
        set({ movedTransfer: { id, place } });
      }, id);
    },
    pauseAll() {
      const active = listTransfers(activeTransfers(get().transfers.value));
      // What waits comes first, or it would begin as soon as something else stops.
      const ids = active.map(({ id }) => id).toReversed();
      return forAll(ids, (id) => transfers().pause(id));
    },
    resumeAll() {
      const paused = listTransfers(get().transfers.value?.values() ?? [], "paused");
      const ids = paused.map(({ id }) => id);
      return forAll(ids, (id) => transfers().resume(id));
    },
    clearTransfers: (id) =>
      attempt(async () => {
        await transfers().clear(id === undefined ? {} : { id });
        get().dropFromHistory(id);
      }, id),
    dropTransfersError: () => set({ transfersError: undefined }),
  };
};

/** Carries out an act on transfers; its error is shown above them. */
export async function attemptAct(
  { get, set }: SliceContext,
  act: () => Promise<unknown>,
  id?: string,
): Promise<void> {
  try {
    await act();
    set({ transfersError: undefined });
  } catch (error) {
    // The user thought better of it.
    if (hasCode(error, "cancelled")) return;
    // Forgotten by another program: pages that were fetched before cannot know.
    if (id !== undefined && hasCode(error, "transfer_unknown")) get().dropFromHistory(id);
    set({ transfersError: toWireError(error) });
  }
}
