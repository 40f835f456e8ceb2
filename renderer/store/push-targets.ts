import { toWireError, type WireError } from "../../shared/errors.ts";
import { type PushTarget, targetKey } from "../../shared/push-target.ts";
import { IDLE, type Load } from "./load-state.ts";
import type { AppState } from "./index.ts";
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
export const createPushTargetsSlice: CreateSlice<PushTargetsSlice> = ({ get, engine }) => ({
  pushTargets: IDLE,
  async savePushTarget(target, previous) {
    try {
      const named = previous === undefined ? {} : { previous };
      await engine.client().pushTargets.save({ target, ...named });
      if (previous !== undefined && previous === get().lastTarget)
        get().rememberTarget(target.name);
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

/** Where one click pushes: to the target that was used last, else to the first; undefined where there is none. */
export function mainTarget({
  pushTargets,
  lastTarget = "",
}: Pick<AppState, "pushTargets" | "lastTarget">): PushTarget | undefined {
  const targets = pushTargets.value ?? [];
  const key = targetKey(lastTarget);
  return targets.find(({ name }) => targetKey(name) === key) ?? targets[0];
}
