import type { HostWait } from "../../shared/host-wait.ts";
import type { CreateSlice } from "./slice.ts";

export interface HostWaitsSlice {
  /** Hosts that asked the engine to wait, for as long as it does. */
  readonly hostWaits: readonly HostWait[];
}

export const createHostWaitsSlice: CreateSlice<HostWaitsSlice> = () => ({ hostWaits: [] });
