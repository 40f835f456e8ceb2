import { cancelledError, hasCode } from "../../shared/errors.ts";
import type { TransferPlan } from "../../shared/plan.ts";
import { failed, IDLE, type Load, loading, ready } from "./load-state.ts";
import { type CreateSlice, createLatest } from "./slice.ts";
import {
  createDraft,
  draftProblem,
  requestsOf,
  type TransferDraft,
  type TransferMode,
} from "./transfer-draft.ts";

export interface PlanningSlice {
  /** What the draft of the transfer sheet would do, one plan for each source. */
  readonly plans: Load<readonly TransferPlan[]>;
  /** Platforms of the source, once a plan for all of them has told. */
  readonly offeredPlatforms: readonly string[];
  /** Opens the transfer sheet. `change` is put over the draft that fits the mode and the sources. */
  readonly openTransfer: (
    mode: TransferMode,
    sources?: readonly string[],
    change?: Partial<TransferDraft>,
  ) => void;
  /** Changes the draft, and asks for a new plan as soon as typing pauses. */
  readonly changeDraft: (change: Partial<TransferDraft>) => void;
  readonly planAgain: () => void;
  readonly forgetPlans: () => void;
}

/** Typing pauses this long before the engine is asked: below it, half-typed names would be looked up. */
const TYPING_PAUSE_MS = 350;

export const createPlanningSlice: CreateSlice<PlanningSlice> = ({ get, set, engine }) => {
  const run = createLatest();

  async function plan(draft: TransferDraft, pauseMs: number): Promise<void> {
    const signal = run.begin();
    if (draftProblem(draft) !== undefined) {
      set({ plans: IDLE });
      return;
    }
    set((state) => ({ plans: loading(state.plans) }));
    try {
      await pause(pauseMs, signal);
      const plans: TransferPlan[] = [];
      for (const request of requestsOf(draft)) {
        plans.push(await engine.client().transfers.plan(request, { signal }));
      }
      set({ plans: ready(plans) });
      if (draft.platforms.length === 0) set({ offeredPlatforms: platformsOf(plans) });
    } catch (error) {
      if (!hasCode(error, "cancelled")) set({ plans: failed(error) });
    }
  }

  return {
    plans: IDLE,
    offeredPlatforms: [],
    openTransfer(mode, sources = [], change = {}) {
      const draft = { ...createDraft(mode, sources, get().connections.value ?? []), ...change };
      set({ sheet: { kind: "transfer", draft }, plans: IDLE, offeredPlatforms: [] });
      void plan(draft, 0);
    },
    changeDraft(change) {
      const { sheet } = get();
      if (sheet?.kind !== "transfer") return;
      const draft = { ...sheet.draft, ...change };
      set({ sheet: { ...sheet, draft } });
      if (change.sources !== undefined) set({ offeredPlatforms: [] });
      void plan(draft, TYPING_PAUSE_MS);
    },
    planAgain() {
      const { sheet } = get();
      if (sheet?.kind === "transfer") void plan(sheet.draft, 0);
    },
    forgetPlans() {
      run.end();
      set({ plans: IDLE, offeredPlatforms: [] });
    },
  };
};

/** Runnable platforms named by the plans, each once. */
function platformsOf(plans: readonly TransferPlan[]): readonly string[] {
  const named = plans
    .flatMap((one) => one.manifests.map((manifest) => manifest.platform))
    .filter((name) => name !== undefined)
    .filter((name) => !name.startsWith("unknown"));
  return [...new Set(named)];
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms === 0) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(cancelledError("planning"));
    });
  });
}
