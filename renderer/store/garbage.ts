import { toWireError, type WireError } from "../../shared/errors.ts";
import type { CreateSlice } from "./slice.ts";

export interface GarbageSlice {
  /** After a removal: opens a sheet where names of the local store are gone and disk space could be freed now. */
  readonly offerSpace: (removed: readonly string[]) => Promise<void>;
  /** Resolves to the error, if any. */
  readonly freeSpace: () => Promise<WireError | undefined>;
}

export const createGarbageSlice: CreateSlice<GarbageSlice> = ({ get, engine }) => ({
  async offerSpace(removed) {
    if (!removed.some((location) => location.startsWith("store:"))) return;
    // A store of which nothing can be said for sure says so itself when it is cleaned up.
    const plan = await engine
      .client()
      .store.planGc({})
      .catch(() => undefined);
    const bytes = plan === undefined ? 0 : plan.bytes + plan.leftovers.bytes;
    if (bytes > 0 && get().sheet === undefined) get().openSheet({ kind: "garbage", bytes });
  },
  async freeSpace() {
    try {
      await engine.client().store.gc({});
      return undefined;
    } catch (error) {
      return toWireError(error);
    }
  },
});
