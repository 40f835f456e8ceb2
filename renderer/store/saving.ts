import type { WireError } from "../../shared/errors.ts";
import { withAdditions } from "./additions.ts";
import { createSaveDraft, folderOf, requestOfSave, type SaveDraft } from "./save-draft.ts";
import type { CreateSlice } from "./slice.ts";

export interface SavingSlice {
  /** Opens the sheet that saves images as one file. */
  readonly openSave: (sources: readonly string[]) => void;
  readonly changeSave: (change: Partial<SaveDraft>) => void;
  /** Begins what the sheet shows, as one transfer. Resolves to the error, if any. */
  readonly startSave: () => Promise<WireError | undefined>;
}

/** Typing pauses this long before the engine is asked. */
const TYPING_PAUSE_MS = 350;

export const createSavingSlice: CreateSlice<SavingSlice> = ({ get, set }) => {
  function show(draft: SaveDraft, pauseMs: number): void {
    set({ sheet: { kind: "save", draft } });
    const make = () => {
      const request = requestOfSave(draft);
      return request === undefined ? undefined : [request];
    };
    void get().planRequests(make, { pauseMs, offerPlatforms: draft.platforms.length === 0 });
  }

  return {
    openSave(sources) {
      get().forgetPlans();
      show(createSaveDraft(sources, get().saveFolder), 0);
    },
    changeSave(change) {
      const { sheet } = get();
      if (sheet?.kind !== "save") return;
      const isTyped = "path" in change || "partSize" in change;
      show({ ...sheet.draft, ...change }, isTyped ? TYPING_PAUSE_MS : 0);
    },
    async startSave() {
      const { sheet, plans } = get();
      if (sheet?.kind !== "save" || plans.status !== "ready") return undefined;
      const request = requestOfSave(sheet.draft);
      if (request === undefined) return undefined;
      const failure = await get().startTransfers(withAdditions([request], get()));
      const folder = folderOf(sheet.draft.path);
      if (failure === undefined && folder !== undefined) get().rememberFolder(folder);
      return failure;
    },
  };
};
