import { AppError, hasCode, toWireError, type WireError } from "../../shared/errors.ts";
import type { UndoEntry, UndoPlan } from "../../shared/undo.ts";
import { confirmationFor } from "./confirmation.ts";
import { failed, IDLE, type Load, loading, ready } from "./load-state.ts";
import { panesAt } from "./open-panes.ts";
import { placeKey } from "./place.ts";
import { type CreateSlice, createLatest, type SliceContext } from "./slice.ts";

/** What was just done, and the entries of the journal that put it back; without any, nothing can. */
export interface UndoOffer {
  /** In the order in which it was done. */
  readonly entries: readonly string[];
  readonly names: readonly string[];
  /** Absent: names were removed. */
  readonly action?: UndoEntry["action"];
}

export interface UndoSlice {
  /** The note in the pane. */
  readonly undoOffer: UndoOffer | undefined;
  /** Names that were put back just now, for the note. */
  readonly undone: readonly string[] | undefined;
  /** The place that the note is about: it is shown nowhere else. */
  readonly undoPlace: string;
  readonly undoBusy: boolean;
  /** What the undo sheet would do, one plan for each entry. */
  readonly undoPlans: Load<readonly UndoPlan[]>;
  readonly offerUndo: (offer: UndoOffer) => void;
  readonly forgetUndoOffer: () => void;
  /**
   * Undoes what is offered; without an offer, offers the latest change of the open place. Where something has to be looked
   * at or typed first, the sheet opens instead.
   */
  readonly undoLast: () => Promise<void>;
  /** Looks again at what the open undo sheet names. */
  readonly planUndo: () => void;
  /** Carries out what the sheet shows. Resolves to the error, if any. */
  readonly applyUndo: (typed: ReadonlySet<string>) => Promise<WireError | undefined>;
  readonly forgetUndoPlans: () => void;
}

export const createUndoSlice: CreateSlice<UndoSlice> = (context) => {
  const { get, set } = context;
  const run = createLatest();

  async function plan(entries: readonly string[]): Promise<void> {
    const signal = run.begin();
    set({ undoPlans: loading() });
    try {
      set({ undoPlans: ready(await plansOf(context, entries, signal)) });
    } catch (error) {
      if (!hasCode(error, "cancelled")) set({ undoPlans: failed(error) });
    }
  }

  return {
    undoOffer: undefined,
    undone: undefined,
    undoPlace: "",
    undoBusy: false,
    undoPlans: IDLE,
    offerUndo: (offer) =>
      set({ undoOffer: offer, undone: undefined, undoPlace: placeKey(get().place) }),
    forgetUndoOffer: () => set({ undoOffer: undefined, undone: undefined }),
    async undoLast() {
      const { undoOffer, undoBusy, undoPlace, place } = get();
      if (undoBusy) return;
      if (undoOffer === undefined || undoPlace !== placeKey(place)) return offerLatest(context);
      if (undoOffer.entries.length === 0) return;
      set({ undoBusy: true });
      try {
        const plans = await plansOf(context, undoOffer.entries);
        if (plans.some(needsALook)) get().openSheet({ kind: "undo", entries: undoOffer.entries });
        else await carryOut(context, plans, { typed: new Set(), moved: false });
      } catch {
        // The sheet looks again, and says what is wrong.
        get().openSheet({ kind: "undo", entries: undoOffer.entries });
      } finally {
        set({ undoBusy: false });
      }
    },
    planUndo() {
      const { sheet } = get();
      if (sheet?.kind === "undo") void plan(sheet.entries);
    },
    async applyUndo(typed) {
      const { undoPlans } = get();
      if (undoPlans.status !== "ready") return undefined;
      try {
        await carryOut(context, undoPlans.value, { typed, moved: true });
        return undefined;
      } catch (error) {
        return toWireError(error);
      }
    },
    forgetUndoPlans() {
      run.end();
      set({ undoPlans: IDLE });
    },
  };
};

/** The latest operation first: it may have changed what an earlier one left. */
async function plansOf(
  { engine }: SliceContext,
  entries: readonly string[],
  signal?: AbortSignal,
): Promise<readonly UndoPlan[]> {
  const plans: UndoPlan[] = [];
  for (const id of entries.toReversed()) {
    plans.push(await engine.client().undo.plan({ id }, signal === undefined ? {} : { signal }));
  }
  return plans;
}

/** True when somebody has to decide something, or is to be told that it is too late. */
function needsALook({ tags, missing, confirm }: UndoPlan): boolean {
  return missing.length > 0 || confirm !== undefined || tags.some(({ moved }) => moved);
}

async function carryOut(
  { get, set, engine }: SliceContext,
  plans: readonly UndoPlan[],
  { typed, moved }: { readonly typed: ReadonlySet<string>; readonly moved: boolean },
): Promise<void> {
  const names: string[] = [];
  try {
    for (const plan of plans) {
      const request = { id: plan.entry.id, moved, ...confirmationFor(plan, typed) };
      const { restored, removed } = await engine.client().undo.apply(request);
      names.push(...restored, ...removed);
    }
    set({ undoOffer: undefined, undone: names, undoPlace: placeKey(get().place) });
  } finally {
    for (const pane of panesAt(get(), get().place)) void pane.refresh();
  }
}

/** Shows what a second press would undo: what was done long ago is nobody's intention. */
async function offerLatest({ get, engine }: SliceContext): Promise<void> {
  const { place, offerUndo } = get();
  if (place.kind !== "repository" && place.kind !== "store") return;
  try {
    const location = placeKey(place);
    const { entries } = await engine.client().undo.list({ location, limit: 20 });
    const latest = entries.find(({ state, action }) => state !== "undone" && action !== "undo");
    if (latest === undefined) return;
    const { id, tags, action } = latest;
    offerUndo({ entries: [id], names: tags.map(({ name }) => name), action });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
}
