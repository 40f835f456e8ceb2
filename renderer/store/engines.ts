import type { ContainerEngine, EngineImage } from "../../shared/engine.ts";
import { hasCode, toWireError, type WireError } from "../../shared/errors.ts";
import { failed, IDLE, type Load, loading, ready } from "./load-state.ts";
import { locationOfRow } from "./place.ts";
import { keepExisting } from "./selection.ts";
import { type CreateSlice, createLatest, type SliceContext } from "./slice.ts";

export interface EnginesSlice {
  /** Docker and Podman engines of this computer. */
  readonly engines: Load<readonly ContainerEngine[]>;
  /** Images of the engine that is open. */
  readonly engineImages: Load<readonly EngineImage[]>;
  /** Watches the images of the engine that is open, from the beginning; ends the watch of any other. */
  readonly followEngineImages: () => void;
  /** Other engines, or others that run: what is open is watched again when it came back. */
  readonly enginesChanged: (engines: readonly ContainerEngine[]) => void;
  /** Gives an image one more name. Resolves to the error, if any. */
  readonly tagEngineImage: (location: string, name: string) => Promise<WireError | undefined>;
  /** Removes names and images one after the other. Resolves to the first error; what follows it stays. */
  readonly removeEngineImages: (locations: readonly string[]) => Promise<WireError | undefined>;
}

export const createEnginesSlice: CreateSlice<EnginesSlice> = (context) => {
  const { get, set, engine } = context;
  const watch = createImageWatch(context);
  return {
    engines: IDLE,
    engineImages: IDLE,
    followEngineImages() {
      const { place } = get();
      if (place.kind === "engine") void watch.begin(place.engine);
      else watch.end();
    },
    enginesChanged(engines) {
      set({ engines: ready(engines) });
      const { place } = get();
      if (place.kind !== "engine" || watch.isRunning()) return;
      const open = engines.find(({ name }) => name === place.engine);
      if (open?.state === "running") get().followEngineImages();
    },
    async tagEngineImage(location, name) {
      try {
        await engine.client().engines.tag({ location, name });
        return undefined;
      } catch (error) {
        return toWireError(error);
      }
    },
    async removeEngineImages(locations) {
      try {
        for (const location of locations) await engine.client().engines.remove({ location });
        return undefined;
      } catch (error) {
        return toWireError(error);
      }
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

/** The rows of an engine, each with the ID of its image: every name is one, and an image without a name its ID. */
export function imageIds(images: readonly EngineImage[]): ReadonlyMap<string, string> {
  return new Map(
    images.flatMap(({ id, names }) =>
      names.length === 0 ? [[id, id] as const] : names.map((name) => [name, id] as const),
    ),
  );
}

/** The end of time, in milliseconds since 1970. Spec: ECMA-262, Time Values. */
const MAX_TIME = 8.64e15;

/** ISO 8601. Docker gives the first day of the calendar to images that do not say when they were made. */
export function creationTime({ createdAt }: Pick<EngineImage, "createdAt">): string | undefined {
  if (createdAt === undefined || createdAt < 0 || createdAt > MAX_TIME) return undefined;
  return new Date(createdAt).toISOString();
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
