import type { CreateSlice } from "./slice.ts";

/** An action that was asked for from outside the list whose rows it concerns. */
export interface RequestedAction {
  readonly action: string;
}

export interface RequestedActionSlice {
  readonly requestedAction: RequestedAction | undefined;
  /** Asks the list that is open to do something with its selected rows: only it knows their order. */
  readonly requestAction: (action: string) => void;
  /** The list has taken the request up. */
  readonly takeAction: () => void;
}

export const createRequestedActionSlice: CreateSlice<RequestedActionSlice> = ({ set }) => ({
  requestedAction: undefined,
  requestAction: (action) => set({ requestedAction: { action } }),
  takeAction: () => set({ requestedAction: undefined }),
});
