import { setTimeout as pause } from "node:timers/promises";
import type { EngineImage } from "../../shared/engine.ts";
import type { EngineApi } from "./engine-api.ts";

export interface WatchImagesOptions {
  readonly signal: AbortSignal;
  /** Between two looks at an engine that does not tell of changes. */
  readonly lookAgainMs: number;
}

/** Engines that tell of changes are looked at all the same, this much more seldom: not all tell of everything. */
const TRUSTED_FACTOR = 10;
/** Loading an image is several changes; they are told as one. */
const SETTLE_MS = 100;

/** The images of an engine: a snapshot, then again whenever they changed. Fails when the engine goes away. */
export async function* watchImages(
  engine: EngineApi,
  { signal, lookAgainMs }: WatchImagesOptions,
): AsyncGenerator<readonly EngineImage[]> {
  const stop = new AbortController();
  const ended = AbortSignal.any([signal, stop.signal]);
  const changes = followChanges(engine, ended);
  let shown: string | undefined;
  try {
    while (!signal.aborted) {
      const images = await engine.images({ signal });
      const text = JSON.stringify(images);
      if (text !== shown) yield images;
      shown = text;
      await changes.next(lookAgainMs);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    stop.abort();
  }
}

interface Changes {
  /** Resolves after a change, or when it is time to look without one, or at the signal. */
  next(lookAgainMs: number): Promise<void>;
}

/** Listens to the engine from now on, so that nothing is missed while its list is read. */
function followChanges(engine: EngineApi, signal: AbortSignal): Changes {
  let hasChanged = false;
  let isListening = true;
  let wakeUp: () => void = () => undefined;
  const listen = async (): Promise<void> => {
    try {
      for await (const _change of engine.changes({ signal })) {
        hasChanged = true;
        wakeUp();
      }
    } catch {
      // An engine that tells of no changes is looked at more often. One that is gone shows there.
    }
    isListening = false;
    wakeUp();
  };
  void listen();
  const wait = async (milliseconds: number): Promise<void> => {
    const woken = new AbortController();
    wakeUp = () => woken.abort();
    const patience = AbortSignal.any([signal, woken.signal]);
    await pause(milliseconds, undefined, { signal: patience, ref: false }).catch(() => undefined);
    wakeUp = () => undefined;
  };
  return {
    async next(lookAgainMs) {
      if (!hasChanged) await wait(isListening ? lookAgainMs * TRUSTED_FACTOR : lookAgainMs);
      if (hasChanged) await pause(SETTLE_MS, undefined, { signal }).catch(() => undefined);
      hasChanged = false;
    },
  };
}
