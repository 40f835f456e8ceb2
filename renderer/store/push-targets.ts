import { toWireError, type WireError } from "../../shared/errors.ts";
import type { PushTarget } from "../../shared/push-target.ts";
import { IDLE, type Load } from "./load-state.ts";
import type { CreateSlice } from "./slice.ts";

export interface PushTargetsSlice {
  readonly pushTargets: Load<readonly PushTarget[]>;
  /** Adds a target, or replaces the one called `previous`. Resolves to the error, if any. */
  readonly savePushTarget: (
    target: PushTarget,
    previous?: string,
  ) => Promise<WireError | undefined>;
  readonly removePushTarget: (name: string) => Promise<WireError | undefined>;
}

/** The list itself comes by its stream, also after a change made here. */
export const createPushTargetsSlice: CreateSlice<PushTargetsSlice> = ({ engine }) => ({
  pushTargets: IDLE,
  async savePushTarget(target, previous) {
    try {
      const named = previous === undefined ? {} : { previous };
      await engine.client().pushTargets.save({ target, ...named });
      return undefined;
    } catch (error) {
      return toWireError(error);
    }
  },
  async removePushTarget(name) {
    try {
      await engine.client().pushTargets.remove({ name });
      return undefined;
    } catch (error) {
      return toWireError(error);
    }
  },
});
