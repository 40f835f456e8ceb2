import { toWireError } from "../../shared/errors.ts";
import type { TransferLimits } from "../../shared/transfer.ts";
import { failed, IDLE, type Load, loading, ready } from "./load-state.ts";
import { type CreateSlice, createLatest } from "./slice.ts";

export interface TransferLimitsSlice {
  readonly transferLimits: Load<TransferLimits>;
  /** Reads them anew: another window or a command may have changed them. */
  readonly loadLimits: () => Promise<void>;
  /** Shows the change at once; what the engine refuses is taken back, with its error beside the transfers. */
  readonly changeLimits: (change: Partial<TransferLimits>) => Promise<void>;
}

export const createTransferLimitsSlice: CreateSlice<TransferLimitsSlice> = (context) => {
  const { get, set, engine } = context;
  // One answer counts, that of the last question: quick steps would otherwise jump back and forth.
  const run = createLatest();
  /** What the engine said last, to go back to. */
  let settled: Load<TransferLimits> = IDLE;

  function settle(limits: Load<TransferLimits>): void {
    settled = limits;
    set({ transferLimits: limits });
  }

  return {
    transferLimits: IDLE,
    async loadLimits() {
      const signal = run.begin();
      const before = get().transferLimits;
      set({ transferLimits: loading(before) });
      try {
        const limits = await engine.client().transfers.limits({});
        if (!signal.aborted) settle(ready(limits));
      } catch (error) {
        if (!signal.aborted) set({ transferLimits: failed(error, before) });
      }
    },
    async changeLimits(change) {
      const before = get().transferLimits.value;
      if (before === undefined) return;
      const signal = run.begin();
      const limits = { ...before, ...change };
      set({ transferLimits: ready(limits) });
      try {
        const answer = await engine.client().transfers.setLimits(limits);
        if (!signal.aborted) settle(ready(answer));
      } catch (error) {
        if (signal.aborted) return;
        set({ transferLimits: settled, transfersError: toWireError(error) });
      }
    },
  };
};

/** Whether anything is slowed down on purpose. */
export function isThrottled(limits: TransferLimits | undefined): limits is TransferLimits {
  return limits !== undefined && limits.downBytesPerSecond + limits.upBytesPerSecond > 0;
}
