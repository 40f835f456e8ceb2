import { AppError, hasCode, toWireError, type WireError } from "../../shared/errors.ts";
import { hintOf } from "../../shared/hints.ts";
import type { FreedSpace, RemovalPlan } from "../../shared/plan.ts";
import { confirmationFor } from "./confirmation.ts";
import { failed, IDLE, type Load, loading, ready } from "./load-state.ts";
import { panesAt } from "./open-panes.ts";
import { repositoryOf } from "./place.ts";
import { type CreateSlice, createLatest, type SliceContext } from "./slice.ts";

export type RemovalVerb = RemovalPlan["verb"];

/** Removing more at once has to be typed: a slip of the hand must not empty a repository. */
export const MAX_UNTYPED = 20;

/** The engine plans so many in one go. */
const MAX_TOGETHER = 1000;

export interface RemovalSlice {
  /** What the removal sheet would take away, one plan for each location. */
  readonly removals: Load<readonly RemovalPlan[]>;
  /** What all of them together would free, as far as anybody can tell. */
  readonly removalSpace: FreedSpace | undefined;
  /** How many of them are done, while they are carried out. */
  readonly removalsDone: number;
  /** Looks again at what the open removal sheet names. */
  readonly planRemoval: () => void;
  readonly setRemovalVerb: (verb: RemovalVerb) => void;
  /**
   * Carries out what is shown, and nothing else. `typed` is what the user typed because the plans asked for it.
   * Resolves to the error, if any; what went before it can be undone.
   */
  readonly removeImages: (typed?: ReadonlySet<string>) => Promise<WireError | undefined>;
  readonly forgetRemoval: () => void;
}

export const createRemovalSlice: CreateSlice<RemovalSlice> = (context) => {
  const { get, set, engine } = context;
  const run = createLatest();

  async function plan(
    locations: readonly string[],
    verb: RemovalVerb,
    indirect = false,
  ): Promise<void> {
    const signal = run.begin();
    set({ removals: loading(), removalSpace: undefined });
    try {
      const plans: RemovalPlan[] = [];
      let whole: FreedSpace | undefined;
      for (let at = 0; at < locations.length; at += MAX_TOGETHER) {
        const some = locations.slice(at, at + MAX_TOGETHER);
        const request = { locations: some, verb, indirect };
        const found = await engine.client().images.planRemovals(request, { signal });
        plans.push(...found.plans);
        whole = together(whole, found.space);
      }
      const isWhole = goingOf(plans).length === plans.length;
      const space = whole === undefined || isWhole ? whole : { ...whole, complete: false };
      set({ removals: ready(plans), removalSpace: space });
    } catch (error) {
      if (!hasCode(error, "cancelled")) set({ removals: failed(error) });
    }
  }

  return {
    removals: IDLE,
    removalSpace: undefined,
    removalsDone: 0,
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
      const { removals, sheet } = get();
      if (removals.status !== "ready") return undefined;
      try {
        await carryOut(context, goingOf(removals.value), typed);
        return undefined;
      } catch (error) {
        // Now it is known that this registry deletes whole manifests only: the sheet says so and asks again.
        if (isTagKept(error) && sheet?.kind === "removal") {
          await plan(sheet.locations, sheet.verb, true);
        }
        return toWireError(error);
      } finally {
        for (const pane of panesAt(get(), get().place)) void pane.refresh();
      }
    },
    forgetRemoval() {
      run.end();
      set({ removals: IDLE, removalSpace: undefined, removalsDone: 0 });
    },
  };
};

/** What can go: all but what a rule or a lock of the registry is known to keep. */
export function goingOf(plans: readonly RemovalPlan[]): readonly RemovalPlan[] {
  return plans.filter(({ blocked }) => blocked === undefined);
}

/** Two estimates are at most their sum: they may share content. */
function together(a: FreedSpace | undefined, b: FreedSpace | undefined): FreedSpace | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return { bytes: a.bytes + b.bytes, complete: false };
}

/** One after the other: what is removed can be undone, also when a later one fails. */
async function carryOut(
  { get, set, engine }: SliceContext,
  plans: readonly RemovalPlan[],
  typed: ReadonlySet<string>,
): Promise<void> {
  // Several rows may share one manifest: it can be deleted once.
  const done = new Set<string>();
  const entries: string[] = [];
  const names: string[] = [];
  set({ removalsDone: 0 });
  try {
    for (const plan of plans) {
      const { location, verb, digest, way, tree } = plan;
      const { host, repository } = repositoryOf(location) ?? { host: "", repository: "" };
      const key = `${host}/${repository} ${digest}`;
      if (verb !== "tag" && done.has(key)) continue;
      const { removed, undo } = await engine.client().images.remove({
        location,
        verb,
        digest,
        also: alsoIn(tree),
        indirect: way === "indirect",
        ...confirmationFor(plan, typed),
      });
      done.add(key);
      names.push(...removed);
      if (undo !== undefined) entries.push(undo);
      set(({ removalsDone }) => ({ removalsDone: removalsDone + 1 }));
    }
  } finally {
    if (names.length > 0) get().offerUndo({ entries, names });
  }
}

/** What the plan said will go along with an index. */
function alsoIn(tree: RemovalPlan["tree"]): RemovalPlan["digest"][] {
  if (tree === undefined) return [];
  return [...tree.children.filter(({ goes }) => goes), ...tree.referrers].map((one) => one.digest);
}

function isTagKept(error: unknown): boolean {
  return error instanceof AppError && hintOf(error.details) === "tag_deletion_unsupported";
}
