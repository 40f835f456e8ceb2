import type { DropDraft } from "./drop-draft.ts";
import type { PlacingDraft } from "./placing-draft.ts";
import type { PushDraft } from "./push-draft.ts";
import type { RemovalVerb } from "./removal.ts";
import type { SaveDraft } from "./save-draft.ts";
import type { CreateSlice } from "./slice.ts";
import type { TransferDraft } from "./transfer-draft.ts";

/** Signs in to a registry, or edits a connection. */
export interface LoginSheetOf {
  readonly kind: "login";
  /** Of a connection to edit or sign in to again; else what is to be connected, or empty to ask for it. */
  readonly address: string;
  /** `test` begins with the checklist, `import` with the logins of other programs on this computer. */
  readonly start?: "test" | "import";
}

export type SettingsTab = "general" | "targets" | "network" | "mirrors" | "logins" | "connections";

/** The one dialog that is open. */
export type Sheet =
  | { readonly kind: "transfer"; readonly draft: TransferDraft }
  | { readonly kind: "push"; readonly draft: PushDraft }
  | { readonly kind: "drop"; readonly draft: DropDraft }
  | { readonly kind: "save"; readonly draft: SaveDraft }
  | { readonly kind: "placing"; readonly draft: PlacingDraft }
  | LoginSheetOf
  /** The next four are about one connection, by its address. */
  | { readonly kind: "logout"; readonly address: string }
  | { readonly kind: "rename"; readonly address: string }
  | { readonly kind: "folder"; readonly address: string }
  | { readonly kind: "registry"; readonly address: string }
  | { readonly kind: "open-repository"; readonly address: string }
  /** Adds to the list that the user keeps where a registry lists no repositories. */
  | { readonly kind: "keep-repositories"; readonly address: string }
  | { readonly kind: "new-namespace"; readonly address: string }
  /** @param prefix what its name begins with */
  | { readonly kind: "new-repository"; readonly address: string; readonly prefix: string }
  /** A whole repository, at a registry whose service removes them. */
  | { readonly kind: "remove-repository"; readonly address: string; readonly repository: string }
  /** Bytes of the local store that could be freed. */
  | { readonly kind: "garbage"; readonly bytes: number }
  /** Rows of an engine: one that gets one more name, or those that go. */
  | { readonly kind: "engine-tag"; readonly engine: string; readonly row: string }
  | {
      readonly kind: "engine-removal";
      readonly engine: string;
      readonly rows: readonly string[];
    }
  /** A link led to a host to which there is no connection. */
  | { readonly kind: "link"; readonly location: string }
  /** An address that a registry gave, as `parseWebAddress` wrote it. */
  | { readonly kind: "web-page"; readonly url: string }
  | { readonly kind: "open-file" }
  /** What is compared is in the store of its own. */
  | { readonly kind: "compare" }
  /** Runs a command, or opens a place by its name. */
  | { readonly kind: "palette"; readonly mode: "commands" | "places" }
  | { readonly kind: "shortcuts" }
  | { readonly kind: "settings"; readonly tab: SettingsTab }
  /** Entries of the undo journal, in the order in which it happened. */
  | { readonly kind: "undo"; readonly entries: readonly string[] }
  | {
      readonly kind: "removal";
      readonly locations: readonly string[];
      readonly verb: RemovalVerb;
    };

export interface SheetsSlice {
  readonly sheet: Sheet | undefined;
  readonly openSheet: (
    sheet: Exclude<Sheet, { kind: "transfer" | "push" | "drop" | "save" | "placing" }>,
  ) => void;
  readonly closeSheet: () => void;
}

export const createSheetsSlice: CreateSlice<SheetsSlice> = ({ get, set }) => ({
  sheet: undefined,
  openSheet(sheet) {
    set({ sheet });
    if (sheet.kind === "removal") get().planRemoval();
    if (sheet.kind === "undo") get().planUndo();
  },
  closeSheet() {
    set({ sheet: undefined });
    get().forgetDrop();
    get().forgetPlans();
    get().forgetRemoval();
    get().forgetUndoPlans();
    get().forgetExchange();
    get().forgetDiagnosis();
    get().forgetPastedLogins();
    get().forgetRegistry();
    get().leaveReplication();
    get().forgetComparison();
    get().forgetSearch();
  },
});
