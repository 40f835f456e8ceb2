import { cancelledError, hasCode, type WireError } from "../../shared/errors.ts";
import type { TransferPlan } from "../../shared/plan.ts";
import type { TransferRequest } from "../../shared/transfer.ts";
import { withAdditions } from "./additions.ts";
import { failed, IDLE, type Load, loading, ready } from "./load-state.ts";
import { type CreateSlice, createLatest } from "./slice.ts";
import {
  confirmedRequests,
  createDraft,
  draftProblem,
  requestsOf,
  type TransferDraft,
  type TransferMode,
} from "./transfer-draft.ts";

/** What is to be planned; undefined while too little is filled in. May throw what is wrong with it. */
export type MakeRequests = () => readonly TransferRequest[] | undefined;

export interface PlanningOptions {
  /** How long to wait for more typing before the engine is asked. */
  readonly pauseMs: number;
  /** All platforms are planned, so that they are the ones to choose from. */
  readonly offerPlatforms: boolean;
}

export interface PlanningSlice {
  /** What the sheet that is open would do, one plan for each of its requests. */
  readonly plans: Load<readonly TransferPlan[]>;
  /** Where the first of the planned requests goes, for what is said when there is no plan. */
  readonly plannedDestination: string;
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
  /** Does what the transfer sheet shows. Resolves to the first error. */
  readonly startDraft: (typed: ReadonlySet<string>) => Promise<WireError | undefined>;
  /** Asks for the plans of a sheet, in place of any others. */
  readonly planRequests: (make: MakeRequests, options: PlanningOptions) => Promise<void>;
  /** Shows plans that were made before their sheet opened. */
  readonly showPlans: (make: MakeRequests, plans: readonly TransferPlan[]) => void;
  readonly planAgain: () => void;
  readonly forgetPlans: () => void;
}

/** Typing pauses this long before the engine is asked: below it, half-typed names would be looked up. */
const TYPING_PAUSE_MS = 350;

export const createPlanningSlice: CreateSlice<PlanningSlice> = ({ get, set, engine }) => {
  const run = createLatest();
  let lastMake: MakeRequests | undefined;
  let lastOffers = false;

  async function plan(make: MakeRequests, options: PlanningOptions): Promise<void> {
    lastMake = make;
    lastOffers = options.offerPlatforms;
    const signal = run.begin();
    try {
      const requests = make();
      if (requests === undefined) {
        set({ plans: IDLE });
        return;
      }
      set((state) => ({
        plans: loading(state.plans),
        plannedDestination: requests[0]?.destination ?? "",
      }));
      await pause(options.pauseMs, signal);
      const plans: TransferPlan[] = [];
      for (const request of withAdditions(requests, get())) {
        plans.push(await engine.client().transfers.plan(request, { signal }));
      }
      set({ plans: ready(plans) });
      if (options.offerPlatforms) set({ offeredPlatforms: platformsOf(plans) });
    } catch (error) {
      if (!hasCode(error, "cancelled")) set({ plans: failed(error) });
    }
  }

  async function planDraft(draft: TransferDraft, pauseMs: number): Promise<void> {
    const make = (): readonly TransferRequest[] | undefined =>
      draftProblem(draft) === undefined ? requestsOf(draft) : undefined;
    await plan(make, { pauseMs, offerPlatforms: draft.platforms.length === 0 });
  }

  return {
    plans: IDLE,
    plannedDestination: "",
    offeredPlatforms: [],
    openTransfer(mode, sources = [], change = {}) {
      const draft = { ...createDraft(mode, sources), ...change };
      set({ sheet: { kind: "transfer", draft }, plans: IDLE, offeredPlatforms: [] });
      void planDraft(draft, 0);
    },
    changeDraft(change) {
      const { sheet } = get();
      if (sheet?.kind !== "transfer") return;
      const draft = { ...sheet.draft, ...change };
      set({ sheet: { ...sheet, draft } });
      if (change.sources !== undefined) set({ offeredPlatforms: [] });
      void planDraft(draft, TYPING_PAUSE_MS);
    },
    async startDraft(typed) {
      const { sheet, plans, startTransfers, startMoves } = get();
      if (sheet?.kind !== "transfer" || plans.status !== "ready") return undefined;
      const start = sheet.draft.mode === "move" ? startMoves : startTransfers;
      const requests = confirmedRequests(sheet.draft, plans.value, typed);
      return start(sheet.draft.mode === "retag" ? requests : withAdditions(requests, get()));
    },
    planRequests: plan,
    showPlans(make, plans) {
      lastMake = make;
      lastOffers = true;
      const plannedDestination = plans[0]?.destination ?? "";
      set({ plans: ready(plans), plannedDestination, offeredPlatforms: platformsOf(plans) });
    },
    planAgain() {
      if (lastMake !== undefined) void plan(lastMake, { pauseMs: 0, offerPlatforms: lastOffers });
    },
    forgetPlans() {
      run.end();
      lastMake = undefined;
      set({ plans: IDLE, plannedDestination: "", offeredPlatforms: [] });
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
