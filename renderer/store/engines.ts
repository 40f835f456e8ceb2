import type { ContainerEngine, EngineImage } from "../../shared/engine.ts";
import { toWireError, type WireError } from "../../shared/errors.ts";
import { IDLE, type Load, ready } from "./load-state.ts";
import { openPanes } from "./open-panes.ts";
import type { CreateSlice } from "./slice.ts";

export interface EnginesSlice {
  /** Docker and Podman engines of this computer. */
  readonly engines: Load<readonly ContainerEngine[]>;
  /** Other engines, or others that run: what is open is watched again when it came back. */
  readonly enginesChanged: (engines: readonly ContainerEngine[]) => void;
  /** Gives an image one more name. Resolves to the error, if any. */
  readonly tagEngineImage: (location: string, name: string) => Promise<WireError | undefined>;
  /** Removes names and images one after the other. Resolves to the first error; what follows it stays. */
  readonly removeEngineImages: (locations: readonly string[]) => Promise<WireError | undefined>;
}

export const createEnginesSlice: CreateSlice<EnginesSlice> = ({ get, set, engine }) => {
  return {
    engines: IDLE,
    enginesChanged(engines) {
      set({ engines: ready(engines) });
      for (const pane of openPanes(get())) pane.engineIsBack(engines);
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
