import { hasCode, toWireError, type WireError } from "../../shared/errors.ts";
import type { CreateSlice, SliceContext } from "./slice.ts";
import {
  droppedQueue,
  listTransfers,
  movedQueue,
  type QueueMove,
  queueOf,
} from "./transfer-groups.ts";
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
  /** The transfer that is being dragged to another place in the queue. */
  readonly draggedTransfer: string | undefined;
  readonly dragTransfer: (id: string | undefined) => void;
  /** Gives the dragged transfer the place of this one. */
  readonly dropTransferOn: (id: string) => Promise<void>;
  /** Pauses what waits and what runs, or what waits alone: what runs then goes on to its end. */
  readonly pauseAll: (when?: "now" | "after current") => Promise<void>;
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

  /** Carries a new order of the queue over, as the place before the one that follows there. */
  function order(id: string, queue: readonly string[] | undefined): Promise<void> {
    if (queue === undefined) return Promise.resolve();
    const place = queue.indexOf(id) + 1;
    const before = queue[place];
    return attempt(async () => {
      await transfers().move({ id, ...(before === undefined ? {} : { before }) });
      set({ movedTransfer: { id, place } });
    }, id);
  }
  const queue = (): readonly string[] => queueOf(get().transfers.value?.values() ?? []);

  return {
    movedTransfer: undefined,
    draggedTransfer: undefined,
    dragTransfer: (draggedTransfer) => set({ draggedTransfer }),
    dropTransferOn(on) {
      const id = get().draggedTransfer;
      return id === undefined ? Promise.resolve() : order(id, droppedQueue(queue(), id, on));
    },
    transfersError: undefined,
    cancelTransfer: (id) => attempt(() => transfers().cancel({ id }), id),
    pauseTransfer: (id) => attempt(() => transfers().pause({ id }), id),
    resumeTransfer: (id) => attempt(() => transfers().resume({ id }), id),
    retryTransfer: (id) => attempt(() => transfers().retry({ id }), id),
    moveTransfer: (id, move) => order(id, movedQueue(queue(), id, move)),
    pauseAll(when = "now") {
      const all = listTransfers(activeTransfers(get().transfers.value));
      const active = when === "now" ? all : all.filter(({ group }) => group === "queued");
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
