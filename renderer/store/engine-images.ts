import type { ContainerEngine, EngineImage } from "../../shared/engine.ts";
import { hasCode } from "../../shared/errors.ts";
import { imageIds } from "./engines.ts";
import { failed, IDLE, type Load, loading, ready } from "./load-state.ts";
import { locationOfRow } from "./place.ts";
import { keepExisting } from "./selection.ts";
import { type CreateSlice, createLatest, type SliceContext } from "./slice.ts";
import { pause } from "../pause.ts";

export interface EngineImagesSlice {
  /** Images of the engine that is open. */
  readonly engineImages: Load<readonly EngineImage[]>;
  /** Watches the images of the engine that is open, from the beginning; ends the watch of any other. */
  readonly followEngineImages: () => void;
  /** Begins the watch again if it is the open engine that came back. */
  readonly engineIsBack: (engines: readonly ContainerEngine[]) => void;
}

export const createEngineImagesSlice: CreateSlice<EngineImagesSlice> = (context) => {
  const { get } = context;
  const watch = createImageWatch(context);
  return {
    engineImages: IDLE,
    followEngineImages() {
      const { place } = get();
      if (place.kind === "engine") void watch.begin(place.engine);
      else watch.end();
    },
    engineIsBack(engines) {
      const { place } = get();
      if (place.kind !== "engine" || watch.isRunning()) return;
      const open = engines.find(({ name }) => name === place.engine);
      if (open?.state === "running") get().followEngineImages();
    },
  };
};

/** Pause before an engine that stopped or failed is asked again, for as long as its place is open. */
const RETRY_MS = 3000;

function createImageWatch({ get, set, engine }: SliceContext) {
  const run = createLatest();
  let running = false;

  async function follow(name: string, signal: AbortSignal): Promise<void> {
    const items = engine.client().engines.watchImages({ engine: name }, { signal });
    for await (const { images } of items) {
      if (signal.aborted) return;
      show(name, images);
    }
  }

  /** What is selected and inspected follows the images: to another ID, or away. */
  function show(name: string, images: readonly EngineImage[]): void {
    const idOf = imageIds(images);
    set((state) => ({
      engineImages: ready(images),
      selection: keepExisting(state.selection, [...idOf.keys()]),
    }));
    const { inspected, engineInspection, closeInspection, inspectAgain } = get();
    const prefix = locationOfRow({ kind: "engine", engine: name }, "");
    if (inspected?.location.startsWith(prefix) !== true) return;
    const id = idOf.get(inspected.location.slice(prefix.length));
    const shown = engineInspection.value?.id;
    if (id === undefined) closeInspection();
    else if (shown !== undefined && shown !== id) inspectAgain();
  }

  return {
    isRunning: () => running,
    end() {
      run.end();
      running = false;
    },
    async begin(name: string) {
      const signal = run.begin();
      set((state) => ({ engineImages: loading(state.engineImages) }));
      while (!signal.aborted) {
        running = true;
        try {
          await follow(name, signal);
        } catch (error) {
          if (signal.aborted) return;
          // The link begins it again when it is back.
          if (hasCode(error, "connection_lost", "cancelled")) return;
          set({ engineImages: failed(error) });
        }
        running = false;
        if (signal.aborted) return;
        await pause(RETRY_MS, signal);
      }
    },
  };
}
