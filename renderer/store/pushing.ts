import { hasCode, toWireError, type WireError } from "../../shared/errors.ts";
import type { TransferPlan } from "../../shared/plan.ts";
import { needsAnswer, type PushTarget } from "../../shared/push-target.ts";
import type { TransferRequest } from "../../shared/transfer.ts";
import { withAdditions } from "./additions.ts";
import {
  confirmedPush,
  createPushDraft,
  type PushDraft,
  requestsOfPush,
  targetToSave,
} from "./push-draft.ts";
import type { CreateSlice } from "./slice.ts";

/** How a push that goes without a sheet stands. */
export interface PushNote {
  readonly state: "planning" | "begun";
  readonly target: string;
  readonly images: number;
}

export interface PushingSlice {
  readonly pushNote: PushNote | undefined;
  /**
   * Pushes images to a saved target: at once where the target says so and nothing has to be asked, else through the
   * sheet. Without a target the sheet asks where to.
   */
  readonly push: (sources: readonly string[], target?: PushTarget) => Promise<void>;
  readonly changePush: (change: Partial<PushDraft>) => void;
  /** Does what the sheet shows, and saves what it shall leave behind. Resolves to the first error. */
  readonly startPush: (typed: ReadonlySet<string>) => Promise<WireError | undefined>;
}

/** Typing pauses this long before the engine is asked. */
const TYPING_PAUSE_MS = 350;

const NOTHING_TYPED: ReadonlySet<string> = new Set();

export const createPushingSlice: CreateSlice<PushingSlice> = ({ get, set, engine }) => {
  async function planAll(requests: readonly TransferRequest[]): Promise<readonly TransferPlan[]> {
    const plans: TransferPlan[] = [];
    for (const request of requests) plans.push(await engine.client().transfers.plan(request));
    return plans;
  }

  function show(draft: PushDraft): void {
    set({ sheet: { kind: "push", draft }, offeredPlatforms: [] });
  }

  async function planDraft(draft: PushDraft, pauseMs: number): Promise<void> {
    await get().planRequests(() => requestsOfPush(draft), {
      pauseMs,
      offerPlatforms: draft.platforms.length === 0,
    });
  }

  /** Goes at once, or opens the sheet at what has to be answered. */
  async function pushAtOnce(draft: PushDraft, target: PushTarget): Promise<void> {
    const note = { target: target.name, images: draft.sources.length };
    set({ pushNote: { ...note, state: "planning" } });
    let plans: readonly TransferPlan[] | undefined;
    let problem: unknown;
    try {
      plans = await planAll(withAdditions(requestsOfPush(draft) ?? [], get()));
      if (!needsAnswer(target, plans)) {
        const requests = confirmedPush(draft, plans, NOTHING_TYPED);
        problem = await get().startTransfers(withAdditions(requests, get()));
        if (problem === undefined) {
          get().rememberTarget(target.name);
          set({ pushNote: { ...note, state: "begun" } });
          return;
        }
      }
    } catch (error) {
      problem = error;
    }
    set({ pushNote: undefined });
    // Whatever the user has opened meanwhile stays: the button is still there.
    if (get().sheet !== undefined || hasCode(problem, "cancelled")) return;
    show(draft);
    if (problem !== undefined) await planDraft(draft, 0);
    else if (plans !== undefined) get().showPlans(() => requestsOfPush(draft), plans);
  }

  return {
    pushNote: undefined,
    async push(sources, target) {
      const draft = createPushDraft(sources, target, get().connections.value ?? []);
      if (target?.preview === false) {
        await pushAtOnce(draft, target);
        return;
      }
      show(draft);
      await planDraft(draft, 0);
    },
    changePush(change) {
      const { sheet } = get();
      if (sheet?.kind !== "push") return;
      const draft = { ...sheet.draft, ...change };
      set({ sheet: { ...sheet, draft } });
      const keepsPlan = "saveAs" in change || "dontAsk" in change;
      if (!keepsPlan) void planDraft(draft, "destination" in change ? TYPING_PAUSE_MS : 0);
    },
    async startPush(typed) {
      const { sheet, plans } = get();
      if (sheet?.kind !== "push" || plans.status !== "ready") return undefined;
      try {
        const requests = confirmedPush(sheet.draft, plans.value, typed);
        const kept = targetToSave(sheet.draft);
        const refused =
          kept === undefined
            ? undefined
            : await get().savePushTarget(kept, sheet.draft.target?.name);
        const failure = refused ?? (await get().startTransfers(withAdditions(requests, get())));
        const used = kept ?? sheet.draft.target;
        if (failure === undefined && used !== undefined) get().rememberTarget(used.name);
        return failure;
      } catch (error) {
        return toWireError(error);
      }
    },
  };
};
