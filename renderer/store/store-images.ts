import { toWireError, type WireError } from "../../shared/errors.ts";
import type { StoreImage } from "../../shared/image.ts";
import { IDLE, type Load } from "./load-state.ts";
import type { CreateSlice } from "./slice.ts";

export interface StoreImagesSlice {
  readonly storeImages: Load<readonly StoreImage[]>;
  /** Whether samples are being made now. */
  readonly creatingSamples: boolean;
  readonly samplesError: WireError | undefined;
  readonly createSamples: () => Promise<void>;
}

export const createStoreImagesSlice: CreateSlice<StoreImagesSlice> = ({ get, set, engine }) => ({
  storeImages: IDLE,
  creatingSamples: false,
  samplesError: undefined,
  async createSamples() {
    if (get().creatingSamples) return;
    set({ creatingSamples: true, samplesError: undefined });
    try {
      await engine.client().store.createSamples({});
      get().openPlace({ kind: "store" });
    } catch (error) {
      set({ samplesError: toWireError(error) });
    } finally {
      set({ creatingSamples: false });
    }
  },
});
