import { toWireError } from "../../shared/errors.ts";
import type { TransferLogLine } from "../../shared/transfer.ts";
import { failed, IDLE, type Load, loading, ready } from "./load-state.ts";
import type { CreateSlice } from "./slice.ts";

export interface TransferLogSlice {
  /** Logs that are shown, by the id of their transfer. */
  readonly transferLogs: ReadonlyMap<string, Load<readonly TransferLogLine[]>>;
  /** Shows a transfer's log, or takes it away. */
  readonly toggleLog: (id: string) => void;
  /** Reads the log anew while it is shown. */
  readonly loadLog: (id: string) => Promise<void>;
  /** Reads a log without showing it; undefined when it cannot be had, which is then told above the transfers. */
  readonly readLog: (id: string) => Promise<readonly TransferLogLine[] | undefined>;
}

export const createTransferLogSlice: CreateSlice<TransferLogSlice> = ({ get, set, engine }) => {
  /** A log that was taken away meanwhile stays away. */
  function show(id: string, log: Load<readonly TransferLogLine[]>): void {
    if (get().transferLogs.has(id)) {
      set((state) => ({ transferLogs: new Map(state.transferLogs).set(id, log) }));
    }
  }

  return {
    transferLogs: new Map(),
    toggleLog(id) {
      const logs = new Map(get().transferLogs);
      if (!logs.delete(id)) logs.set(id, IDLE);
      set({ transferLogs: logs });
    },
    async loadLog(id) {
      const before = get().transferLogs.get(id);
      show(id, loading(before));
      try {
        const { lines } = await engine.client().transfers.log({ id });
        show(id, ready(lines));
      } catch (error) {
        show(id, failed(error, before));
      }
    },
    async readLog(id) {
      try {
        return (await engine.client().transfers.log({ id })).lines;
      } catch (error) {
        set({ transfersError: toWireError(error) });
        return undefined;
      }
    },
  };
};
