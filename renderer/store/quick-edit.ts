import type { ConnectionChoices } from "../../shared/connection.ts";
import type { WireError } from "../../shared/errors.ts";
import type { CreateSlice } from "./slice.ts";

/** A choice made in the sidebar that could not be saved. */
export interface QuickEditFailure {
  readonly address: string;
  readonly error: WireError;
}

export interface QuickEditSlice {
  readonly quickEditFailure: QuickEditFailure | undefined;
  /** Changes a connection where no sheet is open that could show the error: it is kept for the sidebar to show. */
  readonly quickEdit: (
    address: string,
    choices: Pick<ConnectionChoices, "color" | "production">,
  ) => Promise<void>;
  readonly forgetQuickEditFailure: () => void;
}

export const createQuickEditSlice: CreateSlice<QuickEditSlice> = ({ get, set }) => ({
  quickEditFailure: undefined,
  async quickEdit(address, choices) {
    const error = await get().editConnection(address, choices);
    set({ quickEditFailure: error === undefined ? undefined : { address, error } });
  },
  forgetQuickEditFailure: () => set({ quickEditFailure: undefined }),
});
