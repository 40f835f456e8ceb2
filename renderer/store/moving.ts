import { toWireError, type WireError } from "../../shared/errors.ts";
import type { Transfer, TransferRequest } from "../../shared/transfer.ts";
import { panesAt } from "./open-panes.ts";
import { repositoryOf } from "./place.ts";
import type { CreateSlice } from "./slice.ts";

export interface MovingSlice {
  /** Transfers whose source loses its name when they are done, by id. */
  readonly moves: ReadonlySet<string>;
  /** Starts every request; where one is done, the name at its source goes. Resolves to the first error. */
  readonly startMoves: (requests: readonly TransferRequest[]) => Promise<WireError | undefined>;
  /** A transfer came to its end: a move goes on with its second half. */
  readonly finishMove: (transfer: Transfer) => Promise<void>;
}

/** Moving is copying, and taking the old name away once the copy is there: never the other way round. */
export const createMovingSlice: CreateSlice<MovingSlice> = ({ get, set, engine }) => {
  /** True when the name is gone; false where that has to be asked first, or the name means another image by now. */
  async function removeName(location: string, digest: string | undefined): Promise<boolean> {
    const { images } = engine.client();
    const { plans } = await images.planRemovals({ locations: [location], verb: "tag" });
    const [plan] = plans;
    if (plan === undefined || plan.confirm !== undefined || plan.digest !== digest) return false;
    await images.remove({ location, verb: "tag", digest: plan.digest });
    return true;
  }

  return {
    moves: new Set(),
    async startMoves(requests) {
      try {
        for (const request of requests) {
          const { id } = await engine.client().transfers.start(request);
          set((state) => ({ moves: new Set([...state.moves, id]) }));
        }
        set({ transferFilter: "all" });
        get().showDrawer();
        return undefined;
      } catch (error) {
        return toWireError(error);
      }
    },
    async finishMove({ id, state, source, results }) {
      if (!get().moves.has(id)) return;
      set((before) => ({ moves: new Set([...before.moves].filter((one) => one !== id)) }));
      if (state !== "done") return;
      let isGone = false;
      try {
        isGone = await removeName(source, results[0]?.digest);
      } catch {
        // The sheet below asks the engine again, and shows what is in the way.
      }
      if (isGone) showSource(source);
      else if (get().sheet === undefined)
        get().openSheet({ kind: "removal", locations: [source], verb: "tag" });
    },
  };

  function showSource(source: string): void {
    const from = repositoryOf(source);
    if (from === undefined) return;
    for (const pane of panesAt(get(), { kind: "repository", ...from })) void pane.refresh();
  }
};
