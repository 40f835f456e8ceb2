import { hasCode, type WireError } from "../../shared/errors.ts";
import type { TransferPlan } from "../../shared/plan.ts";
import { withAdditions } from "./additions.ts";
import type { Cargo, DragEffect, DragModifiers, DragTarget } from "./drag-grammar.ts";
import { destinationOf } from "./drop-draft.ts";
import {
  createPlacingDraft,
  isInPlace,
  meetingOf,
  nameBeside,
  type PlacingDraft,
  type PlacingItem,
  placingSteps,
  type PlacingStep,
  requestsToPlan,
  takenItems,
} from "./placing-draft.ts";
import { type CreateSlice, readJson, type SliceContext } from "./slice.ts";

export interface PlaceOptions {
  readonly effect: DragEffect;
  readonly modifiers: DragModifiers;
  /** The names at the source go when the images are there. */
  readonly move?: boolean;
  /** Through the sheet that can choose everything. */
  readonly withOptions?: boolean;
}

export interface PlacingSlice {
  /** Whether drops begin without the preview, unless something has to be asked or Shift is held. */
  readonly placeDirectly: boolean;
  readonly setPlaceDirectly: (direct: boolean) => void;
  /** Brings images to a target: through the preview sheet, or at once. */
  readonly placeCargo: (cargo: Cargo, target: DragTarget, options: PlaceOptions) => Promise<void>;
  readonly changePlacing: (change: Partial<Pick<PlacingDraft, "platforms">>) => void;
  readonly changePlacingItem: (
    index: number,
    change: Partial<Pick<PlacingItem, "taken" | "name" | "choice">>,
  ) => void;
  /** One answer for every name that another image has. */
  readonly decideAll: (choice: "replace" | "skip" | "keep-both") => void;
  /** Does what the sheet shows. Resolves to the first error. */
  readonly startPlacing: (typed: ReadonlySet<string>) => Promise<WireError | undefined>;
}

/** Typing pauses this long before the engine is asked. */
const TYPING_PAUSE_MS = 350;
const MEMORY_KEY = "portolan.drops";

export const createPlacingSlice: CreateSlice<PlacingSlice> = (context) => {
  const { get, set, memory } = context;

  function draftNow(): PlacingDraft | undefined {
    const { sheet } = get();
    return sheet?.kind === "placing" ? sheet.draft : undefined;
  }

  const { show, plan, start, placeAtOnce } = createPlacer(context);

  return {
    placeDirectly: readJson(memory, MEMORY_KEY) === "direct",
    setPlaceDirectly(placeDirectly) {
      set({ placeDirectly });
      memory.setItem(MEMORY_KEY, JSON.stringify(placeDirectly ? "direct" : "preview"));
    },
    async placeCargo(cargo, target, { effect, modifiers, move = false, withOptions = false }) {
      const draft = createPlacingDraft(cargo, target, { effect, move });
      if (draft === undefined || withOptions) {
        const sources = cargo.items.map(({ source }) => source);
        const destination = draft === undefined ? "oci-archive:" : commonDestination(draft);
        get().openTransfer(move ? "move" : "copy", sources, { destination });
        return;
      }
      const isDirect = !modifiers.preview && (modifiers.direct || get().placeDirectly);
      if (isDirect && requestsToPlan(draft) !== undefined && effect !== "re-point") {
        await placeAtOnce(draft);
        return;
      }
      show(draft);
      await plan(draft, 0);
    },
    changePlacing(change) {
      const before = draftNow();
      if (before === undefined) return;
      const draft = { ...before, ...change };
      set({ sheet: { kind: "placing", draft } });
      void plan(draft, 0);
    },
    changePlacingItem(index, change) {
      const before = draftNow();
      if (before === undefined) return;
      const draft = {
        ...before,
        items: before.items.map((item, at) => (at === index ? renewed(item, change) : item)),
      };
      set({ sheet: { kind: "placing", draft } });
      const keepsPlan = Object.keys(change).every((key) => key === "choice");
      if (!keepsPlan) void plan(draft, "name" in change ? TYPING_PAUSE_MS : 0);
    },
    decideAll(choice) {
      const before = draftNow();
      const { plans } = get();
      if (before === undefined || plans.status !== "ready") return;
      const draft = decided(before, plans.value, choice);
      set({ sheet: { kind: "placing", draft } });
      if (choice === "keep-both") void plan(draft, 0);
    },
    async startPlacing(typed) {
      const draft = draftNow();
      const { plans } = get();
      if (draft === undefined || plans.status !== "ready") return undefined;
      return start(draft, placingSteps(draft, plans.value, typed));
    },
  };
};

/** The ways from a draft to its transfers: through the sheet, or past it. */
function createPlacer({ get, set, engine }: SliceContext) {
  function show(draft: PlacingDraft): void {
    set({ sheet: { kind: "placing", draft }, offeredPlatforms: [] });
  }

  async function plan(draft: PlacingDraft, pauseMs: number): Promise<void> {
    const offerPlatforms = draft.platforms.length === 0;
    await get().planRequests(() => requestsToPlan(draft), { pauseMs, offerPlatforms });
  }

  function start(draft: PlacingDraft, steps: readonly PlacingStep[]) {
    const wanted = steps.map(({ request }) => request);
    // Within a repository all of it is there.
    const requests = isInPlace(draft) ? wanted : withAdditions(wanted, get());
    return draft.move ? get().startMoves(requests) : get().startTransfers(requests);
  }

  /** Begins at once, or opens the sheet at what has to be answered. */
  async function placeAtOnce(draft: PlacingDraft): Promise<void> {
    const requests = requestsToPlan(draft);
    const plans: TransferPlan[] = [];
    let problem: unknown;
    try {
      for (const request of withAdditions(requests ?? [], get()))
        plans.push(await engine.client().transfers.plan(request));
      if (requests !== undefined && !needsAnswer(plans)) {
        problem = await start(draft, placingSteps(draft, plans));
        if (problem === undefined) return;
      }
    } catch (error) {
      problem = error;
    }
    // Whatever the user has opened meanwhile stays.
    if (get().sheet !== undefined || hasCode(problem, "cancelled")) return;
    show(draft);
    if (problem !== undefined || requests === undefined) await plan(draft, 0);
    else get().showPlans(() => requestsToPlan(draft), plans);
  }

  return { show, plan, start, placeAtOnce };
}

/** Under another name an answer is of no use any more. */
function renewed(
  item: PlacingItem,
  change: Partial<Pick<PlacingItem, "taken" | "name" | "choice">>,
): PlacingItem {
  const choice = "name" in change ? { choice: "ask" as const } : {};
  return { ...item, ...choice, ...change };
}

function decided(
  draft: PlacingDraft,
  plans: readonly TransferPlan[],
  choice: "replace" | "skip" | "keep-both",
): PlacingDraft {
  const taken = takenItems(draft);
  const items = draft.items.map((item) => {
    const plan = plans[taken.indexOf(item)];
    if (!item.taken || plan === undefined || meetingOf(plan).kind !== "different") return item;
    return choice === "keep-both"
      ? renewed(item, { name: nameBeside(item.name) })
      : { ...item, choice };
  });
  return { ...draft, items };
}

function needsAnswer(plans: readonly TransferPlan[]): boolean {
  return plans.some((plan) => plan.confirm !== undefined || meetingOf(plan).kind === "different");
}

/** Where one image goes, or where several go that keep their names. */
function commonDestination({ place, items }: PlacingDraft): string {
  const [item] = items;
  if (item !== undefined && items.length === 1 && item.name !== "") {
    return destinationOf(place, item.name) ?? "";
  }
  switch (place.kind) {
    case "store":
      return "store:";
    case "engine":
      return `docker-daemon:@${place.engine}`;
    case "repository":
      return `${place.host}/${place.repository}`;
    default:
      return place.prefix === "" ? place.host : `${place.host}/${place.prefix}`;
  }
}
