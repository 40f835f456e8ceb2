import type { RemovalVerb } from "./removal.ts";
import type { CreateSlice } from "./slice.ts";
import type { TransferDraft } from "./transfer-draft.ts";

/** The one dialog that is open. */
export type Sheet =
  | { readonly kind: "transfer"; readonly draft: TransferDraft }
  | { readonly kind: "login"; readonly host: string; readonly username: string }
  | { readonly kind: "logout"; readonly host: string }
  | { readonly kind: "open-repository"; readonly host: string }
  | {
      readonly kind: "removal";
      readonly locations: readonly string[];
      readonly verb: RemovalVerb;
    };

export interface SheetsSlice {
  readonly sheet: Sheet | undefined;
  readonly openSheet: (sheet: Exclude<Sheet, { kind: "transfer" }>) => void;
  readonly closeSheet: () => void;
}

export const createSheetsSlice: CreateSlice<SheetsSlice> = ({ get, set }) => ({
  sheet: undefined,
  openSheet(sheet) {
    set({ sheet });
    if (sheet.kind === "removal") get().planRemoval();
  },
  closeSheet() {
    set({ sheet: undefined });
    get().forgetPlans();
    get().forgetRemoval();
  },
});
