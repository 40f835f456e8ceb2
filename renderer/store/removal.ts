import { hasCode, toWireError, type WireError } from "../../shared/errors.ts";
import type { RemovalPlan } from "../../shared/plan.ts";
import { confirmationFor } from "./confirmation.ts";
import { failed, IDLE, type Load, loading, ready } from "./load-state.ts";
import { type CreateSlice, createLatest } from "./slice.ts";

export type RemovalVerb = RemovalPlan["verb"];

export interface RemovalSlice {
  /** What the removal sheet would take away, one plan for each location. */
  readonly removals: Load<readonly RemovalPlan[]>;
  /** Looks again at what the open removal sheet names. */
  readonly planRemoval: () => void;
  readonly setRemovalVerb: (verb: RemovalVerb) => void;
  /**
   * Carries out what is shown, and nothing else. `typed` is what the user typed because the plans asked for it.
   * Resolves to the error, if any.
   */
  readonly removeImages: (typed?: ReadonlySet<string>) => Promise<WireError | undefined>;
  readonly forgetRemoval: () => void;
}

export const createRemovalSlice: CreateSlice<RemovalSlice> = ({ get, set, engine }) => {
  const run = createLatest();

  async function plan(locations: readonly string[], verb: RemovalVerb): Promise<void> {
    const signal = run.begin();
    set({ removals: loading() });
    try {
      const plans: RemovalPlan[] = [];
      for (const location of locations) {
        plans.push(await engine.client().images.planRemoval({ location, verb }, { signal }));
      }
      set({ removals: ready(plans) });
    } catch (error) {
      if (!hasCode(error, "cancelled")) set({ removals: failed(error) });
    }
  }

  return {
    removals: IDLE,
    planRemoval() {
      const { sheet } = get();
      if (sheet?.kind === "removal") void plan(sheet.locations, sheet.verb);
    },
    setRemovalVerb(verb) {
      const { sheet, planRemoval } = get();
      if (sheet?.kind !== "removal") return;
      set({ sheet: { ...sheet, verb } });
      planRemoval();
    },
    async removeImages(typed = new Set()) {
      const { removals } = get();
      if (removals.status !== "ready") return undefined;
      // Several rows may share one manifest: it can be deleted once.
      const done = new Set<string>();
      try {
        for (const plan of removals.value) {
          const { location, verb, digest } = plan;
          if (verb === "manifest" && done.has(digest)) continue;
          const confirmation = confirmationFor(plan, typed);
          await engine.client().images.remove({ location, verb, digest, ...confirmation });
          done.add(digest);
        }
        return undefined;
      } catch (error) {
        return toWireError(error);
      } finally {
        void get().refresh();
      }
    },
    forgetRemoval() {
      run.end();
      set({ removals: IDLE });
    },
  };
};
