import type { AppState, AppStore } from "../../store/index.ts";
import { type Lanes, layLanes, NO_LANES } from "./lanes.ts";
import { runInSlices } from "./run-in-slices.ts";

/** The lanes of one list, as more and more digests become known. */
export interface LaneFollower {
  readonly subscribe: (listener: () => void) => () => void;
  readonly current: () => Lanes;
}

/** Milliseconds in which details gather before the lanes are laid anew: a pass over the whole list. */
const GATHER_MS = 250;

/** Follows the details while anybody listens. */
export function followLanes(
  store: AppStore,
  lines: readonly string[],
  digestsIn: (state: AppState) => (line: string) => string | undefined,
): LaneFollower {
  const listeners = new Set<() => void>();
  let lanes = NO_LANES;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let laying: AbortController | undefined;
  let unsubscribe: (() => void) | undefined;

  function lay(): void {
    timer = undefined;
    laying?.abort();
    laying = new AbortController();
    runInSlices(layLanes(lines, digestsIn(store.getState())), show, laying);
  }

  function show(laid: Lanes): void {
    // Where nothing is shared nothing is drawn, before as after.
    const isSame = laid.width === 0 && lanes.width === 0;
    lanes = laid;
    if (isSame) return;
    for (const listener of listeners) listener();
  }

  return {
    current: () => lanes,
    subscribe(listener) {
      listeners.add(listener);
      timer ??= setTimeout(lay, lanes === NO_LANES ? 0 : GATHER_MS);
      unsubscribe ??= store.subscribe((state, before) => {
        const same = state.summaries === before.summaries && state.details === before.details;
        if (!same) timer ??= setTimeout(lay, GATHER_MS);
      });
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        clearTimeout(timer);
        timer = undefined;
        laying?.abort();
        unsubscribe?.();
        unsubscribe = undefined;
      };
    },
  };
}
